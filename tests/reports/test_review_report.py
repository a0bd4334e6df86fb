"""A review as a file: each format is made."""

from components.reports.review_report import render_report
from tests.reports.reviews import review_of


def test_reports_of_an_empty_review_are_made() -> None:
    """A document without clauses still gets each form of report."""
    for fmt in ("json", "md", "html", "docx"):
        assert render_report(review_of([]), fmt)
