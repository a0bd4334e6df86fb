"""Markdown files as blocks."""

from components.documents.document import parse_document
from components.documents.markdown import read_markdown
from tests.documents.material import LIMITS


def test_markdown_headings_lists_and_tables() -> None:
    """Headings of both kinds, joined lines, list items and rows are read, without their marks."""
    text = (
        "---\nlaw: x\n---\n# Handbook\n\nRules\n-----\nStaff **must** read\nthis"
        " [page](http://x).\n\n"
    )
    text += "- one\n- two\n  more\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"
    read = parse_document("handbook.md", text.encode(), LIMITS)
    assert read.text.split("\n") == [
        "Handbook",
        "Rules",
        "Staff must read this page.",
        "one",
        "two more",
        "A | B",
        "1 | 2",
    ]
    assert [p.heading_level for p in read.paragraphs] == [1, 2, None, None, None, None, None]
    assert [p.label for p in read.paragraphs][3:5] == ["•", "•"]


def test_markdown_rules_and_fences_are_dropped() -> None:
    """A rule, a code fence and an empty table rule end a paragraph and are no text."""
    blocks = read_markdown("a.md", "one\n***\ntwo\n```\nthree\n| --- |\n1. four\n")
    assert [block.text for block in blocks.blocks] == ["one", "two", "three", "1. four"]
