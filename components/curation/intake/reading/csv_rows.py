"""Tables of text: CSV and TSV files, with any delimiter and in any encoding.

The delimiter is that of a `sep=` line, of the config, or the one under which the head has the most
columns that are wanted, else the one under which most rows are as wide as the head. A quote that is
not closed costs its own line: the lines that it would swallow are read one by one. So does a quoted
cell whose lines are rows of the table themselves. Rows of blanks are no rows.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from components.curation.intake.reading.column_names import count_known, find_head
from components.curation.intake.reading.encodings import Encoding, find_encoding, open_text
from components.curation.intake.rows import (
    Account,
    RawRow,
    RowsConfig,
    check_head,
    keep_known,
    leave_out_unknown,
    require_file,
)
from components.errors import InputError

DELIMITERS = (",", ";", "\t", "|", "^", "~")
_NUM_ABOVE = 20  # rows in which the head is looked for
_NAMES = {"\t": "tab", " ": "space"}
_SEP = "sep="


@dataclass(frozen=True)
class _Record:
    """A row of a CSV file, its first and last line, and why it cannot be read."""

    line: int
    last_line: int
    cells: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class _Head:
    """The head of a table: where it stands, its columns, and how lines are cut."""

    line: int
    columns: tuple[str, ...]
    delimiter: str
    titles: tuple[int, ...]  # lines above it that are not blank


class CsvReader:
    """Reads separated values (RFC 4180); line breaks inside quotes are kept."""

    def __init__(self, config: RowsConfig) -> None:
        self._config = config

    def read_columns(self, path: Path) -> list[str]:
        """Return the names in the head."""
        return list(self._find_head(path, find_encoding(path, self._config.encoding)).columns)

    def read(self, path: Path, account: Account) -> Iterator[RawRow]:
        """Yield the rows; one with another number of columns or broken quotes has its fault."""
        encoding = find_encoding(require_file(path), self._config.encoding)
        head = self._find_head(path, encoding)
        for line in head.titles:
            account.leave_out(f"line {line}", "a title above the head")
        check_head(path, head.columns, self._config.columns)
        self._tell(encoding, head, account)
        leave_out_unknown(head.columns, self._config.columns, account)
        with open_text(path, encoding) as file:
            lines = enumerate(file, 1)
            for record in _cut_records(lines, head.delimiter, len(head.columns)):
                if record.line > head.line and not _is_blank(record):
                    row = _row(record, head.columns)
                    yield row if self._config.columns else keep_known(row)

    def _tell(self, encoding: Encoding, head: _Head, account: Account) -> None:
        """Note what was found out about the file."""
        if encoding.describe():
            account.note(encoding.describe())
        if head.delimiter != ",":
            account.note(f"delimiter {_NAMES.get(head.delimiter, head.delimiter)}")
        if head.line > 1:
            account.note(f"head in line {head.line}")

    def _find_head(self, path: Path, encoding: Encoding) -> _Head:
        """Return the head of a file.

        Raises:
            InputError: There is none, or a quote is not closed in it.
        """
        with open_text(path, encoding) as file:
            first_lines = list(islice(file, _NUM_ABOVE))
        start = 0
        delimiter = self._config.delimiter
        if first_lines and first_lines[0].strip('\ufeff\r\n "').casefold().startswith(_SEP):
            delimiter = delimiter or first_lines[0].strip('\ufeff\r\n "')[len(_SEP) :][:1]
            start = 1
        lines = [(number, line) for number, line in enumerate(first_lines[start:], start + 1)]
        wanted = list(self._config.columns.values()) or ["clause"]
        delimiter = delimiter or _find_delimiter(lines, wanted)
        records = [record for record in _cut_records(lines, delimiter, 0) if not _is_blank(record)]
        if not records:
            raise InputError(f"{path}: empty. Give a CSV file with a head.")
        number = find_head([_strip(record.cells) for record in records], wanted)
        record = records[number]
        if record.fault:
            raise InputError(
                f"{path}: {record.fault} (line {record.line}). Correct the quotes of the head."
            )
        titles = tuple(above.line for above in records[:number])
        return _Head(record.last_line, tuple(_strip(record.cells)), delimiter, titles)


def _find_delimiter(lines: Sequence[tuple[int, str]], wanted: Sequence[str]) -> str:
    """Return the delimiter under which the head has most wanted and known columns."""
    best, best_score = "", (0, 0, 0)
    for delimiter in DELIMITERS:
        for record in _cut_records(lines, delimiter, 0):
            cells = _strip(record.cells)
            score = (sum(column in cells for column in wanted), count_known(cells), len(cells))
            if score[:2] > (0, 0) and score > best_score:
                best, best_score = delimiter, score
    return best or _guess_delimiter(lines)


def _guess_delimiter(lines: Sequence[tuple[int, str]]) -> str:
    """Return the delimiter under which most rows are as wide as the head, a comma if none is.

    So a head in any language is read.
    """
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        records = [record for record in _cut_records(lines, delimiter, 0) if not _is_blank(record)]
        widths = [len(record.cells) for record in records]
        if widths and widths[0] > 1:
            score = (widths.count(widths[0]), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _cut_records(lines: Iterable[tuple[int, str]], delimiter: str, width: int) -> Iterator[_Record]:
    """Yield the records of numbered lines; a broken one costs its first line alone.

    Args:
        lines: Lines with their ends, and their numbers.
        delimiter: Between cells.
        width: Cells of a row, by which a cell that holds rows is recognised; 0 where not known.
    """
    coming = iter(lines)
    again: deque[tuple[int, str]] = deque()
    suspect = 0  # the last line that a broken quote would have swallowed
    while True:
        taken = again.popleft() if again else next(coming, None)
        if taken is None:
            return
        number, line = taken
        if number <= suspect and line.count('"') % 2:
            yield _Record(number, number, fault="line: a quote is not closed")
            continue
        record, swallowed = _cut_record(number, line, _pull(again, coming), delimiter, width)
        if record.fault and swallowed:
            suspect = max(suspect, swallowed[-1][0])
            again.extendleft(reversed(swallowed))
        yield record


def _pull(
    again: deque[tuple[int, str]], coming: Iterator[tuple[int, str]]
) -> Iterator[tuple[int, str]]:
    """Yield the lines that were given back, then those to come."""
    while again:
        yield again.popleft()
    yield from coming


def _cut_record(
    number: int, line: str, following: Iterator[tuple[int, str]], delimiter: str, width: int
) -> tuple[_Record, list[tuple[int, str]]]:
    """Return the record that begins with a line, and the further lines that it took."""
    more: list[tuple[int, str]] = []

    def take() -> Iterator[str]:
        yield line
        for pulled in following:
            more.append(pulled)
            yield pulled[1]

    try:
        cells = next(csv.reader(take(), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        is_open = "unexpected end" in str(error) or more
        fault = "a quote is not closed" if is_open else f"not CSV: {error}"
        return _Record(number, number, fault=f"line: {fault}"), more
    if more and _holds_rows([line, *(text for _, text in more)], delimiter, width):
        fault = f"line: a quote is not closed: the cell would take in lines to {more[-1][0]}"
        return _Record(number, number, fault=fault), more
    last = more[-1][0] if more else number
    return _Record(number, last, tuple(cells)), []


def _holds_rows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Say whether one of the lines of a cell is a row of the table itself.

    A comma in a sentence has a space behind it, one between two cells has none.
    """
    if width < 2:
        return False
    cut = re.compile(rf"{re.escape(delimiter)}(?!\s)(?!(?<=\d{re.escape(delimiter)})\d{{3}}(?!\d))")
    within_cell = [lines[0].rpartition('"')[2], *lines[1:-1]]
    return any(len(cut.findall(line)) == width - 1 for line in within_cell)


def _row(record: _Record, columns: Sequence[str]) -> RawRow:
    """Return a row by the names of the head; columns without a name are left out."""
    fault = record.fault
    if not fault and len(record.cells) != len(columns):
        fault = f"line: {len(record.cells)} columns, the head has {len(columns)}"
    if fault:
        return RawRow(record.line, fault=fault, last_line=record.last_line)
    values = dict(zip(columns, record.cells, strict=True))
    return RawRow(record.line, values, last_line=record.last_line)


def _strip(cells: Sequence[str]) -> list[str]:
    """Return cells without the white space around them."""
    return [cell.strip("\ufeff \t\r\n\u3000") for cell in cells]


def _is_blank(record: _Record) -> bool:
    """Say whether a record has no text at all."""
    return not record.fault and not any(map(str.strip, record.cells))
