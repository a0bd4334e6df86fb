"""Read an HTML page into blocks: headings, paragraphs, list items with labels, table rows.

lxml parses the page; python-docx depends on it anyway. The standard library's parser needs time
quadratic in the length of a hostile page (a minute for 60 kB); lxml is linear and stops at 256
levels. Scripts, styles and hidden elements are not read, style sheets are not applied, and nothing
is fetched.
"""

import codecs
import re
from typing import Any

import lxml.etree as etree  # type: ignore[import-untyped]  # lxml ships no types
import lxml.html  # type: ignore[import-untyped]  # lxml ships no types

from components.documents.blocks import ROW_CHARS, Block, clean_text, join_cells
from components.documents.plain_text import decode_text
from components.errors import InputError

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SKIPPED = {
    "head", "script", "style", "template", "noscript", "svg", "math", "object", "iframe", "select",
    "button", "nav",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small",
    "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_html(name: str, data: bytes) -> list[Block]:
    """Return the blocks of an HTML page in reading order.

    Raises:
        InputError: The encoding is unknown or wrong, or the page has nothing to parse.
    """
    text = _decode(name, data)
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=False)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(
            f"{name}: no readable HTML, {len(data)} bytes given. Save the page again from a"
            " browser."
        ) from error
    return _Collector().collect(root)


def _decode(name: str, data: bytes) -> str:
    """Decode a page by its byte order mark, else by the charset it declares, else as text."""
    declared = _CHARSET.search(data[:2048])
    if declared is None or data.startswith(_BYTE_ORDER_MARKS):
        return decode_text(name, data)
    charset = declared[1].decode("ascii")
    try:
        return data.decode(charset)
    except LookupError as error:
        raise InputError(
            f"{name}: unknown charset, got {charset!r}. Save the page again as UTF-8."
        ) from error
    except (UnicodeError, ValueError) as error:
        raise InputError(
            f"{name}: not in the charset it declares, {charset!r}. Save the page again as UTF-8."
        ) from error


class _Collector:
    """Walks the elements of a page and gathers inline text until a block begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._texts: list[str] = []
        self._level: int | None = None
        self._label = ""
        self._line_start = 0
        self._counts: dict[Any, int] = {}  # Any: lxml elements

    def collect(self, root: Any) -> list[Block]:  # Any: an lxml element
        """Return the blocks below an element."""
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if _is_hidden(element) or self._take_row(element):
                    walk.skip_subtree()
                else:
                    self._open(element)
                continue
            if event == "end" and element.tag not in _INLINE:
                self._flush()
            self._texts.append(element.tail or "")
        self._flush()
        return self.blocks

    def _take_row(self, element: Any) -> bool:  # Any: an lxml element
        """Add a short table row as one block; return False for any other element."""
        if element.tag != "tr" or not _may_be_short(element):
            return False
        row = join_cells(cell.text_content() for cell in element.iterchildren("td", "th"))
        if len(row) > ROW_CHARS:
            return False
        self._flush()
        if row:
            self.blocks.append(Block(row))
        return True

    def _open(self, element: Any) -> None:  # Any: an lxml element
        """Begin an element: a block ends the one before it."""
        tag = element.tag
        if tag == "br":
            self._break_line()
        elif tag not in _INLINE:
            self._flush()
            self._level = _HEADINGS.get(tag)
            if tag == "li":
                self._label = self._count_item(element)
        self._texts.append(element.text or "")

    def _break_line(self) -> None:
        """Read one line break as a space and two in a row as the end of a paragraph."""
        line = "".join(self._texts[self._line_start :])
        if self._texts and not clean_text(line):
            self._flush()
        self._texts.append(" ")
        self._line_start = len(self._texts)

    def _flush(self) -> None:
        """Add the gathered text as a block."""
        text = clean_text("".join(self._texts))
        if text:
            self.blocks.append(Block(text, heading_level=self._level, label=self._label))
            self._level = None
            self._label = ""
        self._texts = []
        self._line_start = 0

    def _count_item(self, item: Any) -> str:  # Any: an lxml element
        """Count an item of a list and return its label: `2.`, `(b)` or `•`."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "•"
        start = parent.get("start", "1")
        first = int(start) if re.fullmatch(r"[0-9]{1,5}", start) else 1
        number = self._counts.get(parent, first - 1) + 1
        self._counts[parent] = number
        kind = parent.get("type", "1")
        if kind not in ("a", "A"):
            return f"{number}."
        letter = chr(ord(kind) + (number - 1) % 26)
        return f"({letter})"


def _is_hidden(element: Any) -> bool:  # Any: an lxml element
    """Return whether an element is not shown on the page, or is none of its text."""
    style = element.get("style", "").replace(" ", "").lower()
    return element.tag in _SKIPPED or "hidden" in element.attrib or "display:none" in style


def _may_be_short(row: Any) -> bool:  # Any: an lxml element
    """Return whether a table row can be short: little text and no table inside."""
    return len(row.text_content()) <= ROW_CHARS * 2 and row.find(".//table") is None
