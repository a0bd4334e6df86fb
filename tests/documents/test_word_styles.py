"""Formats of Word paragraphs, through styles that are based on each other."""

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from components.documents.word_styles import CONTENTS, ParagraphFormat, Styles


def formats(*style_names: str) -> list[ParagraphFormat]:
    """Return the formats of one paragraph in each style of Word's default template."""
    document = docx.Document()
    paragraphs = [document.add_paragraph("text", style=name) for name in style_names]
    styles = Styles(document.styles.element)
    return [styles.format_of(paragraph._p) for paragraph in paragraphs]


@pytest.mark.parametrize(
    ("style", "level"),
    [("Normal", None), ("Title", 0), ("Heading 1", 1), ("Heading 3", 3), ("TOC Heading", CONTENTS)],
)
def test_heading_level_by_style(style: str, level: int | None) -> None:
    """A built-in heading has its level; what belongs to a table of contents is marked as such."""
    (paragraph_format,) = formats(style)
    assert paragraph_format.heading_level == level


def test_list_by_style_and_own_properties() -> None:
    """A list style gives the list; list 0 in the paragraph itself takes it out again."""
    document = docx.Document()
    listed = document.add_paragraph("one", style="List Number")
    freed = document.add_paragraph("two", style="List Number")
    freed._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>')
    )
    styles = Styles(document.styles.element)
    assert styles.format_of(listed._p).num_id != ""
    assert styles.format_of(freed._p).num_id == ""


def test_outline_level_of_the_paragraph() -> None:
    """A level set on the paragraph counts from 0 in the file and from 1 here; 9 is body text."""
    document = docx.Document()
    levels: list[int | None] = []
    for value in ("1", "9"):
        paragraph = document.add_paragraph("text")
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), value)
        paragraph._p.get_or_add_pPr().append(outline)
        levels.append(Styles(document.styles.element).format_of(paragraph._p).heading_level)
    assert levels == [2, None]


def test_styles_that_are_based_on_each_other() -> None:
    """A circle of styles ends, and the lines of a table of contents are told by their name."""
    document = docx.Document()
    root = document.styles.element
    for name, base in (("Ring A", "b"), ("Ring B", "a"), ("toc 1", "a")):
        style_id = name[-1].lower()
        root.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="{style_id}">'
                f'<w:name w:val="{name}"/><w:basedOn w:val="{base}"/></w:style>'
            )
        )
    styles = Styles(document.styles.element)
    levels: list[int | None] = []
    for style_id in ("a", "1"):
        paragraph = document.add_paragraph("text")
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style_id}"/>')
        )
        levels.append(styles.format_of(paragraph._p).heading_level)
    assert levels == [None, CONTENTS]
