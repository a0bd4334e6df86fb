"""HTML as blocks: headings, paragraphs, list items with their labels, table rows.

Parsed by lxml, which python-docx brings along: the standard library's parser takes time that grows
with the square of a hostile page (a minute for 60 kB), lxml's is linear and stops at 256 levels.
Scripts, styles and elements marked hidden are not read; style sheets are not applied, nothing is
fetched.
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
_SKIPPED = {
    "head",
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "math",
    "object",
    "iframe",
    "select",
    "button",
    "nav",
}
_INLINE = {
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "br",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "input",
}
_INLINE |= {
    "ins",
    "kbd",
    "label",
    "mark",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "wbr",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_html(name: str, data: bytes) -> list[Block]:
    """Return the blocks of an HTML page in reading order.

    Raises:
        InputError: The encoding is unknown or wrong, or there is nothing to parse.
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
    declared = _CHARSET.search(data[:2048])
    if declared is None or data.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
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
    """Gathers inline text until a block element begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.level: int | None = None
        self.label = ""
        self.line_start = 0
        self.counts: dict[Any, int] = {}  # Any: lxml elements

    def collect(self, root: Any) -> list[Block]:  # Any: an lxml element
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if self._is_leaf(element):
                    walk.skip_subtree()
                else:
                    self._open(element)
            else:
                if event == "end" and element.tag not in _INLINE:
                    self._flush()
                self.parts.append(element.tail or "")
        self._flush()
        return self.blocks

    def _is_leaf(self, element: Any) -> bool:  # Any: an lxml element
        hidden = (
            "hidden" in element.attrib
            or "display:none" in element.get("style", "").replace(" ", "").lower()
        )
        if element.tag in _SKIPPED or hidden:
            return True
        if (
            element.tag != "tr"
            or len(element.text_content()) > ROW_CHARS * 2
            or element.find(".//table") is not None
        ):
            return False
        row = join_cells(cell.text_content() for cell in element.iterchildren("td", "th"))
        if len(row) > ROW_CHARS:
            return False
        self._flush()
        self.blocks += [Block(row)] if row else []
        return True

    def _open(self, element: Any) -> None:  # Any: an lxml element
        tag = element.tag
        if tag == "br":
            self._break_line()
        elif tag not in _INLINE:
            self._flush()
            self.level = _HEADINGS.get(tag)
            self.label = self._item_label(element) if tag == "li" else self.label
        self.parts.append(element.text or "")

    def _break_line(self) -> None:
        """Take one line break as a space and two in a row as the end of a paragraph."""
        if self.parts and not clean_text("".join(self.parts[self.line_start :])):
            self._flush()
        self.parts.append(" ")
        self.line_start = len(self.parts)

    def _flush(self) -> None:
        text = clean_text("".join(self.parts))
        if text:
            self.blocks.append(Block(text, heading_level=self.level, label=self.label))
            self.level, self.label = None, ""
        self.parts = []
        self.line_start = 0

    def _item_label(self, item: Any) -> str:  # Any: an lxml element
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "•"
        start = parent.get("start", "1")
        first = int(start) if re.fullmatch(r"[0-9]{1,5}", start) else 1
        number = self.counts[parent] = self.counts.get(parent, first - 1) + 1
        kind = parent.get("type", "1")
        letter = chr(ord(kind) + (number - 1) % 26) if kind in ("a", "A") else ""
        return f"({letter})" if letter else f"{number}."
