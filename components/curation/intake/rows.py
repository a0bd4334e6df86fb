"""Rows of raw pairs from any kind of file, the map of columns, and what every reader must do.

A reader streams: one row is in memory at a time, so a million fit. A row that cannot be read is
yielded with its fault, so it is counted and listed. What a file holds and no row yields (a hidden
sheet, a struck row, a comment) goes to the reader's account. Blank lines are no rows. Bytes that
are not UTF-8 are kept as lone surrogates and refused later, so one damaged row does not cost the
file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from pydantic import Field, field_validator

from components.config import Section
from components.curation.intake.refusals import Code, NotRead
from components.errors import MissingError, UsageError

PairField = Literal[
    "id",
    "clause",
    "answer",
    "law",
    "article",
    "verdict",
    "rule",
    "does",
    "relation",
    "limit",
    "figure",
    "wording",
    "family",
    "as_of",
    "jurisdiction",
    "reviewer",
    "origin",
]
FIELDS: tuple[str, ...] = get_args(PairField)
_NUM_SHOWN = 40  # columns of a head that a message lists
_MAX_NAME = 40  # letters of a column's name; a longer one is contract text in the place of a head
_MAX_WORDS = 6  # of a column's name
_PATH_STEP = "."


@dataclass(frozen=True)
class RawRow:
    """One row of a file: its columns, or why it cannot be used and the code of that.

    `line` is the line or spreadsheet row where it begins, from 1; `last_line` is where it ends if
    that is another one. `part` is the sheet of a workbook with several.
    """

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)  # Any: what JSON and spreadsheets hold
    fault: str = ""
    code: Code = "broken-row"
    last_line: int = 0
    part: str = ""


@dataclass
class Account:
    """What a reader knows of a file beside its rows; complete when the last row is read.

    `notes` are what was found out, such as the encoding. `not_read` is what the file holds and no
    row yields.
    """

    notes: list[str] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Add a note once."""
        if text not in self.notes:
            self.notes.append(text)

    def leave_out(self, place: str, what: str, num_rows: int = 0) -> None:
        """Add something that is not read; `num_rows` of the file's rows stand in it."""
        self.not_read.append(NotRead(place=place, what=what, num_rows=num_rows))


class RowsConfig(Section):
    """How a file of raw pairs is laid out."""

    columns: dict[PairField, str] = Field(
        default={},
        description=(
            "for each field of a pair the column it stands in; other columns are ignored. In JSON"
            " a path goes into nested values: responses.0.value. Empty: columns are named like the"
            " fields"
        ),
    )
    delimiter: str = Field(
        default="",
        max_length=1,
        description="between the columns of a CSV file; empty: found by trying",
    )
    encoding: str = Field(
        default="",
        description="of a text file, such as utf-8, big5 or cp1252; empty: found from its bytes",
    )
    sheet: str = Field(
        default="",
        description="sheet of an XLSX file; empty: every visible one that has the columns",
    )
    read_hidden: bool = Field(
        default=False, description="read hidden rows and sheets of an XLSX file too"
    )
    clause_pattern: str = Field(
        default="",
        description=(
            "regular expression with a group `clause` that cuts it out of a chat's user message;"
            " empty: all of it"
        ),
    )

    @field_validator("clause_pattern")
    @classmethod
    def _names_the_clause(cls, value: str) -> str:
        """Refuse a pattern without a group `clause`."""
        if value and "clause" not in re.compile(value).groupindex:
            raise ValueError("must have a group named clause, as in (?P<clause>.+)")
        return value

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, value: str) -> str:
        """Refuse an encoding that Python does not know."""
        try:
            "".encode(value or "utf-8")
        except LookupError as error:
            raise ValueError("no such encoding, as in utf-8, utf-16, big5, cp1252") from error
        return value


class RowReader(Protocol):
    """Reads one kind of file."""

    def read_columns(self, path: Path) -> list[str]:
        """Return the names of the columns, as far as the first rows show them."""
        ...

    def read(self, path: Path, account: Account) -> Iterator[RawRow]:
        """Yield the rows in the order of the file, one at a time.

        Raises:
            MissingError: The file is not there.
            InputError: It is another kind of file, or damaged.
            UsageError: A column of the map is not in the file.
        """
        ...


def map_columns(
    row: RawRow, columns: Mapping[PairField, str]
) -> dict[str, Any]:  # Any: as in RawRow
    """Return a row's values under the fields' names; an empty map takes all columns as named.

    A field of the map that the row lacks is None: it is there, and empty.
    """
    if not columns:
        return dict(row.values)
    return {name: look_up(row.values, column) for name, column in columns.items()}


def look_up(values: Mapping[str, Any], column: str) -> Any:  # Any: as in RawRow
    """Return the value of a column, or at a path through nested values, else None."""
    if column in values:
        return values[column]
    value: Any = values
    for step in column.split(_PATH_STEP):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def check_head(path: Path, head: Sequence[str], columns: Mapping[PairField, str]) -> None:
    """Refuse a table whose head lacks a column of the map, or `clause` if there is no map.

    Raises:
        UsageError: A column is missing or stands twice; the message lists the columns there are.
    """
    wanted = list(columns.values()) or ["clause"]
    missing = [column for column in wanted if not _has_column(head, column)]
    twice = sorted({column for column in head if column and head.count(column) > 1})
    if missing:
        raise UsageError(
            f"{path}: columns: not in the file, got {', '.join(missing)} ({list_columns(head)})."
            " Correct pairs.layout.columns."
        )
    if twice:
        raise UsageError(
            f"{path}: columns: {', '.join(twice)} stand twice ({list_columns(head)}). Give each"
            " column its own name."
        )


def leave_out_unknown(
    head: Sequence[str], columns: Mapping[PairField, str], account: Account, place: str = ""
) -> None:
    """Account for the columns of a table that no field takes: without a map, those of other names.

    Under a map the others were left out on purpose.
    """
    if columns:
        return
    for column in head:
        if column and column not in FIELDS:
            account.leave_out(f"{place}column {column[:_MAX_NAME]!r}", "not a field of a pair")


def keep_known(row: RawRow) -> RawRow:
    """Return a row of a table without a map with the columns that are fields alone."""
    values = {name: value for name, value in row.values.items() if name in FIELDS}
    return replace(row, values=values)


def _has_column(head: Sequence[str], column: str) -> bool:
    """Say whether a head has a column, or the beginning of a path into one."""
    return column in head or column.split(_PATH_STEP)[0] in head


def list_columns(head: Sequence[str]) -> str:
    """Return the names of a head for a message; none if it holds texts in their place."""
    names = [column for column in head if column]
    if not all(map(is_name, names)):
        return "its first row holds texts, not the names of columns: give it a head"
    return f"there are: {', '.join(map(repr, names[:_NUM_SHOWN]))}"


def is_name(text: str) -> bool:
    """Say whether a text can be the name of a column: short, no sentence, in letters that print."""
    is_short = len(text) <= _MAX_NAME and len(text.split()) <= _MAX_WORDS
    is_sentence = text.endswith((".", ";", "。")) or ": " in text
    return is_short and not is_sentence and text.isprintable() and "\ufffd" not in text


def require_file(path: Path) -> Path:
    """Return the path of a file that exists.

    Raises:
        MissingError: It does not.
    """
    if not path.is_file():
        raise MissingError(
            f"{path}: no such file of pairs. Give pairs.path a JSONL, CSV or XLSX file."
        )
    return path
