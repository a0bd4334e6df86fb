"""The parts of a Word file: Strict Open XML, wild relations, names in other capitals."""

from io import BytesIO

import docx
import pytest

from components.documents.document import DocumentLimits
from components.documents.word import open_word
from components.documents.word_package import WordPackage
from tests.documents.material import fault, rewritten, texts
from tests.documents.raw_word import paragraph, raw_word

LIMIT = DocumentLimits().max_expanded_bytes


def test_strict_open_xml_is_read_and_copied() -> None:
    """A file with the names of Strict Open XML reads like any other, and so does its copy."""
    data = raw_word(paragraph("1. Rent is due."), is_strict=True)
    assert b"purl.oclc.org" in WordPackage("a.docx", data, LIMIT)._read_raw("word/document.xml")
    assert texts("a.docx", data) == ["1. Rent is due."]
    assert open_word("a.docx", data, LIMIT).paragraphs[0].text == "1. Rent is due."


def test_relation_to_a_missing_part_is_dropped() -> None:
    """Word opens a file whose relation leads nowhere, and so do the reader and the copy."""
    data = raw_word(paragraph("1. Rent is due."), files={"lost.html": ""})
    package = WordPackage("a.docx", data, LIMIT)
    rels = package.read("word/_rels/document.xml.rels")
    broken = rewritten(
        data,
        {"word/_rels/document.xml.rels": rels.replace(b'Target="lost.html"', b'Target="NULL"')},
    )
    assert texts("a.docx", broken) == ["1. Rent is due."]
    buffer = BytesIO()
    open_word("a.docx", broken, LIMIT).save(buffer)
    assert docx.Document(BytesIO(buffer.getvalue())).paragraphs[0].text == "1. Rent is due."


@pytest.mark.parametrize("part", ["footnotes", "header", "numbering", "styles"])
@pytest.mark.parametrize("content", [b"<w:x", b""])
def test_damaged_part_is_refused(part: str, content: bytes) -> None:
    """What a damaged part says would be missing unseen, so its file is not read."""
    data = raw_word(paragraph("1. Rent is due."), parts={part: paragraph("Rent is 900 euro.")})
    (file,) = [name for name in WordPackage("a.docx", data, LIMIT)._names if f"/{part}" in name]
    damaged = rewritten(data, {file: content})
    assert f"part {file} is damaged" in fault("a.docx", damaged)


def test_parts_are_found_whatever_their_capitals() -> None:
    """Word does not tell capitals apart in the names of parts."""
    data = raw_word(paragraph("1. Rent is due."))
    package = WordPackage("a.docx", data, LIMIT)
    assert package.main == "word/document.xml"
    assert package.read("WORD/Document.xml") == package.read("word/document.xml")
    assert package.read("word/none.xml") == b""
    assert package.parse("word/none.xml") is None
