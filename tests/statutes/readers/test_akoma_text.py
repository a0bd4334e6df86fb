"""The text of an element: a line a block, a line a row, pictures marked."""

from xml.etree.ElementTree import fromstring

from components.statutes.readers.akoma_text import PICTURE, LineCollector


def test_line_collector_blocks_rows_and_pictures() -> None:
    """A number waits for its line, cells are parted by bars, and a picture leaves a mark."""
    lines = LineCollector()
    lines.read(
        fromstring(
            "<content><num>(1)</num><p>Dues <img src='a.png'/></p>"
            "<table><tr><td><p>two</p><p>bells</p></td><td>3.50</td></tr></table></content>"
        )
    )
    assert lines.lines == [f"(1) Dues {PICTURE}", "two bells | 3.50"]
