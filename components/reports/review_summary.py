"""Words that all report formats share: the head of a review, its counts, dates of a citation."""

from collections import Counter
from typing import get_args

from components.domain import domain
from components.records import IN_FORCE, Citation, Finding, FindingStatus, Review, Verdict

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)


def verdict_counts(review: Review) -> dict[Verdict, int]:
    """Return how many findings have each verdict, zeros included, in a fixed order."""
    counts = Counter(finding.verdict for finding in review.findings)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def stamp_rows(review: Review) -> list[tuple[str, str]]:
    """Return the head of a report: the document, the release, the law applied, and the counts."""
    verdicts = verdict_counts(review)
    statuses = Counter(finding.status for finding in review.findings)
    words = domain()
    sources = {
        "asked": "as asked",
        "contract": f"the {words.document}'s own date",
        "today": f"today: none was asked for or found in the {words.document}",
    }
    as_of = f"{review.as_of.isoformat()} ({sources[review.as_of_source]})"
    counts = [f"{words.verdict(verdict)} {count}" for verdict, count in verdicts.items()]
    return [
        ("Document", review.document),
        ("Release", review.release_id),
        ("Edition", str(review.edition)),
        (f"{words.law.capitalize()} as of", as_of),
        (words.jurisdiction.capitalize(), review.jurisdiction),
        ("Findings", str(len(review.findings))),
        ("Verdicts", ", ".join(counts)),
        ("Status", ", ".join(f"{words.status(status)} {statuses[status]}" for status in STATUSES)),
        ("Review", review.id),
    ]


def validity(citation: Citation) -> str:
    """Return when the cited wording is in force.

    Example: `in force from 2024-01-01 until 2027-01-01`; the last day is no longer part of it.
    """
    if citation.valid_to is None:
        return f"in force since {citation.valid_from.isoformat()}"
    return f"in force from {citation.valid_from.isoformat()} until {citation.valid_to.isoformat()}"


def checks_line(finding: Finding) -> str:
    """Return the state of each check and the notes on one line, "" if there are none."""
    unit = domain().unit
    checks = []
    for name, state in finding.checks.items():
        shown = f"{unit} in force" if name == IN_FORCE else name
        checks.append(f"{shown}: {state}")
    return "; ".join([*checks, *finding.notes])
