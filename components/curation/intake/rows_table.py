"""Tables: CSV and XLSX, the first row being the head."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from components.curation.intake.rows import RawRow, RowsConfig, check_head, require_file
from components.errors import InputError, UsageError


class CsvReader:
    """Comma-separated values as RFC 4180 has them; line breaks inside quotes are kept."""

    def __init__(self, config: RowsConfig) -> None:
        self._config = config

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the rows.

        One with too many or too few columns, or with broken quotes, has its fault.
        """
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
    """A sheet of a workbook, read row by row without loading the others.

    Cells of formulas give the value last computed.
    """

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
        name = self._config.sheet or book.sheetnames[0]
        if name not in book.sheetnames:
            raise UsageError(
                f"{path}: sheet: not there, got {name!r} (there are: {', '.join(book.sheetnames)})."
                " Correct pairs.layout.sheet."
            )
        rows = book[name].iter_rows(values_only=True)
        head = [_cell(value) for value in next(rows, ())]
        while head and not head[-1]:
            head.pop()
        check_head(path, head, self._config.columns)
        for number, cells in enumerate(rows, 2):
            values = [_cell(value) for value in cells]
            while len(values) > len(head) and not values[-1]:
                values.pop()
            if any(values):
                yield _row(number, head, values + [""] * (len(head) - len(values)))


def _row(line: int, head: list[str], values: list[str]) -> RawRow:
    if len(values) != len(head):
        return RawRow(line, fault=f"line: {len(values)} columns, the head has {len(head)}")
    return RawRow(line, {name: value for name, value in zip(head, values, strict=True) if name})


def _cell(value: Any) -> str:  # Any: a cell's value
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
