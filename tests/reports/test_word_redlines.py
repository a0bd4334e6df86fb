"""Redlines in reports: tracked changes in Word, marked text in HTML and Markdown."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, parse_document
from components.records import Redline, RedlineState, Replacement, Review
from components.reports.review_html import render_html
from components.reports.review_markdown import render_markdown
from components.reports.review_report import render_report
from tests.reports.reviews import finding_for, review_of

FIELD = (
    "<w:fldSimple {} w:instr=' REF rate '><w:r><w:t>Default interest is 21 percent a year.</w:t>"
    "</w:r></w:fldSimple>"
)


def write_contract() -> bytes:
    """Return a Word file: a clause, a row of a table, and a clause that is a field."""
    document = docx.Document()
    document.add_paragraph("1. Interest on the loan is 18 percent a year & is due yearly.")
    row = document.add_table(rows=1, cols=3).rows[0]
    for cell, text in zip(row.cells, ("Deposit", "4 months' rent", "on signature"), strict=True):
        cell.text = text
    document.add_paragraph()._p.append(parse_xml(FIELD.format(nsdecls("w"))))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def review(data: bytes, state: RedlineState = "offered") -> Review:
    """Return a review whose findings write 15 for each figure of two clauses and a row."""
    document = parse_document("contract.docx", data, DocumentLimits())
    findings = []
    for clause in segment(document):
        finding = finding_for(clause)
        old = next((figure for figure in ("18", "21", "4") if figure in clause.text), "")
        start = clause.text.index(old)
        change = Replacement(start=start, end=start + len(old), old=old, new="15")
        redline = Redline(
            changes=(change,), citation="Civil Code Article 205", confidence=0.9, state=state
        )
        findings.append(finding.model_copy(update={"redline": redline}))
    return review_of(findings, document)


def changes(data: bytes, tag: str) -> list[str]:
    """Return the text of each tracked change of a kind."""
    body = docx.Document(BytesIO(data)).element.body
    texts = {"w:ins": "w:t", "w:del": "w:delText"}
    return [
        "".join(node.text or "" for node in mark.iter(qn(texts[tag])))
        for mark in body.iter(qn(tag))
    ]


def test_word_copy_holds_redlines_and_tells_what_it_cannot_mark() -> None:
    """A paragraph and a cell are changed; what stands in a field is told in its comment."""
    data = write_contract()
    report = render_report(review(data), "docx", Path("contract.docx"), data=data)
    assert changes(report, "w:del") == ["18", "4"]
    assert changes(report, "w:ins") == ["15", "15"]
    comments = [comment.text for comment in docx.Document(BytesIO(report)).comments]
    told = [comment for comment in comments if "Not marked in the text" in comment]
    assert len(told) == 1 and "“21” becomes “15”" in told[0]
    text = parse_document("contract.docx", report, DocumentLimits()).text
    assert "1. Interest on the loan is 15 percent a year & is due yearly." in text
    assert "Deposit | 15 months' rent | on signature" in text


@pytest.mark.parametrize(("state", "count"), [("accepted", 2), ("rejected", 0)])
def test_rejected_redlines_are_left_out(state: RedlineState, count: int) -> None:
    """Those that were accepted, or about which nobody decided, are tracked changes."""
    data = write_contract()
    report = render_report(review(data, state), "docx", Path("contract.docx"), data=data)
    assert len(changes(report, "w:ins")) == count


def test_document_that_is_no_word_file_gets_its_redlines_too() -> None:
    """The new Word document marks them in the clauses that it writes out."""
    report = render_report(review(write_contract()), "docx")
    assert changes(report, "w:ins") == ["15", "15", "15"]


def test_html_and_markdown_mark_the_changes() -> None:
    """Deleted and inserted words are marked, the rest is escaped."""
    marked = review(write_contract())
    page = render_html(marked)
    assert "loan is <del>18</del><ins>15</ins> percent a year &amp; is due" in page
    text = render_markdown(marked)
    assert "loan is <del>18</del><ins>15</ins> percent a year &amp; is due" in text
    assert "Verified redline (Civil Code Article 205): “18” becomes “15”." in text
