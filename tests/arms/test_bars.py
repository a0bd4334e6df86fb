"""Bars with intervals."""

from xml.etree import ElementTree

from components.arms.bars import LABEL_WIDTH, VALUE_WIDTH, WIDTH, FigureBar, draw_bars
from components.arms.figures import AxisFigure

HALF = AxisFigure(value=0.5, low=0.25, high=1.0, count=9)


def test_bar_is_as_long_as_its_share() -> None:
    """A share of one half is half of the scale long; the interval's ends stand in their places."""
    drawn = draw_bars("style", [FigureBar("few <shot>", HALF, "0.50")], is_share=True)
    root = ElementTree.fromstring(drawn)
    scale = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    (bar,) = root.iter("rect")
    assert float(bar.attrib["width"]) == scale / 2
    (interval,) = root.iter("path")
    assert interval.attrib["d"].startswith(f"M{LABEL_WIDTH + scale / 4:.1f} ")
    assert "few <shot>" in [text.text for text in root.iter("text")]


def test_arm_without_a_figure_has_no_bar() -> None:
    """What was not measured has its words in place of a bar of zero."""
    drawn = draw_bars("style", [FigureBar("tuned", None, "not run")], is_share=True)
    root = ElementTree.fromstring(drawn)
    assert list(root.iter("rect")) == []
    assert "not run" in [text.text for text in root.iter("text")]
    draw_bars(
        "seconds",
        [FigureBar("a", AxisFigure(value=0, low=0, high=0, count=1), "0")],
        is_share=False,
    )
