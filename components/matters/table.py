"""The table of a matter: its documents by what the law says, and all their findings.

Nothing here knows a file format; `sheets.py` writes the rows.
"""

from collections import Counter
from collections.abc import Sequence

from components.domain import domain
from components.records import Finding, PositionOutcome, PositionState, Review
from components.reports.house_summary import position_lines
from components.reports.review_summary import redline_line
from components.reports.triage import NumberedFinding, number_findings, triage_findings
from components.severity import NEEDS_REVIEW

Cell = str | int | float
DOCUMENT_COLUMNS = (
    "document",
    "day",
    "clauses",
    "{break_many}",
    "deviate from house positions",
    "need your eye",
    "fine",
    "read first",
    "review",
    "release",
    "not reviewed",
)
FINDING_COLUMNS = (
    "document",
    "finding",
    "number",
    "heading",
    "clause",
    "verdict",
    "status",
    "law",
    "cited",
    "in force from",
    "in force to",
    "reason",
    "confidence",
    "decided by",
    "notes",
    "severity",
    "cost",
    "burdens",
    "redline",
    "house positions",
)


def tabulate_documents(
    reviews: Sequence[Review], faults: Sequence[tuple[str, str]] = ()
) -> list[list[Cell]]:
    """Return a row of heads and one for each document; those that were not reviewed come last.

    After the counts of its triage, each law that is cited in any document has a column: the
    verdicts that were given under it, such as `2 invalid, 1 needs review`; and then each position
    of a playbook, with what was found of it, such as `1 deviates` or `missing`.

    Args:
        reviews: The reviews of the documents.
        faults: The name of each document that could not be reviewed, and why.
    """
    laws = sorted({law for review in reviews for law in _list_laws(review)})
    nouns = domain().nouns
    heads = [head.format_map(nouns) for head in DOCUMENT_COLUMNS]
    positions = _list_positions(reviews)
    rows: list[list[Cell]] = [[*heads, *laws, *positions.values()]]
    for review in reviews:
        triaged = triage_findings(review.findings, review.side)
        first = triaged.worst[0].name if triaged.worst else ""
        rows.append(
            [
                review.document,
                review.as_of.isoformat(),
                len(review.findings),
                len(triaged.breaks_the_law),
                len(triaged.deviates),
                len(triaged.needs_your_eye),
                len(triaged.fine),
                first,
                review.id,
                review.release_id,
                "",
                *(_say_verdicts(review, law) for law in laws),
                *(_say_position(review, position) for position in positions),
            ]
        )
    place = DOCUMENT_COLUMNS.index("not reviewed")
    for name, fault in faults:
        row: list[Cell] = [""] * len(rows[0])
        row[0] = name
        row[place] = fault
        rows.append(row)
    return rows


def tabulate_findings(reviews: Sequence[Review]) -> list[list[Cell]]:
    """Return a row of heads and one for each finding, document by document, the worst first."""
    rows: list[list[Cell]] = [list(FINDING_COLUMNS)]
    for review in reviews:
        triaged = triage_findings(review.findings, review.side)
        for item in (*triaged.worst, *triaged.fine):
            rows.append(_tabulate_finding(review, item))
    return rows


def _tabulate_finding(review: Review, item: NumberedFinding) -> list[Cell]:
    """Return the row of one finding; of several citations the first stands in the columns."""
    finding = item.finding
    first = finding.citations[0] if finding.citations else None
    ends = first.valid_to.isoformat() if first and first.valid_to else ""
    return [
        review.document,
        item.number,
        finding.number,
        finding.heading,
        finding.clause,
        finding.verdict,
        finding.status,
        first.law if first else "",
        "; ".join(citation.name for citation in finding.citations),
        first.valid_from.isoformat() if first else "",
        ends,
        finding.reason,
        round(finding.confidence, 2),
        finding.decided_by,
        "; ".join(finding.notes),
        finding.severity,
        finding.cost,
        finding.burdens,
        redline_line(finding),
        "; ".join(position_lines(finding)),
    ]


def _list_laws(review: Review) -> set[str]:
    """Return the laws that a review cites."""
    return {citation.law for finding in review.findings for citation in finding.citations}


def _list_positions(reviews: Sequence[Review]) -> dict[str, str]:
    """Return the heads of the columns of all positions by their ids, in the order of the ids."""
    titles: dict[str, str] = {}
    for review in reviews:
        for outcome in _outcomes(review):
            titles.setdefault(outcome.position, f"{outcome.position} {outcome.title}".strip())
    return dict(sorted(titles.items()))


def _outcomes(review: Review) -> list[PositionOutcome]:
    """Return what was found of all positions, in clauses and in none."""
    outcomes = [outcome for finding in review.findings for outcome in finding.positions]
    return [*outcomes, *(review.house.absent if review.house else ())]


def _say_position(review: Review, position: str) -> str:
    """Return how often which state of a position was found: `1 deviates, 1 acceptable`."""
    counts = Counter(outcome.state for outcome in _outcomes(review) if outcome.position == position)
    if counts["missing"]:
        return "missing"
    shown: tuple[PositionState, ...] = ("deviates", "unclear", "acceptable", "preferred")
    return ", ".join(f"{counts[state]} {state}" for state in shown if counts[state])


def _say_verdicts(review: Review, law: str) -> str:
    """Return how many findings under a law are of which kind, the worst kind first."""
    counts: dict[str, int] = {"invalid": 0, NEEDS_REVIEW: 0, "valid": 0}
    for item in number_findings(review.findings):
        if any(citation.law == law for citation in item.finding.citations):
            counts[_name_kind(item.finding)] += 1
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)


def _name_kind(finding: Finding) -> str:
    """Return the kind under which a finding is counted."""
    if finding.status == NEEDS_REVIEW:
        return NEEDS_REVIEW
    return "invalid" if finding.verdict == "invalid" else "valid"
