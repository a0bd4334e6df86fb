"""The Word report: comments sit on their clauses, and the contract's words stay."""

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from components.documents.clauses import segment
from components.documents.document import read_document
from components.errors import InputError, MissingError
from components.records import Clause
from components.reports.review_report import render_report
from tests.reports.reviews import (
    LIMITS,
    finding_for,
    hostile_review,
    mixed_findings,
    review_of,
    sample_review,
)


def anchored(document: WordDocument) -> dict[int, str]:
    """Return the text between each comment's range marks in the raw XML, a line a paragraph."""
    texts: dict[int, list[str]] = {}
    open_ids: set[int] = set()
    for node in document.element.body.iter():
        if node.tag == qn("w:commentRangeStart"):
            open_ids.add(int(node.get(qn("w:id"))))
            texts[int(node.get(qn("w:id")))] = [""]
        elif node.tag == qn("w:commentRangeEnd"):
            open_ids.discard(int(node.get(qn("w:id"))))
        for comment in open_ids:
            if node.tag == qn("w:p"):
                texts[comment].append("")
            elif node.tag == qn("w:t"):
                texts[comment][-1] += node.text
    return {comment: "\n".join(lines) for comment, lines in texts.items()}


def words_of(path: Path | BytesIO) -> list[str]:
    """Return the text of each paragraph, as the raw XML has it."""
    document = docx.Document(str(path) if isinstance(path, Path) else path)
    return [
        "".join(node.text or "" for node in p.iter(qn("w:t")))
        for p in document.element.body.iter(qn("w:p"))
    ]


def squeeze(text: str) -> str:
    """Return text without spaces and without the marks between the cells of a table."""
    return re.sub(r"[\s|]+", "", text)


def test_docx_comments_sit_on_their_clauses(tmp_path: Path) -> None:
    """Every finding is one comment, in order, on exactly the paragraphs of its clause.

    The contract's words stay.
    """
    path, review = sample_review(tmp_path)
    report = BytesIO(render_report(review, "docx", path))
    document = docx.Document(report)
    comments = list(document.comments)
    ranges = anchored(document)
    assert len(comments) == len(review.findings) == len(ranges)
    for finding, comment in zip(review.findings, comments, strict=True):
        assert comment.author == "clausula"
        assert finding.verdict.upper() in comment.text and finding.reason in comment.text
        assert squeeze(ranges[comment.comment_id]) == squeeze(finding.clause)
        has_dates = "in force from 2024-01-01 until 2027-01-01" in comment.text
        assert has_dates == bool(finding.citations)
    assert words_of(BytesIO(report.getvalue())) == words_of(path)
    assert document.sections[0].header.paragraphs[0].text.startswith("Master Services")


def test_docx_of_an_edited_copy_finds_clauses_by_their_words(tmp_path: Path) -> None:
    """In an edited copy clauses are found by their words; a missing one is added at the end."""
    path, review = sample_review(tmp_path)
    edited = docx.Document(str(path))
    edited.paragraphs[0].insert_paragraph_before("Draft for discussion")
    gone = next(p for p in edited.paragraphs if p.text == review.findings[0].clause)
    gone._p.getparent().remove(gone._p)
    edited.save(str(path))
    document = docx.Document(BytesIO(render_report(review, "docx", path)))
    commented = {squeeze(text) for text in anchored(document).values()}
    assert commented == {squeeze(finding.clause) for finding in review.findings}
    assert document.paragraphs[-1].text == review.findings[0].clause


def test_docx_writes_out_what_stands_in_a_footer(tmp_path: Path) -> None:
    """Word allows no comment in a footer.

    The clause is written out after the end, with its comment.
    """
    path = tmp_path / "contract.docx"
    contract = docx.Document()
    contract.add_paragraph("Rent is due monthly.")
    contract.sections[0].footer.paragraphs[0].text = "The Landlord is liable for nothing."
    contract.save(str(path))
    document = read_document(path, LIMITS)
    review = review_of([finding_for(clause) for clause in segment(document)], document)
    report = render_report(review, "docx", path)
    assert list(anchored(docx.Document(BytesIO(report))).values()) == [
        "Rent is due monthly.",
        "The Landlord is liable for nothing.",
    ]


def test_docx_without_a_word_source_is_a_new_document() -> None:
    """Without a Word source the report is a new document: the stamp, and clauses with comments."""
    document = docx.Document(BytesIO(render_report(hostile_review(), "docx")))
    comments = list(document.comments)
    assert len(comments) == 1
    assert "<script>alert('x')</script>" in comments[0].text
    assert "release7" in [cell.text for cell in document.tables[0].columns[1].cells]
    assert anchored(document)[comments[0].comment_id].endswith("\n1. second")


def test_docx_copy_opens_its_first_comment_with_the_triage(tmp_path: Path) -> None:
    """The sentence and the findings to read stand once, before the first finding of the copy."""
    path = tmp_path / "contract.docx"
    contract = docx.Document()
    findings = mixed_findings()
    for finding in findings:
        contract.add_paragraph(finding.clause)
    contract.save(str(path))
    document = docx.Document(BytesIO(render_report(review_of(findings), "docx", path)))
    texts = [comment.text for comment in document.comments]
    assert texts[0].splitlines()[:4] == [
        "The whole contract: 2 clauses break the law, 3 need your eye, 1 is fine,"
        " 1 is governed by no article.",
        "Breaks the law: findings 7, 5",
        "Needs your eye: findings 3, 6, 2",
        "Finding 1: VALID (verified, confidence 0.99)",
    ]
    assert [text.splitlines()[0].partition(":")[0] for text in texts[1:]] == [
        f"Finding {number}" for number in range(2, 8)
    ]


def test_docx_new_document_opens_with_the_triage() -> None:
    """Below the title stand the sentence and what to read; the clauses keep their order."""
    document = docx.Document(BytesIO(render_report(review_of(mixed_findings()), "docx")))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[1:4] == [
        "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article.",
        "Breaks the law",
        "Finding 7 (2. Rent): invalid, repaired, 0.95 [void]",
    ]
    assert [line for line in lines if line.startswith("Rent")] == [
        f"Rent {number} is due monthly." for number in range(1, 8)
    ]


def test_docx_new_document_numbers_clauses_once() -> None:
    """A number that the contract's text does not hold stands above the clause, and only then."""
    counted = Clause(id="c1", text="Rent is due.", number="5.2", start=0, end=12)
    typed = Clause(id="c2", text="5.3 Rent is paid.", number="5.3", start=13, end=30)
    review = review_of([finding_for(counted), finding_for(typed)])
    document = docx.Document(BytesIO(render_report(review, "docx")))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[lines.index("Rent is due.") - 1] == "5.2"
    assert "5.3" not in lines and "5.3 Rent is paid." in lines


def test_docx_source_faults_are_told(tmp_path: Path) -> None:
    """A missing or damaged source is refused rather than left out."""
    with pytest.raises(MissingError, match="no such file"):
        render_report(review_of([]), "docx", tmp_path / "none.docx")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(InputError, match="corrupt"):
        render_report(review_of([]), "docx", tmp_path / "bad.docx")
