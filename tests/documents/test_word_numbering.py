"""Automatic numbers of Word, counted from numbering parts written by hand."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from components.documents.word_numbering import Numbering
from components.documents.word_styles import ParagraphFormat


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


def test_legal_numbering_writes_digits() -> None:
    """A level marked as legal shows the numbers above it in digits too."""
    legal = level(1, "decimal", "%1.%2").replace("<w:numFmt", "<w:isLgl/><w:numFmt", 1)
    counter = numbering(level(0, "upperRoman", "Article %1") + legal)
    assert [counter.label("1", step) for step in (0, 1, 0, 1)] == [
        "Article I",
        "1.1",
        "Article II",
        "2.1",
    ]


@pytest.mark.parametrize(("restart", "last"), [("0", "2"), ("1", "2"), ("2", "1")])
def test_levels_that_restart_by_choice(restart: str, last: str) -> None:
    """A level may go on counting whatever stands above it, or begin anew below a given level."""
    third = level(2, "decimal", "%3").replace(
        "<w:numFmt", f'<w:lvlRestart w:val="{restart}"/><w:numFmt', 1
    )
    counter = numbering(level(0, "decimal", "%1") + level(1, "decimal", "%2") + third)
    labels = [counter.label("1", step) for step in (0, 1, 2, 1, 2)]
    assert labels == ["1", "1", "1", "2", last]


def test_list_style_of_another_list() -> None:
    """A list that only names a style has the levels of the list that defines it."""
    xml = (
        f"<w:numbering {nsdecls('w')}>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Own"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="Own"/>'
        f"{level(0, 'upperLetter', '%1.')}</w:abstractNum>"
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    assert Numbering(parse_xml(xml)).label("5", 0) == "A."


def test_level_that_a_list_overrides() -> None:
    """A list may write a level in its own way."""
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "lowerLetter", "(%1)")}</w:lvlOverride>'
    other = f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{override}</w:num>'
    counter = numbering(level(0, "decimal", "%1."), other)
    assert [counter.label(num_id, 0) for num_id in ("1", "2")] == ["1.", "(b)"]


def test_level_bound_to_a_style() -> None:
    """A paragraph that names no level has the one that is bound to its style."""
    bound = level(1, "decimal", "%1.%2").replace("<w:numFmt", '<w:pStyle w:val="L2"/><w:numFmt', 1)
    counter = numbering(level(0, "decimal", "%1.") + bound)
    shapes = [ParagraphFormat(num_id="1", style_id=style) for style in ("Any", "L2", "L2")]
    assert [counter.label_of(shape) for shape in shapes] == ["1.", "1.1", "1.2"]
    assert counter.label_of(ParagraphFormat()) == ""
