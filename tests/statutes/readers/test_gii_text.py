"""The text of a German norm, on pieces written for it."""

from xml.etree.ElementTree import fromstring

import pytest

from components.statutes.readers.gii_text import flatten, is_empty, read_lines


def test_read_lines_items_and_the_text_behind_them() -> None:
    """An item is a line behind its number, also in an item; the text behind a list is one too."""
    text = (
        "<Content><P>(1) Wärter sind<DL><DT>1.</DT><DD><LA>Männer,</LA></DD><DT>2.</DT>"
        "<DD><LA>Frauen<DL><DT>a)</DT><DD><LA>am Tag,</LA></DD><DT>b)</DT><DD><LA>bei Nacht,</LA>"
        "</DD></DL></LA></DD></DL>die wachen.</P></Content>"
    )
    assert read_lines(fromstring(text)) == [
        "(1) Wärter sind",
        "1. Männer,",
        "2. Frauen",
        "a) am Tag,",
        "b) bei Nacht,",
        "die wachen.",
    ]


def test_read_lines_rows_pictures_and_line_breaks() -> None:
    """A row of a table is a line, a picture is marked, and a line break ends a line."""
    text = (
        "<Content><P>Entgelt:<BR/>je Nacht<table><tgroup><thead><row><entry>Stufe</entry>"
        "<entry>Euro</entry></row></thead><tbody><row><entry><P>1</P></entry>"
        '<entry>3<BR/>bis 4</entry></row></tbody></tgroup></table></P><P><IMG alt="Formel "/></P>'
        '<P><IMG alt=" "/></P></Content>'
    )
    assert read_lines(fromstring(text)) == [
        "Entgelt:",
        "je Nacht",
        "Stufe | Euro",
        "1 | 3 bis 4",
        "[picture: Formel]",
        "[picture]",
    ]


def test_read_lines_superscripts_and_numbers_of_sentences() -> None:
    """A raised figure stays raised, and the number of a sentence stands apart from its word."""
    text = (
        '<P><SUP class="Rec">1</SUP>Bis 10<SUP>3</SUP> m<SUP>2</SUP> CO<SUB>2</SUB>.'
        '<SUP class="Rec">2</SUP>Das ist alles<SUP>a)</SUP>.</P>'
    )
    assert read_lines(fromstring(text)) == ["¹ Bis 10³ m² CO2. ² Das ist allesa)."]


def test_read_lines_without_notes() -> None:
    """Footnotes, their marks, editors' remarks and tables of contents are no law."""
    text = (
        '<text><TOC><P>Inhalt</P></TOC><Content><P>Der Turm<FnR ID="F1"/> ist hoch. '
        '<kommentar typ="Hinweis">(siehe dort)</kommentar><noindex>(Fundstelle: BGBl. I)</noindex>'
        '</P><P><FnArea><FnR ID="F1"/></FnArea></P></Content><Footnotes><Footnote ID="F1">Ein Turm.'
        "</Footnote></Footnotes></text>"
    )
    assert read_lines(fromstring(text)) == ["Der Turm ist hoch."]


def test_flatten() -> None:
    """A title is one line; what is missing is empty."""
    assert flatten(fromstring("<titel>Höhe<BR/>und<BR/> Licht</titel>")) == "Höhe und Licht"
    assert flatten(None) == ""


@pytest.mark.parametrize(
    ("lines", "empty"),
    [
        ([], True),
        (["(1) (weggefallen)", "(2) –"], True),
        (["(keine besonderen Vorschriften)"], False),
        (["(1) (weggefallen)", "(2) Der Turm ist hoch."], False),
        (["(Änderung) Der Turm ist hoch."], False),
        (["Inkrafttreten"], False),
    ],
)
def test_is_empty(lines: list[str], empty: bool) -> None:
    """Only lines that are all notes or placeholders are no law."""
    assert is_empty(lines) is empty
