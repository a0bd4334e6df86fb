"""Words that all report formats share: the head of a review, its counts, dates of a citation."""

from collections import Counter
from collections.abc import Callable
from typing import get_args

from components.documents.party_roles import same_party
from components.domain import domain
from components.records import (
    IN_FORCE,
    Citation,
    Finding,
    FindingStatus,
    Redline,
    Replacement,
    Review,
    Verdict,
)
from components.severity import SEVERITIES

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
    side = [("Read for", review.side)] if review.side else []
    return [
        ("Document", review.document),
        ("Release", review.release_id),
        ("Edition", str(review.edition)),
        (f"{words.law.capitalize()} as of", as_of),
        (words.jurisdiction.capitalize(), review.jurisdiction),
        ("Findings", str(len(review.findings))),
        ("Verdicts", ", ".join(counts)),
        ("Status", ", ".join(f"{words.status(status)} {statuses[status]}" for status in STATUSES)),
        ("Severity", _severity_counts(review)),
        *side,
        ("Review", review.id),
    ]


def _severity_counts(review: Review) -> str:
    """Return how many findings have each severity that occurs, the worst first."""
    counts = Counter(finding.severity for finding in review.findings)
    return ", ".join(
        f"{domain().severity(severity)} {counts[severity]}"
        for severity in SEVERITIES
        if counts[severity]
    )


def stakes_line(finding: Finding, side: str = "") -> str:
    """Return how severe a finding is, what it costs, and whom it burdens, in one line.

    Example: `Cut down to a limit. 18% agreed, at most 15% allowed: ... It burdens the Borrower.`

    Args:
        finding: The finding.
        side: The party that the review is read for, if one was named.
    """
    severity = SEVERITIES[finding.severity].format_map(domain().nouns)
    sentences = [f"{severity[:1].upper()}{severity[1:]}."]
    if finding.cost:
        sentences.append(finding.cost)
    if finding.burdens:
        name = finding.burdens
        article = (
            "" if name.lower().startswith(("the ", "party ")) or not name.isascii() else "the "
        )
        whose = ", your side" if burdens_side(finding, side) else ""
        sentences.append(f"It burdens {article}{name}{whose}.")
    return " ".join(sentences)


def burdens_side(finding: Finding, side: str) -> bool:
    """Say whether a finding's clause burdens the side that the review is read for."""
    if not side or not finding.burdens:
        return False
    return bool(same_party(finding.burdens) & same_party(side))


def redline_line(finding: Finding) -> str:
    """Return a verified redline in words, empty where there is none.

    Example: `Verified redline (Civil Code Article 205): “18” becomes “15”.`
    """
    redline = finding.redline
    if redline is None:
        return ""
    changes = [_say_change(change) for change in redline.changes]
    state = "" if redline.state == "offered" else f", {redline.state}"
    doubt = ", if the finding holds" if finding.severity == "unclear" else ""
    return f"Verified redline{doubt} ({redline.citation}{state}): {'; '.join(changes)}."


def _say_change(change: Replacement) -> str:
    """Return a change in words."""
    if change.new:
        return f"“{change.old}” becomes “{change.new}”"
    return f"“{change.old.strip()}” is struck"


def mark_changes(redline: Redline, clause: str, clean: Callable[[str], str]) -> str:
    """Return a clause with what a redline deletes and inserts between `<del>` and `<ins>`.

    Args:
        redline: The redline.
        clause: The clause.
        clean: Cleans and escapes a line; white space at its edges, which parts words, is kept.
    """
    marked = ""
    for kind, text in redline.pieces(clause):
        words = text.strip()
        lead = text[: len(text) - len(text.lstrip())]
        tail = text[len(lead) + len(words) :]
        shown = lead + "\n".join(clean(line) for line in words.split("\n")) + tail
        tag = {"same": "", "deleted": "del", "inserted": "ins"}[kind]
        marked += f"<{tag}>{shown}</{tag}>" if tag else shown
    return marked


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
