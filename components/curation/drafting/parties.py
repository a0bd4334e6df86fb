"""The parties of a rule, named as contracts do: `an employer` becomes `the Company`."""

import random
import re
from dataclasses import dataclass

from components.curation.drafting.norms import Norm, is_party
from components.quantities.units import is_plural

NAMES = {
    "employer": ("the Employer", "the Company"),
    "employee": ("the Employee", "the Worker"),
    "worker": ("the Worker", "the Employee"),
    "lessor": ("the Lessor", "the Landlord"),
    "lessee": ("the Lessee", "the Tenant"),
    "seller": ("the Seller", "the Vendor"),
    "buyer": ("the Buyer", "the Purchaser"),
    "trader": ("the Trader", "the Supplier"),
    "consumer": ("the Consumer", "the Customer"),
    "enterprise": ("the Enterprise", "the Company"),
    "organization": ("the Organization", "the Company"),
    "borrower": ("the Borrower",),
    "lender": ("the Lender",),
    "landowner": ("the Landowner", "the Owner"),
}
_NAMED = re.compile(
    r"\b(?:(?P<article>[Aa]n?|[Tt]he|[Aa]ny|[Ee]very|[Ee]ach)"
    r" )?(?P<noun>[a-z]+s?)\b(?!-)(?=(?P<next> [a-z]+)?)"
)
_ROLE = re.compile(r"^(?:An?|The|Any|Every) ([a-z]+)$")
_COMPOUND = re.compile(
    r"^ (?:advocacy|record|card|union|group|association|representative|accounts?|agency|side"
    r"|organi[sz]ation)s?$"
)
_AFTER_NOUN = re.compile(
    r" (?:of|who|which|that|to|for|in|on|by|with|from|between|whose|under|made|and|or) "
)


@dataclass(frozen=True)
class NamedRule:
    """A rule's words with the parties named for one contract.

    `start` is the subject at the head of a sentence ("The Employer"), `who` within one ("the
    Employer"), `action` the predicate, and `be` the form of "be" that the subject takes.
    """

    start: str
    who: str
    action: str
    condition: str
    is_person: bool
    be: str

    def complete(self, clause: str) -> str:
        """Return a whole sentence: the condition first, where there is one."""
        text = f"{self.condition}, {lower_first(clause)}" if self.condition else clause
        return f"{text[:1].upper()}{text[1:]}."

    def inflect(self, verb: str) -> str:
        """Return a verb in the form that the subject takes: `agree` or `agrees`."""
        return verb if self.be == "are" else f"{verb}s"


def name_parties(norm: Norm, predicate: str, rng: random.Random) -> NamedRule:
    """Name the parties of a rule as a contract would.

    Args:
        norm: The rule.
        predicate: Takes the place of the rule's own predicate; its parties are named alike.
        rng: Chooses among the names of a party.
    """
    names = _draw_names(norm, predicate, rng)

    def name_party(match: re.Match[str]) -> str:
        noun = match["noun"]
        singular = noun
        if noun not in names:
            is_bare_plural = noun.endswith("s") and not match["article"] and match.start() == 0
            singular = noun[:-1] if is_bare_plural else ""
        is_bare_singular = noun == singular and not match["article"]
        if singular not in names or is_bare_singular or _COMPOUND.match(match["next"] or ""):
            return match[0]
        return names[singular]

    who = lower_first(_NAMED.sub(name_party, lower_first(norm.subject)))
    is_acting = norm.kind == "duty" and not predicate.startswith("be ")
    return NamedRule(
        start=who[:1].upper() + who[1:],
        who=who,
        action=_NAMED.sub(name_party, predicate),
        condition=_NAMED.sub(name_party, norm.condition),
        is_person=who in names.values() or is_acting,
        be="are" if _is_plural_subject(who) else "is",
    )


def _draw_names(norm: Norm, predicate: str, rng: random.Random) -> dict[str, str]:
    """Return the contract's name of each party that the rule mentions, by its noun."""
    mentioned = f"{norm.condition} {norm.subject} {predicate}".lower()
    names: dict[str, str] = {}
    for noun, choices in NAMES.items():
        if noun in mentioned:
            names[noun] = rng.choice(choices)
    if len(set(names.values())) < len(names):  # two parties never share a name
        names = {noun: NAMES[noun][0] for noun in names}
    role = _ROLE.match(norm.subject)
    if role and role[1] not in names and is_party(norm.subject):
        names[role[1]] = f"the {role[1].capitalize()}"
    return names


def _is_plural_subject(who: str) -> bool:
    """Say whether a subject takes the verb in the plural; a named party takes the singular."""
    first, *rest = who.split()
    if first in ("a", "an", "any", "every", "each"):
        return False
    if first == "the" and rest[0][0].isupper():
        return False
    return first in ("all", "both") or is_plural(_head_noun(who.removeprefix("the ")))


def _head_noun(phrase: str) -> str:
    """Return the noun a phrase is about: the last word before `of`, `who` and the like."""
    return _AFTER_NOUN.split(phrase)[0].split()[-1]


def lower_first(text: str) -> str:
    """Return the text with its first letter small."""
    return text[:1].lower() + text[1:]
