"""How bad a finding is, by stated rules: void, cut down, deviates, unclear, fine.

Rated from four facts and nothing else: the verdict, whether the finding stands, and what the cited
article does with a term that breaks it. What a person must look at first is `unclear`, whatever its
verdict: a finding that does not stand never claims that a clause is void. `deviates` is for
positions of the house and is not given by law: what the law forbids is worse than what the house
does not accept, and that is worse than what nobody has decided yet.
"""

from collections.abc import Iterable
from typing import Literal

Severity = Literal["void", "cut down", "deviates", "unclear", "fine"]
Effect = Literal["", "void", "cut down", "yields"]
"""What an article does with a term that breaks it; empty where nothing is known of it."""

SEVERITIES: dict[Severity, str] = {
    "void": "{void_means}",
    "cut down": "cut down to a limit",
    "deviates": "deviates from a house position",
    "unclear": "unclear, for a person to decide",
    "fine": "fine",
}
"""What each severity says to a reader, the worst first, with places for the domain's words."""

NEEDS_REVIEW = "needs review"
_ORDER = list(SEVERITIES)


def rate_severity(verdict: str, status: str, effect: Effect = "") -> Severity:
    """Rate a finding.

    Args:
        verdict: `invalid`, `valid` or `ungoverned`.
        status: The finding's status; one that needs review is `unclear`.
        effect: What the cited article does with a term that breaks it. A rule that yields to what
            the parties agree cannot void a term, so a clause that breaks it is `unclear`.
    """
    if status == NEEDS_REVIEW:
        return "unclear"
    if verdict != "invalid":
        return "fine"
    if effect == "yields":
        return "unclear"
    return "cut down" if effect == "cut down" else "void"


def add_house_severity(severity: Severity, states: Iterable[str]) -> Severity:
    """Return the severity of a finding whose clause was held against positions of the house.

    Args:
        severity: What the law gives it.
        states: The states of its positions; `deviates` and `unclear` count, the worst of all wins.
    """
    severities: list[Severity] = [severity]
    for state in states:
        if state == "deviates":
            severities.append("deviates")
        elif state == "unclear":
            severities.append("unclear")
    return min(severities, key=severity_rank)


def severity_rank(severity: Severity) -> int:
    """Return where a severity stands in the order of reading, 0 for the worst."""
    return _ORDER.index(severity)
