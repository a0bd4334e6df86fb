"""The text of an element: a line a block, a line a row, pictures marked."""

from xml.etree.ElementTree import fromstring

from components.statutes.readers.akoma_text import AKOMA
from components.statutes.readers.lines import PICTURE, LineCollector, Markup


def test_line_collector_blocks_rows_and_pictures() -> None:
    """A number waits for its line, cells are parted by bars, and a picture leaves a mark."""
    lines = LineCollector(AKOMA)
    lines.read(
        fromstring(
            "<content><num>(1)</num><p>Dues <img src='a.png'/></p>"
            "<table><tr><td><p>two</p><p>bells</p></td><td>3.50</td></tr></table></content>"
        )
    )
    assert lines.lines == [f"(1) Dues {PICTURE}", "two bells | 3.50"]


def test_line_collector_breaks_gaps_raised_and_skipped() -> None:
    """An empty element ends a line or parts two words, figures stay raised, notes are left out."""
    markup = Markup(
        blocks=frozenset({"p"}),
        numbers=frozenset({"n"}),
        rows=frozenset(),
        cells=frozenset(),
        pictures=frozenset(),
        breaks=frozenset({"br"}),
        gaps=frozenset({"tab"}),
        raised=frozenset({"sup"}),
        skipped=frozenset({"note"}),
    )
    lines = LineCollector(markup)
    lines.read(fromstring("<p>ten<tab/>m<sup>2</sup><br/>of<note>see</note> sea<sup>th</sup></p>"))
    assert lines.close() == ["ten m²", "of seath"]
