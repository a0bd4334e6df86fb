"""The parts of an XLSX workbook: its sheets, shared strings, styles and comments.

The parts are read here and not by openpyxl, whose streaming reader passes over what an account must
know (hidden rows, merged cells, comments, formulas without a value, struck-out runs) and whose
other reader holds fifty times the file in memory. Number formats and days are openpyxl's. Names are
taken without their namespace, so strict workbooks read alike. Phonetic guides are no text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_BLOCK = 1 << 20
_DECIMALS = re.compile(r"0\.(0+)")
_OFF = ("0", "false", "none")


@dataclass(frozen=True)
class RichText:
    """A text without its struck-out runs; `is_struck` says that it had some."""

    text: str
    is_struck: bool = False


@dataclass(frozen=True)
class CellStyle:
    """What a cell's style says of its value."""

    is_date: bool = False
    is_percent: bool = False
    decimals: int = 0
    is_struck: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: `part` is its file, empty for a chart."""

    name: str
    part: str
    is_hidden: bool


class Workbook:
    """An open workbook; its parts are read when they are asked for.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.archive = ZipFile(path)
        self._names = set(self.archive.namelist())
        workbook = self._find_workbook()
        root = self.parse(workbook)
        properties = _first(root, "workbookPr")
        is_1904 = properties is not None and properties.get("date1904", "0") not in _OFF
        self.epoch: datetime = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
        related = self.related(workbook)
        self.sheets = [_read_sheet(node, related) for node in _all(root, "sheet")]
        by_kind = {kind: target for kind, target in related.values()}
        self.strings = self._read_strings(by_kind.get("sharedStrings", ""))
        self.styles = self._read_styles(by_kind.get("styles", ""))

    def close(self) -> None:
        """Close the file."""
        self.archive.close()

    def parse(self, part: str) -> Any:  # Any: lxml has no types
        """Return the root of a part."""
        with self.archive.open(part) as file:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.parse(file, parser).getroot()

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the path of each part that a part names, by its id."""
        folder = PurePosixPath(part).parent
        name = f"{folder}/_rels/{PurePosixPath(part).name}.rels".removeprefix("./")
        if name not in self._names:
            return {}
        related: dict[str, tuple[str, str]] = {}
        for node in _all(self.parse(name), "Relationship"):
            kind = str(node.get("Type", "")).rpartition("/")[2]
            target = str(node.get("Target", ""))
            path = target[1:] if target.startswith("/") else _join(folder, target)
            related[str(node.get("Id"))] = (kind, path)
        return related

    def list_comments(self, sheet: Sheet) -> list[str]:
        """Return the cells of a sheet that have a comment, each once, in reading order."""
        cells: dict[str, None] = {}
        for kind, part in self.related(sheet.part).values():
            if kind in ("comments", "threadedComment") and part in self._names:
                for node in self.parse(part).iter("{*}comment", "{*}threadedComment"):
                    cells[str(node.get("ref"))] = None
        return list(cells)

    def list_merges(self, sheet: Sheet) -> list[str]:
        """Return the merged ranges of a sheet, such as `C2:C3`."""
        ranges: list[str] = []
        with self.archive.open(sheet.part) as file:
            tail = b""
            while block := file.read(_BLOCK):
                window = tail + block
                matches = list(_MERGE.finditer(window))
                ranges += [match[1].decode() for match in matches]
                tail = window[matches[-1].end() if matches else -200 :][-200:]
        return ranges

    def open_sheet(self, sheet: Sheet) -> IO[bytes]:
        """Open the part of a sheet."""
        return self.archive.open(sheet.part)

    def _find_workbook(self) -> str:
        """Return the path of the workbook's own part."""
        for kind, part in self.related("").values():
            if kind == "officeDocument":
                return part
        return "xl/workbook.xml"

    def _read_strings(self, part: str) -> list[RichText]:
        """Return the shared strings."""
        if part not in self._names:
            return []
        strings: list[RichText] = []
        with self.archive.open(part) as file:
            for _, node in etree.iterparse(file, tag="{*}si", resolve_entities=False):
                strings.append(read_rich_text(node))
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
        return strings

    def _read_styles(self, part: str) -> list[CellStyle]:
        """Return what each style of cells says."""
        if part not in self._names:
            return [CellStyle()]
        root = self.parse(part)
        formats = dict(BUILTIN_FORMATS)
        for node in _all(root, "numFmt"):
            formats[int(node.get("numFmtId"))] = str(node.get("formatCode"))
        fonts = _first(root, "fonts")
        struck = [_is_on(_first(font, "strike")) for font in fonts] if fonts is not None else []
        cell_formats = _first(root, "cellXfs")
        styles: list[CellStyle] = []
        for node in cell_formats if cell_formats is not None else ():
            code = formats.get(int(node.get("numFmtId", 0)), "General")
            font = int(node.get("fontId", 0))
            decimals = _DECIMALS.search(code)
            styles.append(
                CellStyle(
                    is_date=is_date_format(code),
                    is_percent="%" in code,
                    decimals=len(decimals[1]) if decimals else 0,
                    is_struck=font < len(struck) and struck[font],
                )
            )
        return styles or [CellStyle()]


def read_rich_text(node: Any) -> RichText:  # Any: lxml has no types
    """Return the text of a string item, without struck-out runs and phonetic guides."""
    texts: list[str] = []
    is_struck = False
    for child in node:
        name = local_name(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            properties = _first(child, "rPr")
            text = "".join(part.text or "" for part in _all(child, "t"))
            if properties is not None and _is_on(_first(properties, "strike")):
                is_struck = is_struck or bool(text.strip())
            else:
                texts.append(text)
    return RichText("".join(texts), is_struck)


def local_name(node: Any) -> str:  # Any: lxml has no types
    """Return the name of an element without its namespace, empty for a comment."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _read_sheet(node: Any, related: dict[str, tuple[str, str]]) -> Sheet:  # Any: no types
    """Return a sheet of the workbook's list."""
    identity = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
    kind, part = related.get(str(identity), ("", ""))
    is_hidden = node.get("state", "visible") != "visible"
    return Sheet(str(node.get("name")), part if kind == "worksheet" else "", is_hidden)


def _join(folder: PurePosixPath, target: str) -> str:
    """Return the path of a target beside a part, `..` resolved."""
    steps: list[str] = []
    for step in (folder / target).parts:
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def _all(node: Any, name: str) -> Iterator[Any]:  # Any: lxml has no types
    """Yield the elements of a name below a node."""
    yield from node.iter(f"{{*}}{name}")


def _first(node: Any, name: str) -> Any:  # Any: lxml has no types
    """Return the first child of a name, None where there is none."""
    return next((child for child in node if local_name(child) == name), None)


def _is_on(node: Any) -> bool:  # Any: lxml has no types
    """Say whether a switch of a font, such as `strike`, is there and on."""
    return node is not None and node.get("val", "1") not in _OFF
