"""Comments in a Word file: their marks are children of the paragraph, where Word keeps them."""

from io import BytesIO
from pathlib import Path

import docx
from docx.oxml.ns import qn

from components.documents.clauses import segment
from components.documents.document import parse_document
from components.reports.review_report import render_report
from tests.documents.raw_word import inserted, paragraph, raw_word, run, table
from tests.reports.reviews import LIMITS, finding_for, review_of

WRAPPED = (
    paragraph(inserted(run("1. Interest accrues at 18% per year."))),
    paragraph(
        f'<w:hyperlink w:anchor="a">{run("2. The loan is repaid within a year.")}</w:hyperlink>'
    ),
    paragraph(f'<w:fldSimple w:instr="X">{run("3. The lender may end it at once.")}</w:fldSimple>'),
    paragraph(f"<w:sdt><w:sdtContent>{run('4. A fee of 3% is due.')}</w:sdtContent></w:sdt>"),
)


def commented(data: bytes, tmp_path: Path) -> docx.document.Document:
    """Return the copy of a contract with a comment for each clause."""
    path = tmp_path / "made.docx"
    path.write_bytes(data)
    document = parse_document(path.name, data, LIMITS)
    review = review_of([finding_for(clause) for clause in segment(document)], document)
    return docx.Document(BytesIO(render_report(review, "docx", path)))


def test_marks_stand_beside_wrappers(tmp_path: Path) -> None:
    """A rejected insertion or an updated field takes no comment away with it."""
    document = commented(raw_word(*WRAPPED), tmp_path)
    assert len(list(document.comments)) == 4
    marks = ("w:commentRangeStart", "w:commentRangeEnd")
    for mark in marks:
        nodes = list(document.element.body.iter(qn(mark)))
        assert [node.getparent().tag for node in nodes] == [qn("w:p")] * 4
    references = list(document.element.body.iter(qn("w:commentReference")))
    assert [node.getparent().getparent().tag for node in references] == [qn("w:p")] * 4


def test_comment_of_a_text_box_hangs_on_its_paragraph(tmp_path: Path) -> None:
    """Word allows no comment in a text box, so it stands at the paragraph outside."""
    box = paragraph(run("Special term: liability is limited to EUR 500."))
    pict = (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    document = commented(raw_word(paragraph("1. Delivery takes a week.", pict)), tmp_path)
    starts = list(document.element.body.iter(qn("w:commentRangeStart")))
    assert len(starts) == 2
    assert not [node for node in starts if list(node.iterancestors(qn("w:txbxContent")))]


def test_comment_of_a_row_spans_its_cells(tmp_path: Path) -> None:
    """The comment of a row begins in its first cell and ends in its last."""
    body = table(["1.", "The rent is 500 euro per month.", "Due in cash"])
    document = commented(raw_word(body), tmp_path)
    (start,) = document.element.body.iter(qn("w:commentRangeStart"))
    (end,) = document.element.body.iter(qn("w:commentRangeEnd"))
    cells = [next(node.iterancestors(qn("w:tc"))) for node in (start, end)]
    texts = ["".join(node.text for node in cell.iter(qn("w:t"))) for cell in cells]
    assert texts == ["1.", "Due in cash"]
