"""What was read from a contract: figures in base units, citations as written, nothing missing."""

from components.documents.document import DocumentLimits, parse_document
from components.reports.reading_report import read_contract, render_reading

CONTRACT = """LOAN AGREEMENT

Article 1. Interest. The borrower pays 18% per year under Article 205 of the Civil Code.

Article 2. The loan runs for three years.

By: ____________
"""


def test_reading_shows_figures_and_citations_of_each_clause() -> None:
    """A clause's own number is neither a figure nor a citation."""
    reading = read_contract(parse_document("loan.txt", CONTRACT.encode(), DocumentLimits()))
    interest, term = reading.clauses
    assert interest.label == "Article 1."
    assert [(each.value, each.unit) for each in interest.figures] == [(18, "percent per year")]
    assert interest.citations == ("Article 205 of the Civil Code",)
    assert [(each.value, each.unit) for each in term.figures] == [(36, "months")]
    assert term.citations == ()


def test_reading_for_people_shows_what_is_left_out_with_its_reason() -> None:
    """The text ends with what is not reviewed."""
    reading = read_contract(parse_document("loan.txt", CONTRACT.encode(), DocumentLimits()))
    shown = render_reading(reading)
    assert "figure: 18% per year = 18 percent per year" in shown
    rest = shown.partition("Not reviewed")[2]
    assert "title of the contract: LOAN AGREEMENT" in rest
    assert "signature: By: ____________" in rest
