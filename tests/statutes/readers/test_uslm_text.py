"""The text of a section of the United States Code."""

import xml.etree.ElementTree as ET

import pytest

from components.statutes.readers.uslm_text import PartCollector, flatten


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("33<sup>1</sup>⁄<sub>3</sub> percent", "33 1⁄3 percent"),
        ("of 2<sup>10</sup> units", "of 2^10 units"),
        ("5 m<sup>2</sup>", "5 m^2"),
        ("this section <sup>1</sup> and", "this section and"),
        ("the court.<sup>1</sup>", "the court."),
        ("the 5<sup>th</sup> day", "the 5th day"),
        ("see <ref class='footnoteRef'>1</ref>there", "see there"),
    ],
)
def test_flatten_raised_figures(content: str, text: str) -> None:
    """A raised figure never joins the figure before it; a mark of a footnote is left out."""
    assert flatten(ET.fromstring(f"<content>{content}</content>")) == text


def test_flatten_nothing() -> None:
    """Without an element there is no text."""
    assert flatten(None) == ""


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        ("<paragraph><num>(2)</num><content>Omitted</content></paragraph>", []),
        ("<paragraph><num>[(2)</num><heading>Repealed. Pub. L. 1–2]</heading></paragraph>", []),
        (
            "<paragraph><num>(2)</num><heading>Repealed. Pub. L. 1–2, § 3, 4 Stat. 5</heading>"
            "<content/></paragraph>",
            [],
        ),
        ("<paragraph><num>(2)</num><content> to (4) Omitted.</content></paragraph>", []),
        ("<continuation>[(e) Repealed. Pub. L. 1–2, § 3.]</continuation>", []),
        ("<continuation>Bells ring.</continuation>", ["Bells ring."]),
        ("<paragraph status='transferred'><num>(2)</num></paragraph>", []),
        ("<paragraph><num>(2)</num><heading>Bells</heading></paragraph>", ["(2) Bells"]),
        (
            "<paragraph><num>(2)</num><content>Omitted bells ring.</content></paragraph>",
            ["(2) Omitted bells ring."],
        ),
    ],
)
def test_read_part_in_force_or_not(part: str, lines: list[str]) -> None:
    """A part that only says that it is gone is left out, and no other is."""
    collector = PartCollector()
    collector.read(ET.fromstring(f"<section>{part}<content>Ring.</content></section>"))
    assert collector.lines == [*lines, "Ring."]
