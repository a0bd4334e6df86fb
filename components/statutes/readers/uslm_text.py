"""The text of a section of the United States Code, a line for each numbered part of it.

A number and a heading stand before the words that they belong to: `(a) In General.—The Secretary`.
A row of a table is a line, a picture is marked, and a raised figure is told from the one before it:
`10^2`. What is no law is left out: notes, footnotes, source credits, tables of contents, and parts
that were repealed, omitted or moved.
"""

import re
from xml.etree.ElementTree import Element

from components.statutes.readers.repeals import is_repealed

PICTURE = "[picture]"
# Values of `status` of what is not in force, at least not here.
REMOVED = {
    "deleted", "expired", "moved", "obsolete", "omitted", "redesignated", "removed", "renumbered",
    "repealed", "reserved", "superseded", "terminated", "transferred", "vacant",
}  # fmt: skip
NOTES = {"footnote", "note", "notes", "sourceCredit", "toc"}
# Elements that begin a line of text; a lead waits for the words behind it.
_LEADS = {"num", "heading", "subheading"}
_BLOCKS = {
    "br", "caption", "chapeau", "clause", "content", "continuation", "crossHeading", "item",
    "level", "list", "listContent", "listItem", "p", "paragraph", "proviso", "section", "signature",
    "subclause", "subitem", "subparagraph", "subsection", "subsubitem", "table", *_LEADS,
}  # fmt: skip
_PARTS = {
    "clause", "item", "level", "paragraph", "subclause", "subitem", "subparagraph", "subsection",
    "subsubitem",
}  # fmt: skip
_WORDS = {"content", "heading"}
# The further labels of several parts in one: `(b)` and behind it `to (g) Repealed`.
_FURTHER = re.compile(r"^\[?(?:(?:,|and|to|through)?\s*\(\w{1,5}\)[,\s]*)+")
_ROWS = {"tr", "row", "tocItem", "header"}
_CELLS = {"td", "th", "column"}


class PartCollector:
    """Gathers the text of elements, one line for each part, behind its number and heading."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._texts: list[str] = []
        self.leads: list[str] = []

    def read(self, element: Element) -> None:
        """Add the lines of an element, none if it is not in force or no law."""
        if is_left_out(element):
            return
        if element.tag in _ROWS:
            self._read_row(element)
            return
        is_block = element.tag in _BLOCKS
        num_leads = len(self.leads)
        if is_block:
            self.end_line()
        if element.tag == "img":
            self._texts.append(f" {PICTURE} ")
        if element.tag == "sup" and not self._begin_raised(element):
            return
        self._texts.append(element.text or "")
        for child in element:
            self.read(child)
            self._texts.append(child.tail or "")
        if element.tag in _LEADS:
            self._end_lead()
        elif is_block:
            self.end_line()
            self._end_bare_leads(num_leads)

    def _begin_raised(self, element: Element) -> bool:
        """Part raised figures from the text before them; return False if they mark a footnote.

        `33`, raised `1`, `⁄3` is `33 1⁄3`; raised behind one letter or a figure they are a power.
        """
        before = "".join(self._texts)
        if (element.tail or "").lstrip().startswith(("⁄", "/")):
            self._texts.append(" " if before[-1:].isdigit() else "")
            return True
        is_figure = "".join(element.itertext()).strip().isdigit()
        is_power = before[-1:].isdigit() or re.search(r"(?<!\w)\w\Z", before) is not None
        if is_figure and is_power:
            self._texts.append("^")
        return is_power or not is_figure

    def _read_row(self, row: Element) -> None:
        """Add a row of a table as one line, its cells parted by bars."""
        self.end_line()
        cells = [flatten(cell) for cell in row if cell.tag in _CELLS]
        if any(cells):
            self._texts.append(" | ".join(cells))
        self.end_line()

    def end_line(self) -> None:
        """Add the gathered text as a line, behind what leads to it."""
        text = " ".join("".join(self._texts).split())
        self._texts.clear()
        if text:
            self.lines.append(_join([*self.leads, text]))
            self.leads.clear()

    def _end_lead(self) -> None:
        """Keep the gathered text for the line behind it."""
        text = " ".join("".join(self._texts).split())
        self._texts.clear()
        if text:
            self.leads.append(text)

    def _end_bare_leads(self, num_leads: int) -> None:
        """Add the number and heading of a part without words as a line."""
        if len(self.leads) > num_leads:
            self.lines.append(_join(self.leads))
            self.leads.clear()


def is_left_out(element: Element) -> bool:
    """Return whether an element is no law, or not in force."""
    is_mark = element.tag == "ref" and "footnote" in element.get("class", "").lower()
    if is_mark or element.tag in NOTES or element.get("status") in REMOVED:
        return True
    if element.tag == "continuation":
        return _is_note("".join(element.itertext()))
    return element.tag in _PARTS and _says_repealed(element)


def _says_repealed(part: Element) -> bool:
    """Return whether a part has only a note of repeal in place of its words: `(c) Repealed.`."""
    texts: list[str] = []
    for child in part:
        if child.tag != "num" and child.tag not in NOTES:
            if child.tag not in _WORDS:
                return False
            texts.append(flatten(child))
    return _is_note(" ".join(filter(None, texts)))


def _is_note(text: str) -> bool:
    """Return whether a text only says that it is gone, maybe behind labels."""
    return is_repealed(_FURTHER.sub("", " ".join(text.split())))


def flatten(element: Element | None) -> str:
    """Return the text of an element on one line, without notes; "" if there is no element."""
    if element is None:
        return ""
    collector = PartCollector()
    collector.read(element)
    collector.end_line()
    return _join([*collector.lines, *collector.leads])


def _join(texts: list[str]) -> str:
    """Join texts by spaces, but for one that ends in a dash: `In General.—The Secretary`."""
    joined = ""
    for text in texts:
        gap = "" if not joined or joined.endswith("—") else " "
        joined = f"{joined}{gap}{text}"
    return joined
