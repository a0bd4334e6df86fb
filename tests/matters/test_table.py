"""The rows of a matter's table."""

from components.domain import LEGAL
from components.matters.table import (
    DOCUMENT_COLUMNS,
    FINDING_COLUMNS,
    tabulate_documents,
    tabulate_findings,
)
from components.records import HouseReview, PositionOutcome
from tests.reports.reviews import mixed_findings, review_of


def test_documents_have_a_column_for_each_law() -> None:
    """The verdicts under it, the worst kind first; a document that cites it not has none."""
    rows = tabulate_documents([review_of(mixed_findings()), review_of([])])
    heads = [head.format_map(LEGAL.nouns) for head in DOCUMENT_COLUMNS]
    assert rows[0] == [*heads, "Civil Code"]
    assert "break the law" in heads
    assert rows[1][-1] == "2 invalid, 2 needs review, 1 valid"
    assert rows[2][-1] == ""


def test_findings_stand_worst_first() -> None:
    """In the order of the triage, with the number that they have in the contract."""
    rows = tabulate_findings([review_of(mixed_findings())])
    assert [row[1] for row in rows[1:3]] == [7, 5]


def test_positions_of_a_playbook_have_columns_behind_the_laws() -> None:
    """A reader sees across documents where which position is kept, broken or missing."""
    outcome = PositionOutcome(
        position="P-2",
        title="Deposit",
        playbook="house",
        version="2026-01-01",
        state="deviates",
        reason="too much",
    )
    absent = outcome.model_copy(update={"position": "P-1", "title": "", "state": "missing"})
    (finding, *_) = mixed_findings()
    finding = finding.model_copy(update={"positions": (outcome,)})
    house = HouseReview(playbook="house", title="House", absent=(absent,))
    with_house = review_of([finding]).model_copy(update={"house": house})
    rows = tabulate_documents([with_house, review_of([])])
    assert rows[0][-2:] == ["P-1", "P-2 Deposit"]
    assert rows[1][-2:] == ["missing", "1 deviates"]
    assert rows[2][-2:] == ["", ""]
    findings = tabulate_findings([with_house])
    place = FINDING_COLUMNS.index("house positions")
    assert str(findings[1][place]).startswith("Position P-2 (Deposit), playbook house")
