"""The rows of a matter's table."""

from components.domain import LEGAL
from components.matters.table import DOCUMENT_COLUMNS, tabulate_documents, tabulate_findings
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
