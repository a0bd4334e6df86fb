"""A review as a report file: JSON, Markdown, HTML or Word.

JSON is for programs. Markdown and HTML are for reading: they open with the triage and show the
worst findings first. Word is for the people who wrote the contract. All say the same. PDF is not
offered: print the HTML page.
"""

from pathlib import Path
from typing import Literal, assert_never

from components.documents.document import DocumentLimits
from components.records import Review
from components.reports.review_html import render_html
from components.reports.review_json import render_json
from components.reports.review_markdown import render_markdown
from components.reports.review_word import render_word

ReportFormat = Literal["json", "md", "html", "docx"]


def render_report(
    review: Review,
    fmt: ReportFormat,
    source: Path | None = None,
    limits: DocumentLimits | None = None,
    data: bytes | None = None,
) -> bytes:
    """Return a review as the bytes of a report file.

    Args:
        review: The review.
        fmt: The format of the report.
        source: The contract's file, used by `docx` only: a Word file is copied and commented.
        limits: How large `source` may be; None takes the defaults of `DocumentLimits`.
        data: The bytes of `source` where it is not on disk; then only its name counts.

    Returns:
        UTF-8 text, or for `docx` a Word file.

    Raises:
        MissingError: `source` does not exist.
        InputError: `source` cannot be read.
    """
    match fmt:
        case "json":
            return render_json(review).encode()
        case "md":
            return render_markdown(review).encode()
        case "html":
            return render_html(review).encode()
        case "docx":
            return render_word(review, source, limits or DocumentLimits(), data)
    assert_never(fmt)
