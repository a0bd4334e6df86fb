"""Automatic numbers of Word, counted from numbering parts written by hand."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from components.documents.numbering import Numbering


def level(depth: int, number_format: str, template: str, start: int = 1) -> str:
    """Return a level of a list template."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlText w:val="{template}"/></w:lvl>'
    )


def numbering(levels: str, lists: str = "") -> Numbering:
    """Return the counter of a file with one list template, used by list 1."""
    xml = (
        f"<w:numbering {nsdecls('w')}>"
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{lists}</w:numbering>'
    )
    return Numbering(parse_xml(xml))


def test_label_counts_levels_and_restarts_deeper_ones() -> None:
    """A deeper level begins anew below each number above it."""
    counter = numbering(level(0, "decimal", "%1.") + level(1, "lowerLetter", "%1.%2"))
    steps = [0, 1, 1, 0, 1]
    assert [counter.label("1", step) for step in steps] == ["1.", "1.a", "1.b", "2.", "2.a"]


@pytest.mark.parametrize(
    ("number_format", "start", "label"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("upperLetter", 27, "AA"),
        ("lowerRoman", 14, "xiv"),
        ("upperRoman", 1990, "MCMXC"),
        ("none", 3, ""),
        ("bullet", 1, "•"),
    ],
)
def test_label_formats(number_format: str, start: int, label: str) -> None:
    """A number is written in the format of its level."""
    assert numbering(level(0, number_format, "%1", start)).label("1", 0) == label


def test_label_of_a_list_that_restarts() -> None:
    """A start override counts once; both lists share the counter of their template."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    other = f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{override}</w:num>'
    counter = numbering(level(0, "decimal", "%1."), other)
    labels = [counter.label(num_id, 0) for num_id in ("1", "1", "2", "2", "1")]
    assert labels == ["1.", "2.", "5.", "6.", "7."]


def test_label_of_unknown_lists_is_empty() -> None:
    """Neither an unknown list nor an unknown level has a label, and a file may have no lists."""
    counter = numbering(level(0, "decimal", "%1."))
    assert counter.label("9", 0) == ""
    assert counter.label("1", 3) == ""
    assert Numbering(None).label("1", 0) == ""
