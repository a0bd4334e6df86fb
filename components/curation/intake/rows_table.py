"""Tables: CSV and XLSX files, whose first row is the head."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from components.curation.intake.rows import RawRow, RowsConfig, check_head, require_file
from components.errors import InputError, UsageError


class CsvReader:
    """Reads comma-separated values (RFC 4180); line breaks inside quotes are kept."""

    def __init__(self, config: RowsConfig) -> None:
        self._config = config

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the rows; one with another number of columns or broken quotes has its fault."""
        with require_file(path).open(
            encoding="utf-8-sig", errors="surrogateescape", newline=""
        ) as file:
            rows = csv.reader(file, delimiter=self._config.delimiter, strict=True)
            head = next(rows, None)
            if head is None:
                raise InputError(f"{path}: empty. Give a CSV file with a head.")
            check_head(path, head, self._config.columns)
            start = rows.line_num + 1
            while True:
                try:
                    values = next(rows, None)
                except csv.Error as error:
                    yield RawRow(start, fault=f"line: not CSV: {error}")
                else:
                    if values is None:
                        return
                    if values:
                        yield _row(start, head, values)
                start = rows.line_num + 1


class XlsxReader:
    """Reads a sheet of a workbook row by row; a formula gives the value last computed."""

    def __init__(self, config: RowsConfig) -> None:
        self._config = config

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the rows of the sheet; rows without any value are blank."""
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            book = load_workbook(require_file(path), read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
            raise InputError(
                f"{path}: not an XLSX workbook ({type(error).__name__}). Save it as .xlsx."
            ) from error
        try:
            yield from self._read(path, book)
        finally:
            book.close()

    def _read(self, path: Path, book: Any) -> Iterator[RawRow]:  # Any: openpyxl has no types
        """Yield the rows of the configured sheet."""
        name = self._config.sheet or book.sheetnames[0]
        if name not in book.sheetnames:
            raise UsageError(
                f"{path}: sheet: not there, got {name!r} (there are: {', '.join(book.sheetnames)})."
                " Correct pairs.layout.sheet."
            )
        rows = book[name].iter_rows(values_only=True)
        head = _cut_blanks([_cell(value) for value in next(rows, ())], 0)
        check_head(path, head, self._config.columns)
        for number, cells in enumerate(rows, 2):
            values = _cut_blanks([_cell(value) for value in cells], len(head))
            if any(values):
                blanks = [""] * (len(head) - len(values))
                yield _row(number, head, values + blanks)


def _cut_blanks(cells: list[str], length: int) -> list[str]:
    """Return a row without its blank cells at the end, but no shorter than a length."""
    while len(cells) > length and not cells[-1]:
        cells = cells[:-1]
    return cells


def _row(line: int, head: list[str], values: list[str]) -> RawRow:
    """Return a row by the names of the head; columns without a name are left out."""
    if len(values) != len(head):
        return RawRow(line, fault=f"line: {len(values)} columns, the head has {len(head)}")
    return RawRow(line, {name: value for name, value in zip(head, values, strict=True) if name})


def _cell(value: Any) -> str:  # Any: a cell's value
    """Return a cell as text: days in ISO form, whole numbers without a decimal point."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
