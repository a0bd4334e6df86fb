"""A review as a report file: JSON, Markdown, HTML or Word.

JSON is for programs and is the record itself: `Review.model_validate_json` reads it back. Markdown
and HTML are for reading. Word is for the people who wrote the contract. All say the same. PDF is
not offered: print the HTML page.
"""

from pathlib import Path
from typing import Any, Literal, assert_never

from components.documents.document import DocumentLimits
from components.records import Review
from components.reports.review_html import render_html
from components.reports.review_markdown import render_markdown
from components.reports.review_word import render_word

SCHEMA_VERSION = 1
ReportFormat = Literal["json", "md", "html", "docx"]


def render_report(
    review: Review,
    fmt: ReportFormat,
    source: Path | None = None,
    limits: DocumentLimits | None = None,
) -> bytes:
    """Return a review as the bytes of a report file.

    Args:
        review: The review.
        fmt: The format of the report.
        source: The contract's file, used by `docx` only: a Word file is copied and commented.
        limits: How large `source` may be; None takes the defaults of `DocumentLimits`.

    Returns:
        UTF-8 text, or for `docx` a Word file.

    Raises:
        MissingError: `source` does not exist.
        InputError: `source` cannot be read.
    """
    match fmt:
        case "json":
            return (review.model_dump_json(indent=2) + "\n").encode()
        case "md":
            return render_markdown(review).encode()
        case "html":
            return render_html(review).encode()
        case "docx":
            return render_word(review, source, limits or DocumentLimits())
    assert_never(fmt)


def review_schema() -> dict[str, Any]:  # Any: JSON values
    """Return the JSON schema (draft 2020-12) of the JSON report.

    `SCHEMA_VERSION` goes up when a reader of the old schema could not read the new one.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:clausula:review:{SCHEMA_VERSION}",
        **Review.model_json_schema(mode="serialization"),
    }
