"""What a review comes to, in a few lines for a terminal: the counts and the worst findings."""

from components.documents.blocks import clean_text
from components.records import Finding, Review

NEEDS_REVIEW = "needs review"


def summarise_findings(review: Review) -> str:
    """Return the counts in one sentence.

    Example: `3 clauses break the law, 5 need your eye, 15 are fine, 2 are governed by no article.`
    """
    num_waiting = sum(finding.status == NEEDS_REVIEW for finding in review.findings)
    standing = [finding.verdict for finding in review.findings if finding.status != NEEDS_REVIEW]
    num_broken = standing.count("invalid")
    num_fine = standing.count("valid")
    breaking = "clause breaks" if num_broken == 1 else "clauses break"
    waiting = "needs" if num_waiting == 1 else "need"
    fine = "is" if num_fine == 1 else "are"
    num_ungoverned = standing.count("ungoverned")
    governed = "is" if num_ungoverned == 1 else "are"
    return (
        f"{num_broken} {breaking} the law, {num_waiting} {waiting} your eye,"
        f" {num_fine} {fine} fine, {num_ungoverned} {governed} governed by no article."
    )


def worst_findings(review: Review, limit: int = 5) -> list[str]:
    """Return the findings to read first, a line each.

    First those that are invalid and stand, then the invalid ones that need review, then the others
    that need review; the surest first among the invalid, the least sure among the others.

    Example: `Finding 14 (5. Staff): Per Labour Code Article 58, this clause is invalid: ...`
    """
    numbered = list(enumerate(review.findings, start=1))
    worth_reading = [item for item in numbered if _is_worth_reading(item[1])]
    worth_reading.sort(key=lambda item: _rank(item[1]))
    return [_describe(number, finding) for number, finding in worth_reading[:limit]]


def _is_worth_reading(finding: Finding) -> bool:
    return finding.verdict == "invalid" or finding.status == NEEDS_REVIEW


def _rank(finding: Finding) -> tuple[int, float]:
    """Return where a finding stands among the worst; the lowest comes first."""
    if finding.verdict != "invalid":
        return 2, finding.confidence
    return (1 if finding.status == NEEDS_REVIEW else 0), -finding.confidence


def _describe(number: int, finding: Finding) -> str:
    """Return one finding with its number, as the reports count, its heading and its sentence."""
    heading = f" ({finding.heading})" if finding.heading else ""
    note = f" [{NEEDS_REVIEW}]" if finding.status == NEEDS_REVIEW else ""
    return clean_text(f"Finding {number}{heading}: {finding.reason}{note}")
