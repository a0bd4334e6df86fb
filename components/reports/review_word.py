"""A review as a Word file whose findings are real comments, in a copy of the contract where it was a Word file.

The contract's own words stay as they are; a comment is anchored on the whole paragraph, or
paragraphs, its clause lies in. Clauses are found by their offsets, or by their words where the copy
given is not the file that was reviewed; one that is found in neither way, or that stands in a
header, a footer or a note, where Word allows no comment, is written out after the end with its
comment.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from components.documents.blocks import clean_text
from components.documents.document import Document, DocumentLimits, parse_document, read_bytes
from components.documents.word import body_paragraphs, open_word, paragraphs_of_block, shown_runs
from components.records import Finding, Review
from components.reports.review_summary import checks_line, citation_name, stamp_rows, validity

_AUTHOR = "clausula"
_INITIALS = "cl"
_UNPLACED = "Clauses of headers, footers and notes, or not found in this copy"


def render_word(review: Review, source: Path | None, limits: DocumentLimits) -> bytes:
    """Return the review as a .docx.

    Args:
        review: The review.
        source: The contract; a Word file is copied and commented, anything else gives a new
            document.
        limits: What the source may cost to read.

    Raises:
        MissingError: `source` is not there.
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
    data = read_bytes(source, limits)
    plain = parse_document(source.name, data, limits)
    document = open_word(source.name, data, limits.max_expanded_bytes)
    elements = body_paragraphs(document)
    unplaced: list[Finding] = []
    cursor = 0
    for finding in review.findings:
        span = _span(plain.text, finding, cursor)
        if span is None or not (touched := list(_touched(plain, span))):
            unplaced.append(finding)
            continue
        cursor = span[1]
        paragraphs = [
            paragraph for index in touched for paragraph in paragraphs_of_block(elements[index])
        ]
        _comment(document, paragraphs, _message(review, finding))
    _append_unplaced(document, review, unplaced)
    return document


def _span(text: str, finding: Finding, cursor: int) -> tuple[int, int] | None:
    if text[finding.start : finding.end] == finding.clause:
        return finding.start, finding.end
    start = text.find(finding.clause, cursor)
    start = text.find(finding.clause) if start < 0 else start
    return None if start < 0 else (start, start + len(finding.clause))


def _touched(plain: Document, span: tuple[int, int]) -> Iterator[int]:
    for paragraph in plain.paragraphs:
        if paragraph.start < span[1] and span[0] < paragraph.end and paragraph.source_index >= 0:
            yield paragraph.source_index


def _comment(
    document: WordDocument, paragraphs: Sequence[Any], message: str
) -> None:  # Any: w:p elements
    runs = [
        Run(run, WordParagraph(paragraph, document))
        for paragraph in paragraphs
        for run in shown_runs(paragraph)
    ]
    runs = [run for run in runs if run._r.find(qn("w:commentReference")) is None] or [
        WordParagraph(paragraphs[0], document).add_run("")
    ]
    document.add_comment([runs[0], runs[-1]], text=message, author=_AUTHOR, initials=_INITIALS)


def _append_unplaced(document: WordDocument, review: Review, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    document.add_paragraph(_UNPLACED).runs[0].bold = True
    for finding in findings:
        _add_clause(document, review, finding)


def _add_clause(document: WordDocument, review: Review, finding: Finding) -> None:
    paragraphs = [document.add_paragraph(clean_text(line)) for line in finding.clause.split("\n")]
    _comment(document, [paragraph._p for paragraph in paragraphs], _message(review, finding))


def _new_document(review: Review) -> WordDocument:
    document = docx.Document()
    document.core_properties.title = f"Review of {clean_text(review.document)}"
    document.core_properties.author = _AUTHOR
    document.core_properties.comments = ""
    document.add_heading(f"Review of {clean_text(review.document)}", level=0)
    table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
    for name, value in stamp_rows(review):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, clean_text(value)
    document.add_paragraph(clean_text(review.notice))
    heading = ""
    for finding in review.findings:
        if finding.heading and finding.heading != heading:
            document.add_heading(clean_text(finding.heading), level=1)
        heading = finding.heading
        _add_clause(document, review, finding)
    return document


def _message(review: Review, finding: Finding) -> str:
    lines = [
        f"{finding.verdict.upper()} ({finding.status}, confidence {finding.confidence:.2f})",
        finding.reason,
    ]
    for citation in finding.citations:
        quote = f": “{clean_text(citation.quote)}”" if citation.quote else ""
        lines.append(
            f"{citation_name(citation)}, {validity(citation)}, quote {citation.status}{quote}"
        )
    lines.append(checks_line(finding))
    lines.append(
        f"Release {review.release_id}, edition {review.edition}, law as of"
        f" {review.as_of.isoformat()}. {review.notice}"
    )
    return "\n".join(line for line in map(clean_text, lines) if line)
