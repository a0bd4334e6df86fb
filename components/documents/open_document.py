"""Read an OpenDocument text (.odt) into blocks, in reading order.

Read are paragraphs, headings, numbered lists, tables, text boxes, notes and the state of check
boxes. Deleted text of tracked changes, hidden and struck text and remarks are left out and told.
Headers and footers of the page styles are left out and told. Macros are never run.
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import lxml.etree as etree  # type: ignore[import-untyped]  # lxml ships no types

from components.documents.blocks import ROW_CHARS, Block, Extract, clean_text, join_cells
from components.documents.number_formats import format_number
from components.errors import InputError
from components.records import LeftOut

_NS = "urn:oasis:names:tc:opendocument:xmlns"
TEXT = f"{{{_NS}:text:1.0}}"
_TABLE = f"{{{_NS}:table:1.0}}"
_STYLE = f"{{{_NS}:style:1.0}}"
_OFFICE = f"{{{_NS}:office:1.0}}"
_FORM = f"{{{_NS}:form:1.0}}"
_DRAW = f"{{{_NS}:drawing:1.0}}"
_MAX_NESTING = 60
# By the first sign of a format such as `1`, `a` or `一, 二, 三, ...`.
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCounting",
    "〇": "ideographDigital",
    "壹": "ideographLegalTraditional",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "１": "decimalFullWidth",  # noqa: RUF001  # full width is the format
}
_PARAGRAPHS = {f"{TEXT}p", f"{TEXT}h"}
_ROWS = {f"{_TABLE}table-row"}
_CELLS = {f"{_TABLE}table-cell"}
_DROPPED = {
    f"{_OFFICE}annotation": "comment",
    f"{TEXT}tracked-changes": "deleted by a tracked change",
    f"{TEXT}hidden-text": "hidden text",
    f"{TEXT}hidden-paragraph": "hidden text",
    f"{TEXT}table-of-content": "table of contents",
    f"{TEXT}ruby-text": "reading aid above the text",
}
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_REMEDY = "Open it in a word processor and save it again."


@dataclass(frozen=True)
class _Look:
    """How the runs of a style look."""

    is_hidden: bool = False
    is_struck: bool = False
    is_raised: bool = False


def read_open_document(name: str, data: bytes, max_expanded_bytes: int) -> Extract:
    """Return the blocks of an OpenDocument text in reading order, and what was left out.

    Raises:
        InputError: The archive is corrupt, encrypted, too large unpacked, or no text document.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            expanded = sum(entry.file_size for entry in archive.infolist())
            if expanded > max_expanded_bytes:
                raise InputError(
                    f"{name}: unpacks to {expanded} bytes (allowed: {max_expanded_bytes}). Remove"
                    " pictures, or raise session.documents.max_expanded_bytes."
                )
            manifest = archive.read("META-INF/manifest.xml")
            if b"encryption-data" in manifest:
                raise InputError(
                    f"{name}: an encrypted file. Remove the password and save it again."
                )
            styles = _parse(archive.read("styles.xml"))
            content = _parse(archive.read("content.xml"))
        return _Reader(styles, content).read()
    except InputError:
        raise
    except Exception as error:  # a damaged file can raise nearly anything in zipfile and lxml
        raise InputError(
            f"{name}: corrupt OpenDocument text ({type(error).__name__}). {_REMEDY}"
        ) from error


def _parse(data: bytes) -> Any:  # Any: an lxml element
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(data, parser=parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("the part defines entities")
    return root


class _Reader:
    """Reads the body of one document."""

    def __init__(self, styles: Any, content: Any) -> None:  # Any: lxml elements
        self._content = content
        self._margins = styles.find(f"{_OFFICE}master-styles")
        nodes = [*styles.iter(f"{_STYLE}style"), *content.iter(f"{_STYLE}style")]
        self._looks = {node.get(f"{_STYLE}name"): _read_look(node) for node in nodes}
        lists = [*styles.iter(f"{TEXT}list-style"), *content.iter(f"{TEXT}list-style")]
        self._lists = {node.get(f"{_STYLE}name"): _read_levels(node) for node in lists}
        boxes = content.iter(f"{_FORM}checkbox")
        self._boxes = {node.get(f"{_FORM}id", ""): _is_ticked(node) for node in boxes}
        self._extract = Extract()
        self._blocks = self._extract.blocks
        self._counts: dict[tuple[str, int], int] = {}
        self._nesting = 0
        self._texts: list[str] = []
        self._notes: list[str] = []
        self._drawn: list[Any] = []  # Any: elements with text that is drawn beside a paragraph

    def read(self) -> Extract:
        """Return the blocks of the body."""
        body = self._content.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise ValueError("no text document")
        for node in body:
            self._take(node)
        for node in () if self._margins is None else self._margins.iter(*_PARAGRAPHS):
            text = clean_text(" ".join(node.itertext()))
            self._extract.left_out.append(LeftOut(text, "header or footer"))
        changes = body.find(f"{TEXT}tracked-changes")
        if changes is not None:
            self._extract.notes.append("Tracked changes are read as accepted.")
        return self._extract

    def _take(self, node: Any, label: str = "") -> None:  # Any: an lxml element
        """Read one block element; `label` is its number in a list."""
        tag = node.tag
        if tag in _PARAGRAPHS:
            self._take_paragraph(node, label)
        elif tag == f"{TEXT}list":
            self._take_list(node, node.get(f"{TEXT}style-name", ""), 0)
        elif tag in _DROPPED:
            self._drop(node, _DROPPED[tag])
        elif tag in _ROWS:
            self._take_row(node)
        else:
            self._take_children(node)

    def _take_children(self, parent: Any) -> None:  # Any: an lxml element
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise ValueError("elements nested too deep")
        for node in parent:
            if isinstance(node.tag, str):
                self._take(node)
        self._nesting -= 1

    def _take_paragraph(self, node: Any, label: str) -> None:  # Any: a text:p or text:h element
        """Add a paragraph, with the text boxes that hang on it behind it."""
        self._texts = []
        self._notes = []
        self._drawn = []
        self._walk(node, self._look(node, _Look()))
        level = node.get(f"{TEXT}outline-level", "")
        heading = int(level) if node.tag == f"{TEXT}h" and level.isdecimal() else None
        if node.get(f"{TEXT}style-name") == "Title":
            heading = 0
        drawn = self._drawn
        self._texts += [f" (Note: {note})" for note in self._notes if note]
        for line in clean_lines("".join(self._texts)):
            self._blocks.append(Block(line, heading, label))
            label = ""
        for shape in drawn:
            self._take(shape)

    def _walk(self, node: Any, look: _Look) -> None:  # Any: an lxml element
        """Gather the text inside an element."""
        self._add(node.text, look)
        for child in node:
            self._take_inline(child, look)
            self._add(child.tail, look)

    def _take_inline(self, node: Any, look: _Look) -> None:  # Any: an lxml element
        """Gather the text of one element inside a paragraph."""
        tag = node.tag
        if tag in _SIGNS:
            self._texts.append(_SIGNS[tag])
        elif tag == f"{TEXT}s":
            self._texts.append(" ")
        elif tag in _DROPPED:
            self._drop(node, _DROPPED[tag])
        elif tag == f"{TEXT}note":
            body = node.find(f"{TEXT}note-body")
            words = "" if body is None else clean_text(" ".join(body.itertext()))
            self._notes.append(words)
        elif tag == f"{_DRAW}text-box" or tag in _PARAGRAPHS:
            self._drawn.append(node)
        elif tag == f"{_DRAW}control":
            self._texts.append(self._boxes.get(node.get(f"{_DRAW}control", ""), ""))
        else:
            self._walk(node, self._look(node, look))

    def _add(self, text: str | None, look: _Look) -> None:
        """Add some text, or leave it out if nobody sees it."""
        if not text:
            return
        if look.is_hidden or look.is_struck:
            reason = "hidden text" if look.is_hidden else "struck through"
            self._extract.left_out.append(LeftOut(text, reason))
            return
        self._texts.append(text.translate(_RAISED) if look.is_raised else text)

    def _look(self, node: Any, outer: _Look) -> _Look:  # Any: an lxml element
        """Return the look inside an element."""
        own = self._looks.get(node.get(f"{TEXT}style-name"))
        if own is None:
            return outer
        return _Look(
            outer.is_hidden or own.is_hidden,
            outer.is_struck or own.is_struck,
            outer.is_raised or own.is_raised,
        )

    def _drop(self, node: Any, reason: str) -> None:  # Any: an lxml element
        paragraphs = list(node.iter(*_PARAGRAPHS)) or [node]  # without who deleted it, and when
        for paragraph in paragraphs:
            self._extract.left_out.append(LeftOut(" ".join(paragraph.itertext()), reason))

    def _take_list(self, node: Any, style: str, level: int) -> None:  # Any: a text:list element
        """Read a list; a list of the same style goes on only where the file says so."""
        levels = self._lists.get(style, {})
        start = levels.get(level, _Level()).start
        is_continued = node.get(f"{TEXT}continue-numbering") == "true"
        if is_continued or f"{TEXT}continue-list" in node.attrib:
            self._counts.setdefault((style, level), start - 1)
        else:
            self._counts[style, level] = start - 1
        for item in node:
            label = ""
            if item.tag == f"{TEXT}list-item":
                own_start = item.get(f"{TEXT}start-value", "")
                self._counts[style, level] += 1
                if own_start.isdecimal():
                    self._counts[style, level] = int(own_start)
                label = self._label(style, levels, level)
            for child in item:
                if child.tag == f"{TEXT}list":
                    self._take_list(child, child.get(f"{TEXT}style-name", style), level + 1)
                else:
                    self._take(child, label)
                    label = ""

    def _label(self, style: str, levels: Mapping[int, "_Level"], level: int) -> str:
        """Return the number of a list item, with those of the levels above that it shows."""
        own = levels.get(level, _Level())
        if own.is_bullet:
            return "•"
        first = max(0, level - own.shown_levels + 1)
        numbers = []
        for depth in range(first, level + 1):
            kind = levels.get(depth, own).number_format
            numbers.append(format_number(self._counts.get((style, depth), 1), kind))
        return f"{own.prefix}{'.'.join(numbers)}{own.suffix}".strip()

    def _take_row(self, row: Any) -> None:  # Any: a table:table-row element
        """Read a row of a table as one block if it is short, else cell by cell."""
        outer = self._blocks
        cells: list[list[Block]] = []
        for cell in row.iter(*_CELLS):
            if next(cell.iterancestors(*_ROWS)) is row:
                self._blocks = []
                self._take_children(cell)
                cells.append(self._blocks)
        self._blocks = outer
        texts = [" ".join(block.text for block in cell) for cell in cells]
        has_table = next(row.iter(f"{_TABLE}table"), None) is not None
        if len(cells) > 1 and sum(map(len, texts)) <= ROW_CHARS and not has_table:
            self._blocks.append(Block(join_cells(texts)))
            return
        for cell in cells:
            for block in cell:
                is_cell = len(cells) > 1
                self._blocks.append(
                    Block(block.text, block.heading_level, block.label, is_cell=is_cell)
                )


@dataclass(frozen=True)
class _Level:
    """A level of a list style."""

    number_format: str = "decimal"
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown_levels: int = 1
    is_bullet: bool = False


def clean_lines(text: str) -> Iterator[str]:
    """Yield the lines of a paragraph, cleaned, without blank ones."""
    for line in text.split("\n"):
        cleaned = clean_text(line)
        if cleaned:
            yield cleaned


def _read_levels(style: Any) -> dict[int, _Level]:  # Any: a text:list-style element
    """Return the levels of a list style, from 0."""
    levels: dict[int, _Level] = {}
    for node in style:
        number = int(node.get(f"{TEXT}level", "1")) - 1
        start = node.get(f"{TEXT}start-value", "1")
        shown = node.get(f"{TEXT}display-levels", "1")
        levels[number] = _Level(
            number_format=_FORMATS.get(node.get(f"{_STYLE}num-format", "1")[:1], "decimal"),
            prefix=node.get(f"{_STYLE}num-prefix", ""),
            suffix=node.get(f"{_STYLE}num-suffix", ""),
            start=int(start) if start.isdecimal() else 1,
            shown_levels=int(shown) if shown.isdecimal() else 1,
            is_bullet=node.tag == f"{TEXT}list-level-style-bullet",
        )
    return levels


def _read_look(style: Any) -> _Look:  # Any: a style:style element
    """Return how a style's text looks."""
    properties = style.find(f"{_STYLE}text-properties")
    if properties is None:
        return _Look()
    line = properties.get(f"{_STYLE}text-line-through-style", "none")
    position = properties.get(f"{_STYLE}text-position", "")
    return _Look(
        is_hidden=properties.get(f"{TEXT}display") == "none",
        is_struck=line != "none",
        is_raised=position.startswith("super"),
    )


def _is_ticked(box: Any) -> str:  # Any: a form:checkbox element
    """Return a check box as a sign."""
    state = box.get(f"{_FORM}current-state", box.get(f"{_FORM}state", "unchecked"))
    return "☒" if state == "checked" else "☐"
