"""A review as a Word file whose findings are Word comments.

Where the contract is a Word file, the report is a copy of it: its words stay as they are, and each
comment is anchored on the paragraphs of its clause. Clauses are found by their offsets, or by their
words if the copy is not the file that was reviewed. A clause found in neither way is added after
the end of the document with its comment. So is a clause of a header, a footer or a note, where Word
allows no comments.
"""

from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument

from components.documents.blocks import clean_text
from components.documents.document import Document, DocumentLimits, parse_document, read_bytes
from components.documents.word import body_paragraphs, open_word
from components.records import Citation, Finding, Review
from components.reports.review_summary import checks_line, citation_name, stamp_rows, validity
from components.reports.word_comments import AUTHOR, add_comment

_NOT_REVIEWED = "Notes on the reading, and texts not reviewed"
_UNPLACED = "Clauses of headers, footers and notes, or not found in this copy"


def render_word(review: Review, source: Path | None, limits: DocumentLimits) -> bytes:
    """Return the review as a .docx.

    Args:
        review: The review.
        source: The contract; a Word file is copied and commented, anything else gives a new
            document.
        limits: How large the source may be.

    Raises:
        MissingError: `source` does not exist.
        InputError: `source` is a Word file by name and cannot be read.
    """
    if source is not None and source.suffix.lower() in (".docx", ".docm"):
        document = _commented_copy(review, source, limits)
    else:
        document = _new_document(review)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _commented_copy(review: Review, source: Path, limits: DocumentLimits) -> WordDocument:
    """Return a copy of the contract with a comment for each finding."""
    data = read_bytes(source, limits)
    plain = parse_document(source.name, data, limits)
    document = open_word(source.name, data, limits.max_expanded_bytes)
    blocks = body_paragraphs(document)
    unplaced: list[Finding] = []
    cursor = 0
    for finding in review.findings:
        span = _find_clause(plain.text, finding, cursor)
        numbers = _numbers_in_span(plain, span) if span else []
        if span is None or not numbers:
            unplaced.append(finding)
            continue
        cursor = span[1]
        paragraphs = [blocks[number] for number in numbers]
        add_comment(document, paragraphs, _comment_text(review, finding))
    if unplaced:
        document.add_paragraph(_UNPLACED).runs[0].bold = True
    for finding in unplaced:
        _append_clause(document, review, finding)
    _append_not_reviewed(document, review)
    return document


def _find_clause(text: str, finding: Finding, cursor: int) -> tuple[int, int] | None:
    """Return where a clause stands: at its offsets, else its next occurrence, else its first."""
    if text[finding.start : finding.end] == finding.clause:
        return finding.start, finding.end
    start = text.find(finding.clause, cursor)
    if start < 0:
        start = text.find(finding.clause)
    return None if start < 0 else (start, start + len(finding.clause))


def _numbers_in_span(plain: Document, span: tuple[int, int]) -> list[int]:
    """Return the numbers of the body's `w:p` that a span of characters touches, in order."""
    start, end = span
    numbers: list[int] = []
    for paragraph in plain.paragraphs:
        is_in_span = paragraph.start < end and start < paragraph.end
        is_in_body = paragraph.source_index >= 0
        if is_in_span and is_in_body:
            first = paragraph.source_index
            numbers += range(first, first + paragraph.source_count)
    return sorted(set(numbers))


def _append_clause(document: WordDocument, review: Review, finding: Finding) -> None:
    """Add a clause at the end of the document, with its comment."""
    paragraphs = [document.add_paragraph(clean_text(line)) for line in finding.clause.split("\n")]
    elements = [paragraph._p for paragraph in paragraphs]
    add_comment(document, elements, _comment_text(review, finding))


def _new_document(review: Review) -> WordDocument:
    """Return a new document with the head of the review and each clause with its comment."""
    title = f"Review of {clean_text(review.document)}"
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = AUTHOR
    document.core_properties.comments = ""
    document.add_heading(title, level=0)
    table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
    for name, value in stamp_rows(review):
        name_cell, value_cell = table.add_row().cells
        name_cell.text = name
        value_cell.text = clean_text(value)
    document.add_paragraph(clean_text(review.notice))
    heading = ""
    for finding in review.findings:
        if finding.heading and finding.heading != heading:
            document.add_heading(clean_text(finding.heading), level=1)
        heading = finding.heading
        _append_clause(document, review, finding)
    _append_not_reviewed(document, review)
    return document


def _append_not_reviewed(document: WordDocument, review: Review) -> None:
    """Add what a reader should know of the reading, and what no finding is about, at the end."""
    lines = list(review.notes)
    lines += [f"{item.reason}: {item.text}" for item in review.not_reviewed]
    if lines:
        document.add_paragraph(_NOT_REVIEWED).runs[0].bold = True
    for line in lines:
        document.add_paragraph(clean_text(line))


def _comment_text(review: Review, finding: Finding) -> str:
    """Return what a comment says: verdict, reason, citations, checks and release."""
    lines = [
        f"{finding.verdict.upper()} ({finding.status}, confidence {finding.confidence:.2f})",
        finding.reason,
    ]
    lines += [_citation_line(citation) for citation in finding.citations]
    lines.append(checks_line(finding))
    lines.append(
        f"Release {review.release_id}, edition {review.edition},"
        f" law as of {review.as_of.isoformat()}. {review.notice}"
    )
    cleaned = [clean_text(line) for line in lines]
    return "\n".join(line for line in cleaned if line)


def _citation_line(citation: Citation) -> str:
    """Return a citation with its dates and its quote on one line."""
    quote = f": “{clean_text(citation.quote)}”" if citation.quote else ""
    return f"{citation_name(citation)}, {validity(citation)}, quote {citation.status}{quote}"
