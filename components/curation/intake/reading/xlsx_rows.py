"""Workbooks: the rows of every sheet that has the columns, and an account of all else in them.

Every visible sheet with the columns is read. Told, and not read: other sheets, hidden rows and
sheets (`pairs.layout.read_hidden`), struck-out words and rows, comments, titles above the head,
values in columns without a name. Two rows of heads are refused, since which name counts is not
known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from openpyxl.utils.cell import get_column_letter

from components.curation.intake.reading.column_names import count_known, find_head
from components.curation.intake.reading.xlsx_parts import Sheet, Workbook
from components.curation.intake.reading.xlsx_sheets import (
    SheetCell,
    SheetReader,
    SheetRow,
    name_cell,
)
from components.curation.intake.rows import (
    FIELDS,
    Account,
    RawRow,
    RowsConfig,
    check_head,
    leave_out_unknown,
    require_file,
)
from components.errors import InputError, UsageError

_NUM_ABOVE = 20  # rows in which the head is looked for
_MIN_KNOWN = 2  # columns with known names, from which a sheet without a map is one of pairs


@dataclass(frozen=True)
class _Table:
    """A sheet with its head: the row it stands in, names by column, rows above it with text."""

    sheet: Sheet
    reader: SheetReader
    row: int
    names: Mapping[int, str]
    titles: tuple[int, ...]

    @property
    def columns(self) -> list[str]:
        """The names in the order of the columns."""
        return list(self.names.values())


class XlsxReader:
    """Reads the sheets of a workbook row by row; a formula gives the value last computed."""

    def __init__(self, config: RowsConfig) -> None:
        self._config = config
        self._wanted = list(config.columns.values()) or ["clause"]

    def read_columns(self, path: Path) -> list[str]:
        """Return the names in the head of the first sheet that is read."""
        book = _open(path)
        try:
            tables = self._find_tables(path, book)
            return tables[0].columns if tables else []
        finally:
            book.close()

    def read(self, path: Path, account: Account) -> Iterator[RawRow]:
        """Yield the rows of the sheets; rows without any value are blank."""
        book = _open(path)
        try:
            yield from self._read(path, book, account)
        finally:
            book.close()

    def _read(self, path: Path, book: Workbook, account: Account) -> Iterator[RawRow]:
        """Yield the rows of an open workbook."""
        tables = self._find_tables(path, book)
        read = [table for table in tables if self._has_columns(table.columns)]
        if not read:
            self._refuse(path, book, tables)
        for table in read:
            check_head(path, table.columns, self._config.columns)
        for sheet in book.sheets:
            if sheet not in [table.sheet for table in read]:
                self._leave_out(book, sheet, account)
        for table in read:
            yield from self._read_table(book, table, account, is_only=len(read) == 1)

    def _has_columns(self, columns: Sequence[str]) -> bool:
        """Say whether a head has what the map wants."""
        if not self._config.columns and count_known(columns) < _MIN_KNOWN:
            return False
        return all(column in columns for column in self._wanted)

    def _find_tables(self, path: Path, book: Workbook) -> list[_Table]:
        """Return the sheets that may be read, each with its head."""
        names = [sheet.name for sheet in book.sheets]
        if self._config.sheet and self._config.sheet not in names:
            raise UsageError(
                f"{path}: sheet: not there, got {self._config.sheet!r} (there are:"
                f" {', '.join(names)}). Correct pairs.layout.sheet."
            )
        tables: list[_Table] = []
        for sheet in book.sheets:
            is_asked = sheet.name == self._config.sheet
            is_open = not sheet.is_hidden or self._config.read_hidden
            if sheet.part and (is_asked or (is_open and not self._config.sheet)):
                table = self._find_table(path, book, sheet)
                if table is not None:
                    tables.append(table)
        return tables

    def _find_table(self, path: Path, book: Workbook, sheet: Sheet) -> _Table | None:
        """Return a sheet with its head, None for a blank sheet.

        Raises:
            InputError: It has two rows of heads.
        """
        reader = SheetReader(book, sheet)
        rows = list(islice((row for row in reader.read() if not row.is_blank), _NUM_ABOVE))
        if not rows:
            return None
        texts = [[cell.text.strip() for cell in row.cells.values()] for row in rows]
        number = find_head(texts, self._wanted)
        head = rows[number]
        below = texts[number + 1] if number + 1 < len(texts) else []
        has_known = count_known(texts[number]) > 0
        if has_known and head.number in reader.merges_across and count_known(below):
            raise InputError(
                f"{path}: sheet {sheet.name!r}: two rows of heads, in rows {head.number} and"
                f" {rows[number + 1].number}. Keep one row with a name for each column."
            )
        names = {column: cell.text.strip() for column, cell in head.cells.items()}
        named = {column: name for column, name in sorted(names.items()) if name}
        titles = tuple(row.number for row in rows[:number])
        return _Table(sheet, reader, head.number, named, titles)

    def _refuse(self, path: Path, book: Workbook, tables: list[_Table]) -> None:
        """Say why no sheet can be read.

        Raises:
            InputError: There is no visible sheet with rows.
            UsageError: The columns of the map are in none.
        """
        if not tables:
            raise InputError(
                f"{path}: no visible sheet with rows, got {len(book.sheets)} sheets. Show the sheet"
                " in Excel, or set pairs.layout.read_hidden."
            )
        most = max(tables, key=lambda table: sum(name in table.columns for name in self._wanted))
        check_head(path, most.columns, self._config.columns)

    def _leave_out(self, book: Workbook, sheet: Sheet, account: Account) -> None:
        """Account for a sheet that is not read."""
        place = f"sheet {sheet.name!r}"
        if not sheet.part:
            account.leave_out(place, "a chart or another sheet without cells")
            return
        rows = [row for row in SheetReader(book, sheet).read() if not row.is_blank]
        if not rows:
            return
        has_head = count_known([cell.text for cell in rows[0].cells.values()]) > 0
        num_rows = len(rows) - has_head
        if sheet.is_hidden and not self._config.read_hidden:
            why = "a hidden sheet"
        elif self._config.sheet:
            why = "not the sheet of pairs.layout.sheet"
        else:
            why = "a sheet without the columns"
        account.leave_out(
            place, f"{num_rows} {'row' if num_rows == 1 else 'rows'}: {why}", num_rows
        )

    def _read_table(
        self, book: Workbook, table: _Table, account: Account, *, is_only: bool
    ) -> Iterator[RawRow]:
        """Yield the rows below a head, and account for what else the sheet has."""
        part = "" if is_only else f"sheet {table.sheet.name!r}, "
        for number in table.titles:
            account.leave_out(f"{part}row {number}", "a title above the head")
        if table.row > 1:
            account.note(f"{part}head in row {table.row}")
        leave_out_unknown(table.columns, self._config.columns, account, part)
        for cell in book.list_comments(table.sheet):
            account.leave_out(f"{part}cell {cell}", "a comment")
        nameless: dict[int, int] = {}
        for row in table.reader.read():
            if row.number <= table.row:
                continue
            if row.is_struck:
                account.leave_out(f"{part}row {row.number}", "1 row: struck out", 1)
            elif row.is_blank:
                continue
            elif row.is_hidden and not self._config.read_hidden:
                account.leave_out(f"{part}row {row.number}", "1 row: hidden", 1)
            else:
                for column in _list_nameless(row, table.names):
                    nameless[column] = nameless.get(column, 0) + 1
                _tell_struck(row, part, account)
                yield self._row(row, table, part=table.sheet.name if not is_only else "")
        for column, count in sorted(nameless.items()):
            letter = get_column_letter(column)
            account.leave_out(f"{part}column {letter}", f"{count} values: the column has no name")
        shown = table.reader.hidden_columns & set(table.names)
        for column in sorted(shown):
            account.note(f"{part}column {get_column_letter(column)} is hidden, and read")

    def _row(self, row: SheetRow, table: _Table, part: str) -> RawRow:
        """Return a row by the names of the head, or the fault of a cell that it needs."""
        values: dict[str, object] = {}
        for column, name in table.names.items():
            cell = row.cells.get(column, SheetCell(""))
            if name not in (self._wanted if self._config.columns else FIELDS):
                continue
            if cell.kind == "formula":
                fault = (
                    f"{name_cell(column, row.number)}: a formula without a computed value. Open"
                    " and save the file in Excel"
                )
                return RawRow(row.number, fault=fault, code="no-value", part=part)
            values[name] = _value(cell)
        return RawRow(row.number, values, part=part)


def _value(cell: SheetCell) -> object:
    """Return a cell's value; a day and a truth stay what they are, for fields that are neither."""
    match cell.kind:
        case "truth":
            return cell.text == "TRUE"
        case "day":
            return SheetDay(cell.text)
        case _:
            return cell.text


class SheetDay(str):
    """A day that stands in a cell as a day, not as text: 19-1 becomes one without being asked."""

    __slots__ = ()


def _list_nameless(row: SheetRow, names: Mapping[int, str]) -> list[int]:
    """Return the columns without a name in which a row has something."""
    return [column for column, cell in row.cells.items() if column not in names and cell.text]


def _tell_struck(row: SheetRow, part: str, account: Account) -> None:
    """Account for the struck-out words of a row that is read."""
    for column, cell in row.cells.items():
        if cell.is_struck:
            place = f"{part}cell {name_cell(column, row.number)}"
            account.leave_out(place, "struck-out words")


def _open(path: Path) -> Workbook:
    """Open a workbook.

    Raises:
        InputError: It is none.
    """
    try:
        return Workbook(require_file(path))
    except (BadZipFile, KeyError) as error:
        raise InputError(
            f"{path}: not an XLSX workbook ({type(error).__name__}). Save it as .xlsx."
        ) from error
