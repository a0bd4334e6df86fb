"""Kinds of contracts as people send them, each with the clauses that it must give."""

import pytest

from components.documents.clauses import list_left_out, segment
from components.documents.document import parse_document
from tests.documents.kinds import KINDS, Kind
from tests.documents.material import LIMITS, fault


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_kind_gives_its_clauses(kind: Kind) -> None:
    """All terms are clauses, under their heading and label; what is left out is named."""
    document = parse_document(kind.file, kind.text.encode(), LIMITS)
    clauses = segment(document)
    assert [clause.text for clause in clauses] == kind.clauses
    left_out = [item.text for item in list_left_out(document)]
    assert [text for text in kind.left_out if text not in left_out] == []
    if kind.headings:
        assert [clause.heading for clause in clauses] == kind.headings
    if kind.labels:
        labels = {paragraph.start: paragraph.label for paragraph in document.paragraphs}
        assert [labels[clause.start] for clause in clauses] == kind.labels


@pytest.mark.parametrize("charset", ["iso-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_page_in_old_charset_is_read_as_browsers_do(charset: str) -> None:
    """Dashes and quotes of windows-1252 stand in pages that declare Latin-1 or ASCII."""
    page = f"<meta charset={charset}><p>1. The fee is 5–10%, the buyer’s choice.</p>"
    document = parse_document("a.html", page.encode("windows-1252"), LIMITS)
    assert document.text == "1. The fee is 5–10%, the buyer’s choice."


def test_page_follows_the_encoding_of_its_xml_prolog() -> None:
    """XHTML may say its encoding in the XML declaration only."""
    page = "<?xml version='1.0' encoding='big5'?><html><body><p>第一條 利率</p></body></html>"
    assert parse_document("a.xhtml", page.encode("big5"), LIMITS).text == "第一條 利率"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("第一條 利率為年利率百分之十二，借款人應按月給付。".encode("big5"), "Big5"),
        ("第一条 利率为年利率百分之十二，借款人应按月给付。".encode("gb18030"), "GB18030"),
        ("第一條 利率為年利率百分之十二，借款人應按月給付。".encode("utf-16-le"), "UTF-16 without"),
        ("1. The fee – the buyer’s – is £5.".encode("windows-1252"), "windows-1252"),
    ],
)
def test_text_in_another_encoding_is_refused_by_name(data: bytes, name: str) -> None:
    """A guess might change words, so the encoding is named and the file refused."""
    assert name in fault("a.txt", data)


def test_text_decoded_wrongly_before_is_told() -> None:
    """Letters such as those of a dash read in the wrong code page are noted."""
    text = "1. The fee is 5–10%, the buyer’s choice.".encode().decode("windows-1252")
    for name in ("a.txt", "a.html"):
        document = parse_document(name, f"<p>{text}</p>".encode(), LIMITS)
        assert any("wrongly decoded" in note for note in document.notes)
    assert parse_document("a.txt", "1. Größe – 5 €.".encode(), LIMITS).notes == ()


def test_rich_text_is_refused_by_name() -> None:
    """Control words of RTF are no contract, whatever the file's name."""
    for name in ("a.txt", "a.md", "a.docx", "a.doc"):
        assert "RTF" in fault(name, rb"{\rtf1\ansi 1. Interest is 18\'25 a year.\par}")
