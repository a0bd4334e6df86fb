"""The text of an Akoma Ntoso element: a line a block, a line a row of a table, pictures marked."""

from xml.etree.ElementTree import Element

PICTURE = "[picture]"
"""Stands where the publisher shows a picture, such as a formula, that has no text."""

# Elements that begin a line of text.
_BLOCKS = {
    "alinea", "article", "block", "blockContainer", "blockList", "br", "caption", "clause",
    "content", "crossHeading", "division", "eol", "hcontainer", "heading", "indent", "intro",
    "item", "level", "li", "list", "listIntroduction", "listWrapUp", "num", "ol", "p", "paragraph",
    "part", "point", "proviso", "quotedStructure", "regulation", "rule", "section", "subclause",
    "subheading", "sublist", "subparagraph", "subrule", "subsection", "table", "td", "th", "tr",
    "transitional", "ul", "wrapUp",
}  # fmt: skip
_CELLS = {"td", "th"}


class LineCollector:
    """Gathers the text of elements, one line for each block, behind the numbers before it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._texts: list[str] = []
        self._numbers: list[str] = []

    def read(self, element: Element) -> None:
        """Add the lines of an element."""
        if element.tag == "tr":
            self._read_row(element)
            return
        is_block = element.tag in _BLOCKS
        if is_block:
            self._end_line()
        if element.tag == "img":
            self._texts.append(_mark_picture(element))
        self._texts.append(element.text or "")
        for child in element:
            self.read(child)
            self._texts.append(child.tail or "")
        if is_block:
            self._end_line(is_number=element.tag == "num")

    def _read_row(self, row: Element) -> None:
        """Add a row of a table as one line, its cells parted by bars."""
        self._end_line()
        cells = [_flatten_cell(cell) for cell in row if cell.tag in _CELLS]
        if any(cells):
            self._texts.append(" | ".join(cells))
        self._end_line()

    def _end_line(self, *, is_number: bool = False) -> None:
        """Add the gathered text as a line; a number waits for the line behind it."""
        text = " ".join("".join(self._texts).split())
        self._texts.clear()
        if text and is_number:
            self._numbers.append(text)
        elif text:
            self.lines.append(" ".join([*self._numbers, text]))
            self._numbers.clear()


def _flatten_cell(cell: Element) -> str:
    """Return the lines of a cell on one line."""
    lines = LineCollector()
    lines.read(cell)
    return " ".join(lines.lines)


def _mark_picture(element: Element) -> str:
    """Return the mark of a picture, with what the publisher says it shows."""
    shown = " ".join((element.get("alt") or element.get("title") or "").split())
    return f" [picture: {shown}] " if shown else f" {PICTURE} "
