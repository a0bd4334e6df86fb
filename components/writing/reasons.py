"""Whether the reason of a house sentence holds, read against clause and article by plain code.

A reason says what the clause does and, after "where", what the article asks. Its first part is read
against the clause, its second against the article: every figure, every quoted word and every name
must stand there, and most of the other words too. A reason without that division is read against
both texts together. Before a reader sees a reason, its first part must also retell the clause in
the clause's own order and keep its negation: a small model loses both. Covered: English by words;
in other scripts figures and quotes only. Not covered: the meaning of words that do stand there,
such as who owes what to whom.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.domain import domain
from components.judging.figure_comparison import Comparison
from components.prompting.reason import DIVISION
from components.quantities.comparing import are_equal
from components.quantities.reading import find_quantities, parse_quantity

MIN_SHARED = 0.6  # of the content words of a part; chosen on held-out sample rules
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]|‘([^’]+)’|「([^」]+)」")
_NAME = re.compile(r"(?<=\s)[A-Z][\w'’-]*")
_WORD = re.compile(r"[a-z][a-z'’-]+")
# words that say nothing of a text's own: grammar, and the verbs with which reasons are put
_COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        "says say a an and any are as at be been before being both but by can each every"
        " for from has have if in into is it its itself may more most must no nor not of off"
        " on one only onto or other out over own per shall so some such than that the their"
        " them then there these they this those to under until up upon was were what when"
        " where whether which while who whom whose will with within without would all also"
        " agreed agree agreement clause contract article rule rules allowed allow allows"
        " forbidden forbid forbids permitted permit permits required require requires void"
        " valid invalid makes make made lets let sets set gives give takes take keeps keep"
        " puts put",
    )
)


_NEGATION = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|neither|nor|without|cannot|unless|except)\b|n't\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(  # verbs that deny, and those that keep somebody from something
    r"\b(?:forbid|bar|den[yi]|exclud|waiv|renounc|refus|releas|reliev|exempt|prevent|spar|clos"
    r"|forgo|keep)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReasonCheck:
    """Whether a reason holds, and what in it does not: `figure 20%`, `name Bank`, `words`."""

    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing in the reason is at fault."""
        return not self.faults


def check_reason(
    reason: str, clause: str, article: str, comparison: Comparison | None = None
) -> ReasonCheck:
    """Check a reason against the texts that it speaks of.

    Args:
        reason: What stands between the verdict and the final stop.
        clause: The clause's own words.
        article: The article's own words.
        comparison: The comparison that gave the verdict, if one did: its figures must be named.
    """
    if not reason:
        return ReasonCheck(("empty",))
    does, division, rule = reason.partition(DIVISION)
    if not division:
        return ReasonCheck(tuple(_faults(reason, f"{clause} {article}")))
    faults = [*_faults(does, clause), *_faults(rule, article)]
    if comparison is not None:
        faults += _missing_figure(does, comparison.arguments.figure)
        faults += _missing_figure(rule, comparison.arguments.limit)
    return ReasonCheck(tuple(faults))


def check_retelling(reason: str, clause: str) -> ReasonCheck:
    """Check that a reason retells the clause in its own order and keeps its negation.

    The word after "it" is the reason's own verb and may stand anywhere: `it excludes liability`
    retells "liability is excluded".

    Args:
        reason: What stands between the verdict and the final stop.
        clause: The clause's own words.
    """
    does = reason.partition(DIVISION)[0]
    faults: list[str] = []
    retold = re.sub(r"^it \w+", "", does)
    if not _is_in_order(_content_stems(retold), _content_stems(clause)):
        faults.append("order")
    has_negation = _NEGATION.search(does) is not None
    denies = has_negation or _DENIAL.search(does) is not None
    is_denied = _NEGATION.search(clause) is not None
    may_be_denied = is_denied or _DENIAL.search(clause) is not None
    if (is_denied and not denies) or (has_negation and not may_be_denied):
        faults.append("negation")
    return ReasonCheck(tuple(faults))


def _content_stems(text: str) -> list[str]:
    """Return the stems of a text's content words, in order."""
    words = domain()
    common = _COMMON_WORDS | {words.clause, words.document, words.unit, words.source, words.law}
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in common]


def _is_in_order(words: Sequence[str], text: Sequence[str]) -> bool:
    """Say whether those words that a text has stand in it in this order."""
    place = -1
    for word in words:
        places = [number for number, other in enumerate(text) if other == word]
        later = [number for number in places if number > place]
        if places and not later:
            return False
        place = later[0] if later else place
    return True


def _faults(part: str, text: str) -> list[str]:
    """Return what a part of a reason says that its text does not."""
    joined = " ".join(text.split())
    return [*find_unsupported(part, joined), *_too_few_shared_words(part, joined)]


def find_unsupported(part: str, text: str) -> list[str]:
    """Return the figures, quoted words and names of a part that a text does not have.

    Args:
        part: What is said.
        text: What should bear it out, on one line.
    """
    return [
        *_foreign_figures(part, text),
        *_foreign_quotes(part, text),
        *_foreign_names(part, text),
    ]


def _foreign_figures(part: str, text: str) -> list[str]:
    """Return the figures of a part that its text does not have; the spelling does not count."""
    known = find_quantities(text)
    foreign: list[str] = []
    rest: list[str] = []
    place = 0
    for figure in find_quantities(part):
        if not any(are_equal(figure, other) for other in known):
            foreign.append(f"figure {figure.text}")
        rest.append(part[place : figure.start])
        place = max(place, figure.end)
    rest.append(part[place:])
    numbers = set(_NUMBER.findall(text))
    others = _NUMBER.findall(" ".join(rest))
    foreign += [f"number {number}" for number in others if number not in numbers]
    return foreign


def _missing_figure(part: str, wanted: str) -> list[str]:
    """Return the figure that a part should name and does not."""
    quantity = parse_quantity(wanted)
    if quantity is None:
        return []
    is_named = any(are_equal(figure, quantity) for figure in find_quantities(part))
    return [] if is_named else [f"missing {wanted}"]


def _foreign_quotes(part: str, text: str) -> list[str]:
    """Return the quoted words of a part that its text does not have."""
    quotes = ["".join(groups) for groups in _QUOTED.findall(part)]
    return [f"quote {quote}" for quote in quotes if quote not in text]


def _foreign_names(part: str, text: str) -> list[str]:
    """Return the capitalised words of a part that its text does not have."""
    known = {_bare(word) for word in re.findall(r"[\w'’-]+", text)}
    return [f"name {name}" for name in _NAME.findall(part) if _bare(name) not in known]


def _bare(name: str) -> str:
    """Return a name in small letters without the ending of its owner: `Client's` to `client`."""
    return name.casefold().replace("’", "'").removesuffix("'s").rstrip("'")


def _too_few_shared_words(part: str, text: str) -> list[str]:
    """Return a fault where too few of a part's content words stand in its text."""
    words = set(_content_stems(_QUOTED.sub(" ", part)))
    if not words:
        return []
    known = {_stem(word) for word in _WORD.findall(text.lower())}
    shared = len(words & known) / len(words)
    return [] if shared >= MIN_SHARED else [f"words {shared:.2f}"]


def _stem(word: str) -> str:
    """Return a word without its ending: `excludes` and `excluded` to `exclud`."""
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "er"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    for ending in ("es", "ed", "s", "d", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
