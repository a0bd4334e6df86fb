"""The few lines about a review that a terminal shows."""

import pytest

from components.records import Clause, Finding, FindingStatus, Verdict
from components.reports.worst_findings import summarise_findings, worst_findings
from tests.reports.reviews import finding_for, hostile_review, review_of

CLAUSE = Clause(id="c1", text="Rent is due monthly.", heading="2. Rent", start=0, end=20)


def finding(verdict: Verdict, status: FindingStatus, confidence: float) -> Finding:
    """Return a finding whose reason names what it is."""
    reason = f"{verdict}, {status}, {confidence}"
    changes = {"status": status, "confidence": confidence}
    return finding_for(CLAUSE, verdict, reason).model_copy(update=changes)


MIXED = [
    finding("valid", "verified", 0.99),
    finding("valid", "needs review", 0.6),
    finding("invalid", "needs review", 0.4),
    finding("ungoverned", "ungoverned", 0.9),
    finding("invalid", "verified", 0.9),
    finding("ungoverned", "needs review", 0.3),
    finding("invalid", "repaired", 0.95),
]


def test_summarise_findings_counts_each_once() -> None:
    """Seven findings: two invalid stand, three need review, one is fine, one is ungoverned."""
    assert summarise_findings(review_of(MIXED)) == (
        "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article."
    )


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ([], "0 clauses break the law, 0 need your eye, 0 are fine, 0 are governed by no article."),
        (
            [finding("invalid", "verified", 0.9), finding("valid", "needs review", 0.2)],
            "1 clause breaks the law, 1 needs your eye, 0 are fine, 0 are governed by no article.",
        ),
    ],
)
def test_summarise_findings_numbers(findings: list[Finding], text: str) -> None:
    """One is singular, none and many are plural."""
    assert summarise_findings(review_of(findings)) == text


def test_worst_findings_order() -> None:
    """Invalid ones that stand come first, then invalid ones and others that need review."""
    assert worst_findings(review_of(MIXED)) == [
        "Finding 7 (2. Rent): invalid, repaired, 0.95",
        "Finding 5 (2. Rent): invalid, verified, 0.9",
        "Finding 3 (2. Rent): invalid, needs review, 0.4 [needs review]",
        "Finding 6 (2. Rent): ungoverned, needs review, 0.3 [needs review]",
        "Finding 2 (2. Rent): valid, needs review, 0.6 [needs review]",
    ]


def test_worst_findings_are_at_most_the_limit() -> None:
    """What is fine never fills the list up."""
    assert len(worst_findings(review_of(MIXED), limit=2)) == 2
    assert worst_findings(review_of([finding("valid", "verified", 0.9)])) == []


def test_worst_findings_send_no_control_characters() -> None:
    """A heading cannot break the line or speak to the terminal."""
    evil = CLAUSE.model_copy(update={"heading": "2.\x1b[31m Rent\nFinding 1"})
    invalid = finding_for(evil, "invalid")
    lines = worst_findings(review_of([invalid])) + worst_findings(hostile_review())
    assert lines
    for line in lines:
        assert line.isprintable()
