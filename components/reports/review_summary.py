"""Words that all report formats share: the head of a review, its counts, dates of a citation."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import get_args

from components.documents.party_roles import same_party
from components.domain import domain
from components.records import (
    IN_FORCE,
    NONE_OFFERED,
    Citation,
    Finding,
    FindingStatus,
    Redline,
    Replacement,
    Review,
    Verdict,
)
from components.reports.house_summary import house_rows
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
        *house_rows(review.house, review.findings),
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
    """Return a verified redline in words, or why there is none; empty where none was tried.

    Examples: `Verified redline (Civil Code Article 205): “18” becomes “15”.`; `No redline: figures
    of several sizes break the limit.`
    """
    redline = finding.redline
    if redline is None:
        reason = missing_redline(finding)
        return f"No redline: {reason}." if reason else ""
    changes = [_say_change(change) for change in redline.changes]
    state = "" if redline.state == "offered" else f", {redline.state}"
    doubt = ", if the finding holds" if finding.severity == "unclear" else ""
    source = f" from the clause library, {redline.source}" if redline.source else ""
    head = f"Verified redline{source}{doubt}"
    cited = redline.position or redline.citation
    if redline.position:
        head = "Verified redline in the house's own wording"
    if redline.state == "edited":
        return f"{_head_of_edited(redline)}: {'; '.join(changes)}.{_say_faults(redline)}"
    return f"{head} ({cited}{state}): {'; '.join(changes)}."


def _head_of_edited(redline: Redline) -> str:
    """Return what a redline in an analyst's words is, with what its review came to."""
    name = "Redline in the analyst's words"
    if redline.again is None:
        return f"{name}, not reviewed again"
    result = "passed its own review" if redline.again.has_passed else "did NOT pass its own review"
    return f"{name}, {result} (confidence {redline.again.confidence:.2f})"


def _say_faults(redline: Redline) -> str:
    """Return what speaks against a wording, behind a space; empty for nothing."""
    faults = redline.again.faults if redline.again else ()
    return "".join(f" {fault}" for fault in faults)


def redline_warnings(findings: Sequence[Finding]) -> list[str]:
    """Return which wordings of analysts did not pass, and which nobody reviewed, a line each.

    Example: `Did not pass its review: the analyst's wording of finding 3.`
    """
    failed: list[str] = []
    unread: list[str] = []
    for number, finding in enumerate(findings, start=1):
        redline = finding.redline
        if redline is None or redline.state != "edited":
            continue
        if redline.again is None:
            unread.append(str(number))
        elif not redline.again.has_passed:
            failed.append(str(number))
    lines = []
    for kind, numbers in (("Did not pass its review", failed), ("Not reviewed again", unread)):
        if numbers:
            noun = "finding" if len(numbers) == 1 else "findings"
            lines.append(f"{kind}: the analyst's wording of {noun} {', '.join(numbers)}.")
    return lines


def missing_redline(finding: Finding) -> str:
    """Return why a finding has no redline, as its log has it; empty where none was tried."""
    for call in reversed(finding.tool_calls):
        if call.tool == "review_redline" and call.result.startswith(NONE_OFFERED):
            return call.result.removeprefix(NONE_OFFERED)
    return ""


def _say_change(change: Replacement) -> str:
    """Return a change in words."""
    if change.new:
        return f"“{change.old}” becomes “{change.new}”"
    return f"“{change.old.strip()}” is struck"


def mark_changes(redline: Redline, clause: str, clean: Callable[[str], str], start: int = 0) -> str:
    """Return a clause with what a redline deletes and inserts between `<del>` and `<ins>`.

    Args:
        redline: The redline.
        clause: The clause.
        clean: Cleans and escapes a line; white space at its edges, which parts words, is kept.
        start: Where the clause's words begin, behind its number.
    """
    marked = ""
    pieces = redline.pieces(clause)
    if pieces[0][0] == "same":  # else the redline changes the number too, or there is none
        pieces[0] = ("same", pieces[0][1][start:])
    for kind, text in pieces:
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
