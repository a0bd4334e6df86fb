"""The rows of a worksheet as texts, with what a person sees of each cell and a program does not.

A cell's text is what the sheet shows: whole numbers without a point, percentages with their sign,
decimals as far as the format has them, days in ISO form. A merged cell's value holds in every row
that it spans.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel

from components.curation.intake.reading.xlsx_parts import (
    CellStyle,
    RichText,
    Sheet,
    Workbook,
    local_name,
    read_rich_text,
)

_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")
_MAX_DIGITS = 15  # what Excel keeps of a number


@dataclass(frozen=True)
class SheetCell:
    """A cell as text. `kind` is what it holds; `is_struck` says that words of it are struck out.

    A `formula` has no computed value; `text` is then empty.
    """

    text: str
    kind: str = "text"  # text, number, day, truth, error, formula
    is_struck: bool = False


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its number from 1 and its cells that hold something, by column from 1."""

    number: int
    is_hidden: bool
    cells: dict[int, SheetCell] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether no cell shows anything or should."""
        return not any(cell.text.strip() or cell.kind == "formula" for cell in self.cells.values())

    @property
    def is_struck(self) -> bool:
        """Whether everything that the row held is struck out."""
        return any(cell.is_struck for cell in self.cells.values()) and self.is_blank


class SheetReader:
    """Reads the rows of one sheet.

    Args:
        book: The open workbook.
        sheet: A sheet that is no chart.
    """

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._book = book
        self._sheet = sheet
        self._merges = [range_boundaries(text) for text in book.list_merges(sheet)]
        self.hidden_columns: set[int] = set()

    @property
    def merges_across(self) -> set[int]:
        """The rows in which cells are merged over several columns."""
        return {top for left, top, right, _ in self._merges if right > left}

    def read(self) -> Iterator[SheetRow]:
        """Yield the rows that the sheet has, in order; the written dimension is not trusted."""
        held: dict[
            int, tuple[int, SheetCell]
        ] = {}  # by column, the last row and the value of a merge
        starts = {(top, left): bottom for left, top, right, bottom in self._merges if bottom > top}
        number = 0
        with self._book.open_sheet(self._sheet) as file:
            for _, node in etree.iterparse(file, tag=("{*}row", "{*}col"), resolve_entities=False):
                if local_name(node) == "col":
                    self._note_column(node)
                    continue
                number = int(node.get("r", number + 1))
                cells = self._read_cells(node, number)
                for column, (last, cell) in held.items():
                    if number <= last:
                        cells.setdefault(column, cell)
                for column, cell in cells.items():
                    if (number, column) in starts:
                        held[column] = (starts[number, column], cell)
                yield SheetRow(number, node.get("hidden", "0") in ("1", "true"), cells)
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]

    def _note_column(self, node: Any) -> None:  # Any: lxml has no types
        """Remember the columns that are hidden."""
        if node.get("hidden", "0") in ("1", "true"):
            last = min(int(node.get("max")), int(node.get("min")) + 1000)
            self.hidden_columns.update(range(int(node.get("min")), last + 1))

    def _read_cells(self, node: Any, number: int) -> dict[int, SheetCell]:  # Any: lxml has no types
        """Return the cells of a row that hold something."""
        cells: dict[int, SheetCell] = {}
        column = 0
        for child in node:
            if local_name(child) != "c":
                continue
            reference = _REFERENCE.match(child.get("r", ""))
            column = column_index_from_string(reference[1]) if reference else column + 1
            cell = self._read_cell(child)
            if cell is not None:
                cells[column] = cell
        return cells

    def _read_cell(self, node: Any) -> SheetCell | None:  # Any: lxml has no types
        """Return a cell, None for one that holds nothing."""
        written: str | None = None
        has_formula = False
        inline: RichText | None = None
        for child in node:
            match local_name(child):
                case "v":
                    written = child.text or ""
                case "f":
                    has_formula = True
                case "is":
                    inline = read_rich_text(child)
        style = self._style(node)
        if inline is not None:
            return _text_cell(inline, style)
        if not written:
            is_computed = written is not None and node.get("t") == "str"
            return SheetCell("", "formula") if has_formula and not is_computed else None
        match node.get("t", "n"):
            case "s":
                return _text_cell(self._book.strings[int(written)], style)
            case "str":
                return _text_cell(RichText(written), style)
            case "b":
                return SheetCell("TRUE" if written == "1" else "FALSE", "truth", style.is_struck)
            case "e":
                return SheetCell(written, "error", style.is_struck)
            case "d":
                return SheetCell(_strip_midnight(written), "day", style.is_struck)
            case _:
                return self._number_cell(written, style)

    def _style(self, node: Any) -> CellStyle:  # Any: lxml has no types
        """Return the style of a cell."""
        number = int(node.get("s", 0))
        return self._book.styles[number] if number < len(self._book.styles) else CellStyle()

    def _number_cell(self, written: str, style: CellStyle) -> SheetCell:
        """Return a number as the sheet shows it."""
        value = float(written)
        if style.is_struck:
            return SheetCell("", "number", is_struck=True)
        if style.is_date:
            try:
                day = from_excel(value, self._book.epoch)
            except (OverflowError, ValueError):
                return SheetCell(written, "number")
            return SheetCell(_strip_midnight(day.isoformat()), "day")
        if style.is_percent:
            return SheetCell(f"{_plain(value * 100, style.decimals)}%", "number")
        return SheetCell(_plain(value, style.decimals), "number")


def _text_cell(rich: RichText, style: CellStyle) -> SheetCell:
    """Return a cell of text; nothing is left of one that is struck out as a whole."""
    if style.is_struck and rich.text.strip():
        return SheetCell("", is_struck=True)
    return SheetCell(rich.text, is_struck=rich.is_struck)


def _plain(value: float, decimals: int) -> str:
    """Return a number with as many decimals as it has or its format shows."""
    rounded = float(f"{value:.{_MAX_DIGITS}g}")
    shown = str(int(rounded)) if rounded.is_integer() else f"{rounded:.{_MAX_DIGITS}g}"
    if "e" in shown or decimals == 0:
        return shown
    whole, _, fraction = shown.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')}"


def _strip_midnight(written: str) -> str:
    """Return a day without the time of day, which a sheet of days does not show."""
    return written.partition("T")[0] if "T" in written else written


def name_cell(column: int, row: int) -> str:
    """Return a cell's name, such as `B2`."""
    return f"{get_column_letter(column)}{row}"
