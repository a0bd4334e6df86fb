"""Tracked changes in Word files: runs keep their format, changes of others stay."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from components.documents.document import DocumentLimits, parse_document
from components.documents.word_changes import TrackedChanges
from components.documents.word_places import NoPlaceError, TextChange

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
THEIRS = "w:id='7' w:author='Mia' w:date='2026-01-05T08:00:00Z'"


def make(inner: str) -> WordDocument:
    """Return a Word file with one paragraph of some content."""
    document = docx.Document()
    paragraph = parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>")
    document.element.body.insert(0, paragraph)
    return document


def run(text: str, properties: str = "") -> str:
    """Return a run as XML."""
    return f"<w:r>{properties}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def change(document: WordDocument, *changes: tuple[str, str, str, str]) -> str:
    """Make changes in the first paragraph, and return it as XML without its namespaces."""
    paragraph = next(document.element.body.iter(qn("w:p")))
    tracked = TrackedChanges(document, "clausula", AT)
    tracked.place([paragraph], [TextChange(*one) for one in changes])
    tracked.write()
    check_rules(document)
    return str(paragraph.xml)


def check_rules(document: WordDocument) -> None:
    """Check what WordprocessingML asks: ids differ, deletions hold `w:delText`, others `w:t`."""
    body = document.element.body
    marks = [node for tag in ("w:ins", "w:del") for node in body.iter(qn(tag))]
    numbers = [node.get(qn("w:id")) for node in marks]
    assert len(set(numbers)) == len(numbers)
    for node in body.iter(qn("w:t")):
        assert next(node.iterancestors(qn("w:del")), None) is None
    for node in body.iter(qn("w:delText")):
        assert next(node.iterancestors(qn("w:del")), None) is not None
    for node in body.iter(qn("w:ins")):
        assert next(node.iterancestors(qn("w:ins")), None) is None
    for node in body.iter(qn("w:rPr")):
        assert node.getprevious() is None


def read(document: WordDocument, view: str) -> str:
    """Return the text of the file, its changes read as accepted or as in the original."""
    buffer = BytesIO()
    document.save(buffer)
    limits = DocumentLimits.model_validate({"tracked_changes": view})
    return parse_document("contract.docx", buffer.getvalue(), limits).text


def without_ours(paragraph: Any) -> list[tuple[str, str]]:  # Any: a w:p element
    """Return author and text of each change of others."""
    return [
        (node.get(qn("w:author")), "".join(text.text or "" for text in node.iter(qn("w:t"))))
        for node in paragraph.iter(qn("w:ins"))
        if node.get(qn("w:author")) != "clausula"
    ]


BOLD = "<w:rPr><w:b/></w:rPr>"


@pytest.mark.parametrize(
    "inner",
    [
        run("Interest is 18 percent a year."),
        run("Interest is 1") + run("8", BOLD) + run(" percent a year."),
        run("Interest is ") + run("18", BOLD) + run(" percent a year."),
        run("Interest is ") + "<w:proofErr w:type='spellStart'/>" + run("18 percent a year."),
        f"<w:ins {THEIRS}>" + run("Interest is 18 percent") + "</w:ins>" + run(" a year."),
        run("Interest is ") + f"<w:ins {THEIRS}>" + run("18 percent a year.") + "</w:ins>",
        run("Interest is ") + "<w:hyperlink w:anchor='a'>" + run("18 percent") + "</w:hyperlink>"
        + run(" a year."),
        run("Interest is ") + f"<w:del {THEIRS}><w:r><w:delText>20</w:delText></w:r></w:del>"
        + run("18 percent a year."),
        "<w:r><w:t xml:space='preserve'>Interest is </w:t><w:tab/><w:t>18 percent a year.</w:t>"
        "</w:r>",
    ],
    ids=["plain", "split", "bold", "proofing", "in-their-insertion", "ends-their-insertion",
         "hyperlink", "beside-their-deletion", "tab-in-run"],
)  # fmt: skip
def test_figure_is_changed_where_it_stands(inner: str) -> None:
    """Accepted, the figure is the new one and nothing else differs; others' changes are there."""
    document = make(inner)
    theirs = without_ours(next(document.element.body.iter(qn("w:p"))))
    change(document, ("Interest is ", "18", "15", " percent a year."))
    assert " ".join(read(document, "accepted").split()) == "Interest is 15 percent a year."
    paragraph = next(document.element.body.iter(qn("w:p")))
    left = without_ours(paragraph)
    assert {author for author, _ in left} == {author for author, _ in theirs}
    deleted = [
        node.text
        for mark in paragraph.iter(qn("w:del"))
        if mark.get(qn("w:author")) == "clausula"
        for node in mark.iter(qn("w:delText"))
    ]
    assert "".join(deleted) == "18"


def test_new_words_have_the_format_of_the_old_ones() -> None:
    """The inserted run keeps bold, author and day; a tracked change of a format is not copied."""
    theirs = f"<w:rPrChange {THEIRS}><w:rPr/></w:rPrChange>"
    xml = change(
        make(run("It is ") + run("18 percent", f"<w:rPr><w:b/>{theirs}</w:rPr>")),
        ("It is ", "18", "15", " percent"),
    )
    inserted = xml[xml.index("<w:ins ") : xml.index("</w:ins>")]
    assert 'w:author="clausula"' in inserted and 'w:date="2026-03-02T09:30:00Z"' in inserted
    assert "<w:b/>" in inserted and "rPrChange" not in inserted
    assert xml.count('w:author="Mia"') == 2  # of both parts that stay
    numbers = [part.partition('"')[0] for part in xml.split('w:id="')[1:]]
    assert len(set(numbers)) == len(numbers)


def test_several_changes_and_a_strike() -> None:
    """Two figures and struck words in one run are changed; rejected, the old text is back."""
    text = "He pays eighteen percent (18%), even in case of error. He pays 18% again."
    document = make(run(text))
    change(
        document,
        ("He pays ", "eighteen", "fifteen", " percent (18%)"),
        ("eighteen percent (", "18", "15", "%), even"),
        ("percent (18%)", ", even in case of error", "", ". He pays"),
        ("of error. He pays ", "18", "15", "% again."),
    )
    assert read(document, "accepted") == "He pays fifteen percent (15%). He pays 15% again."
    assert read(document, "original") == text


def test_rejecting_gives_the_original_beside_changes_of_others() -> None:
    """Only our marks are in the way of the text as it was before."""
    inner = run("Rent is ") + f"<w:ins {THEIRS}>" + run("18 marks") + "</w:ins>" + run(" a day.")
    document = make(inner)
    change(document, ("Rent is ", "18", "15", " marks a day."))
    body = document.element.body
    for mark in [node for node in body.iter(qn("w:ins")) if node.get(qn("w:author")) == "clausula"]:
        mark.getparent().remove(mark)
    for mark in [node for node in body.iter(qn("w:del")) if node.get(qn("w:author")) == "clausula"]:
        for node in list(mark.iter(qn("w:delText"))):
            node.tag = qn("w:t")
        for child in list(mark):
            mark.addprevious(child)
        mark.getparent().remove(mark)
    assert read(document, "accepted") == "Rent is 18 marks a day."
    paragraph = next(body.iter(qn("w:p")))
    assert "".join(text for _, text in without_ours(paragraph)) == "18 marks"


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (run("Rent is 18, then 18, then 18."), "certain"),
        (run("Rent is 17."), "certain"),
        ("<w:fldSimple w:instr=' REF rate '>" + run("Rent is 18.") + "</w:fldSimple>", "field"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
            "<w:r><w:instrText>REF a</w:instrText></w:r>"
            "<w:r><w:fldChar w:fldCharType='separate'/></w:r>" + run("Rent is 18.")
            + "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
            "field",
        ),
        (
            "<w:sdt><w:sdtPr><w:lock w:val='contentLocked'/></w:sdtPr><w:sdtContent>"
            + run("Rent is 18.") + "</w:sdtContent></w:sdt>",
            "control",
        ),
        (f"<w:moveTo {THEIRS}>" + run("Rent is 18.") + "</w:moveTo>", "move"),
    ],
    ids=["several", "none", "simple-field", "field", "locked", "moved"],
)  # fmt: skip
def test_words_that_cannot_be_changed_are_refused(inner: str, reason: str) -> None:
    """Nothing is changed where the place is not certain, or a change would not hold."""
    document = make(inner)
    before = document.element.xml
    with pytest.raises(NoPlaceError, match=reason):
        change(document, ("", "18", "15", ""))
    assert document.element.xml == before
