"""Turn marked-up text into lines: a line a block, a line a row of a table, pictures marked.

Which elements are blocks, rows and pictures is a format's `Markup`.
"""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

PICTURE = "[picture]"
"""Stands where the publisher shows a picture, such as a formula, that has no text."""

_RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")


@dataclass(frozen=True)
class Markup:
    """The names of a format's elements that shape its text; any other is running text.

    Attributes:
        blocks: They begin a line and end it.
        numbers: Blocks whose text stands before the line behind them, such as `(a)`.
        rows: Rows of a table; what of a row is no cell is left out.
        cells: Cells of a row.
        breaks: Empty elements that end a line.
        gaps: Empty elements that part two words.
        pictures: Pictures; what they show stands in `alt` or `title`.
        raised: Superscripts: without them `10³` reads 103.
        skipped: What is no law, such as footnotes.
    """

    blocks: frozenset[str]
    numbers: frozenset[str]
    rows: frozenset[str]
    cells: frozenset[str]
    pictures: frozenset[str]
    breaks: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


class LineCollector:
    """Gathers the text of elements, one line for each block, behind the numbers before it."""

    def __init__(self, markup: Markup) -> None:
        self.lines: list[str] = []
        self._markup = markup
        self._texts: list[str] = []
        self._numbers: list[str] = []

    def read(self, element: Element) -> None:
        """Add the lines of an element."""
        if element.tag in self._markup.skipped:
            return
        if element.tag in self._markup.rows:
            self._read_row(element)
            return
        is_block = element.tag in self._markup.blocks
        if is_block:
            self._end_line()
        self._read_inside(element)
        if is_block:
            self._end_line(is_number=element.tag in self._markup.numbers)

    def close(self) -> list[str]:
        """Return all lines, with what still waits for the end of its line."""
        self._end_line()
        if self._numbers:
            self.lines.append(" ".join(self._numbers))
            self._numbers.clear()
        return self.lines

    def _read_inside(self, element: Element) -> None:
        """Add what stands in an element: its mark, its text and the elements in it."""
        if element.tag in self._markup.breaks:
            self._end_line()
        if element.tag in self._markup.gaps:
            self._texts.append(" ")
        if element.tag in self._markup.pictures:
            self._texts.append(_mark_picture(element))
        if element.tag in self._markup.raised:
            self._texts.append(raise_figures("".join(element.itertext())))
            return
        self._texts.append(element.text or "")
        for child in element:
            self.read(child)
            self._texts.append(child.tail or "")

    def _read_row(self, row: Element) -> None:
        """Add a row of a table as one line, its cells parted by bars."""
        self._end_line()
        cells = [self._flatten_cell(cell) for cell in row if cell.tag in self._markup.cells]
        if any(cells):
            self._texts.append(" | ".join(cells))
        self._end_line()

    def _flatten_cell(self, cell: Element) -> str:
        """Return the lines of a cell on one line."""
        lines = LineCollector(self._markup)
        lines.read(cell)
        return " ".join(lines.close())

    def _end_line(self, *, is_number: bool = False) -> None:
        """Add the gathered text as a line; a number waits for the line behind it."""
        text = " ".join("".join(self._texts).split())
        self._texts.clear()
        if text and is_number:
            self._numbers.append(text)
        elif text:
            self.lines.append(" ".join([*self._numbers, text]))
            self._numbers.clear()


def raise_figures(text: str) -> str:
    """Return a superscript in raised figures; one of letters is plain text."""
    is_figure = all(ord(character) in _RAISED for character in text.strip())
    return text.translate(_RAISED) if is_figure else text


def _mark_picture(element: Element) -> str:
    """Return the mark of a picture, with what the publisher says it shows."""
    shown = " ".join((element.get("alt") or element.get("title") or "").split())
    return f" [picture: {shown}] " if shown else f" {PICTURE} "
