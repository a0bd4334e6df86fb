"""The parties of a rule, named as contracts name them.

`an employer` becomes `the Employer` or `the Company`.
"""

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
    r"^ (?:advocacy|record|card|union|group|association|representative|accounts?|agency|side|organi[sz]ation)s?$"
)


@dataclass(frozen=True)
class NormParts:
    """A rule's words with the parties named for one contract.

    `named` begins a sentence, `who` stands within one.
    """

    named: str
    who: str
    does_what: str
    condition: str
    is_person: bool
    be: str

    def sentence(self, text: str) -> str:
        """Return a whole clause: the condition first where there is one."""
        body = f"{self.condition}, {lower_first(text)}" if self.condition else text
        return f"{body[:1].upper()}{body[1:]}."


def name_parties(norm: Norm, predicate: str, drawn: random.Random) -> NormParts:
    """Name the parties of a rule as a contract would.

    Args:
        norm: The rule.
        predicate: What takes the place of the rule's own predicate; its parties are named alike.
        drawn: Chooses among the names of a party.
    """
    said = f"{norm.condition} {norm.subject} {predicate}".lower()
    names = {noun: drawn.choice(options) for noun, options in NAMES.items() if noun in said}
    if len(set(names.values())) < len(names):  # two parties never share a name
        names = {noun: NAMES[noun][0] for noun in names}
    role = _ROLE.match(norm.subject)
    if role and role[1] not in names and is_party(norm.subject):
        names[role[1]] = f"the {role[1].capitalize()}"

    def replace(match: re.Match[str]) -> str:
        noun = match["noun"]
        one = (
            noun
            if noun in names
            else (
                noun[:-1]
                if noun.endswith("s") and not match["article"] and match.start() == 0
                else ""
            )
        )
        following = match["next"] or ""
        if one not in names or (noun == one and not match["article"]) or _COMPOUND.match(following):
            return match[0]
        return names[one]

    who = lower_first(_NAMED.sub(replace, lower_first(norm.subject)))
    what, condition = _NAMED.sub(replace, predicate), _NAMED.sub(replace, norm.condition)
    is_person = who in names.values() or (norm.kind == "duty" and not predicate.startswith("be "))
    return NormParts(
        who[:1].upper() + who[1:], who, what, condition, is_person, "are" if _is_many(who) else "is"
    )


def _is_many(who: str) -> bool:
    """Say whether the verb after a subject stands in the plural; a named party is one."""
    first, *rest = who.split()
    if first in ("a", "an", "any", "every", "each") or (first == "the" and rest[0][0].isupper()):
        return False
    return first in ("all", "both") or is_plural(_head(who.removeprefix("the ")))


def _head(phrase: str) -> str:
    """Return the noun a phrase is about: the last word before `of`, `who` and the like."""
    return re.split(
        r" (?:of|who|which|that|to|for|in|on|by|with|from|between|whose|under|made|and|or) ", phrase
    )[0].split()[-1]


def lower_first(text: str) -> str:
    """Return the text with its first letter small."""
    return text[:1].lower() + text[1:]
