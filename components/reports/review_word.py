"""A review as a Word file whose findings are Word comments, its redlines tracked changes.

Where the contract is a Word file, the report is a copy of it: its words stay as they are but for
tracked changes, those of the verified redlines that no analyst rejected (`word_redlines`), and each
comment is anchored on the paragraphs of its clause. Clauses are found by their offsets, or by their
words if the copy is not the file that was reviewed. A clause found in neither way is added after
the end of the document with its comment. So is a clause of a header, a footer or a note, where Word
allows no comments.

The order stays that of the contract. The sentence of the triage and the numbers of the findings to
read open the first comment of a copy, since the contract's own words must not change; in a new
document they stand below the title.
"""

from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.shared import Pt

from components.documents.blocks import clean_text
from components.documents.document import Document, DocumentLimits, parse_document, read_bytes
from components.documents.word import body_paragraphs, open_word
from components.domain import domain
from components.records import Citation, Finding, Review
from components.reports.house_summary import house_blocks, position_lines
from components.reports.review_summary import (
    checks_line,
    redline_line,
    redline_warnings,
    stakes_line,
    stamp_rows,
    validity,
)
from components.reports.triage import (
    NumberedFinding,
    describe_finding,
    number_findings,
    summarise_findings,
    triage_findings,
)
from components.reports.word_comments import AUTHOR, add_comment
from components.reports.word_redlines import WordRedlines

_NOT_REVIEWED = "Notes on the reading, and texts not reviewed"


def render_word(
    review: Review, source: Path | None, limits: DocumentLimits, data: bytes | None = None
) -> bytes:
    """Return the review as a .docx.

    Args:
        review: The review.
        source: The contract; a Word file is copied and commented, anything else gives a new
            document.
        limits: How large the source may be.
        data: The contract's bytes where it is not on disk; then only the name of `source` counts.

    Raises:
        MissingError: `source` does not exist.
        InputError: `source` is a Word file by name and cannot be read.
    """
    if source is not None and source.suffix.lower() in (".docx", ".docm"):
        document = _commented_copy(review, source, limits, data)
    else:
        document = _new_document(review)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _commented_copy(
    review: Review, source: Path, limits: DocumentLimits, data: bytes | None
) -> WordDocument:
    """Return a copy of the contract with a comment for each finding."""
    data = read_bytes(source, limits) if data is None else data
    plain = parse_document(source.name, data, limits)
    document = open_word(source.name, data, limits.max_expanded_bytes)
    blocks = body_paragraphs(document)
    redlines = WordRedlines(document)
    unplaced: list[NumberedFinding] = []
    opening = _opening(review)  # of the first comment only
    cursor = 0
    for item in number_findings(review.findings):
        span = _find_clause(plain.text, item.finding, cursor)
        numbers = _numbers_in_span(plain, span) if span else []
        if span is None or not numbers:
            unplaced.append(item)
            continue
        cursor = span[1]
        paragraphs = [blocks[number] for number in numbers]
        obstacle = redlines.place(paragraphs, item.finding)
        add_comment(document, paragraphs, opening + _comment_text(review, item, obstacle))
        opening = ""
    if unplaced:
        clauses = domain().clauses.capitalize()
        where = f"{clauses} of headers, footers and notes, or not found in this copy"
        document.add_paragraph(where).runs[0].bold = True
    for item in unplaced:
        _append_clause(document, redlines, item.finding, opening + _comment_text(review, item))
        opening = ""
    redlines.write()
    _append_house(document, review)
    _append_not_reviewed(document, review)
    return document


def _opening(review: Review) -> str:
    """Return the sentence of the triage and the numbers of the findings to read, a line each."""
    lines = [f"The whole {domain().document}: {summarise_findings(review.findings, review.house)}"]
    for name, group in triage_findings(review.findings, review.side).worst_groups:
        noun = "finding" if len(group) == 1 else "findings"
        lines.append(f"{name}: {noun} {', '.join(str(item.number) for item in group)}")
    lines += redline_warnings(review.findings)
    return "\n".join(lines) + "\n"


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


def _append_clause(
    document: WordDocument, redlines: WordRedlines, finding: Finding, comment: str
) -> None:
    """Add a clause at the end of the document, with its comment and its redline."""
    paragraphs = [document.add_paragraph(clean_text(line)) for line in finding.clause.split("\n")]
    elements = [paragraph._p for paragraph in paragraphs]
    redlines.place(elements, finding)
    add_comment(document, elements, comment)


def _new_document(review: Review) -> WordDocument:
    """Return a new document with the head of the review and each clause with its comment."""
    title = f"Review of {clean_text(review.document)}"
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = AUTHOR
    document.core_properties.comments = ""
    document.add_heading(title, level=0)
    _add_triage(document, review)
    table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
    for name, value in stamp_rows(review):
        name_cell, value_cell = table.add_row().cells
        name_cell.text = name
        value_cell.text = clean_text(value)
    document.add_paragraph(clean_text(review.notice))
    heading = ""
    redlines = WordRedlines(document)
    for item in number_findings(review.findings):
        finding = item.finding
        if finding.heading and finding.heading != heading:
            document.add_heading(clean_text(finding.heading), level=1)
        heading = finding.heading
        if finding.number and not item.start and not finding.clause.startswith(finding.number):
            _add_number(document, finding.number)
        _append_clause(document, redlines, finding, _comment_text(review, item))
    redlines.write()
    _append_house(document, review)
    _append_not_reviewed(document, review)
    return document


def _add_number(document: WordDocument, number: str) -> None:
    """Add a clause's number above it, where the contract's program counts and the text has none."""
    paragraph = document.add_paragraph()
    paragraph.add_run(clean_text(number)).bold = True
    paragraph.paragraph_format.keep_with_next = True


def _add_triage(document: WordDocument, review: Review) -> None:
    """Add the sentence of the triage and the findings to read, a line each."""
    sentence = document.add_paragraph().add_run(summarise_findings(review.findings, review.house))
    sentence.bold = True
    sentence.font.size = Pt(14)
    for name, group in triage_findings(review.findings, review.side).worst_groups:
        document.add_paragraph(name).runs[0].bold = True
        for item in group:
            document.add_paragraph(describe_finding(item), style="List Bullet")
    for line in redline_warnings(review.findings):
        document.add_paragraph(line).runs[0].bold = True


def _append_house(document: WordDocument, review: Review) -> None:
    """Add what of the playbook no clause is about, at the end."""
    for heading, lines in house_blocks(review.house):
        document.add_paragraph(heading).runs[0].bold = True
        for line in lines:
            document.add_paragraph(clean_text(line))


def _append_not_reviewed(document: WordDocument, review: Review) -> None:
    """Add what a reader should know of the reading, and what no finding is about, at the end."""
    lines = list(review.notes)
    lines += [f"{item.reason}: {item.text}" for item in review.not_reviewed]
    if lines:
        document.add_paragraph(_NOT_REVIEWED).runs[0].bold = True
    for line in lines:
        document.add_paragraph(clean_text(line))


def _comment_text(review: Review, item: NumberedFinding, obstacle: str = "") -> str:
    """Return what a comment says: number, verdict, stakes, reason, redline, citations, checks.

    Args:
        review: The review.
        item: The finding.
        obstacle: Why its redline is not marked in the text; empty where it is.
    """
    finding = item.finding
    words = domain()
    lines = [
        f"Finding {item.number}: {words.verdict(finding.verdict).upper()}"
        f" ({words.status(finding.status)}, confidence {finding.confidence:.2f})",
        stakes_line(finding, review.side),
        finding.reason,
        redline_line(finding),
        f"Not marked in the text: {obstacle}." if obstacle else "",
    ]
    lines += position_lines(finding)
    lines += [_citation_line(citation) for citation in finding.citations]
    lines.append(checks_line(finding))
    lines.append(
        f"Release {review.release_id}, edition {review.edition},"
        f" {words.law} as of {review.as_of.isoformat()}. {review.notice}"
    )
    cleaned = [clean_text(line) for line in lines]
    return "\n".join(line for line in cleaned if line)


def _citation_line(citation: Citation) -> str:
    """Return a citation with its dates and its quote on one line."""
    quote = f": “{clean_text(citation.quote)}”" if citation.quote else ""
    return f"{citation.name}, {validity(citation)}, quote {citation.status}{quote}"
