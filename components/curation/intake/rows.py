"""Rows of raw pairs from any kind of file, the map of columns, and what every reader must do.

A reader streams: one row is in memory at a time, so a million fit. A row that cannot be read is
yielded with its fault, so it is counted and listed. Blank lines are no rows. Bytes that are not
UTF-8 are kept as lone surrogates and refused later, so one damaged row does not cost the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from pydantic import Field, field_validator

from components.config import Section
from components.curation.intake.refusals import Code
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


@dataclass(frozen=True)
class RawRow:
    """One row of a file: its columns, or why it cannot be used and the code of that.

    `line` is the line or spreadsheet row where it begins, from 1.
    """

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)  # Any: what JSON and spreadsheets hold
    fault: str = ""
    code: Code = "broken-row"


class RowsConfig(Section):
    """How a file of raw pairs is laid out."""

    columns: dict[PairField, str] = Field(
        default={},
        description=(
            "for each field of a pair the column it stands in; other columns are ignored. Empty:"
            " columns are named like the fields"
        ),
    )
    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description="between the columns of a CSV file"
    )
    sheet: str = Field(default="", description="sheet of an XLSX file; empty: the first one")
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


class RowReader(Protocol):
    """Reads one kind of file."""

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the rows in the order of the file, one at a time.

        Raises:
            MissingError: The file is not there.
            InputError: It is another kind of file.
            UsageError: A column of the map is not in the file's head.
        """
        ...


def map_columns(
    row: RawRow, columns: Mapping[PairField, str]
) -> dict[str, Any]:  # Any: as in RawRow
    """Return a row's values under the fields' names; an empty map takes all columns as named."""
    if not columns:
        return dict(row.values)
    return {name: row.values[column] for name, column in columns.items() if column in row.values}


def check_head(path: Path, head: list[str], columns: Mapping[PairField, str]) -> None:
    """Refuse a table whose head lacks a column of the map, or `clause` if there is no map.

    Raises:
        UsageError: A column is missing or stands twice; the message lists the columns there are.
    """
    wanted = list(columns.values()) or ["clause"]
    missing = [column for column in wanted if column not in head]
    twice = sorted({column for column in head if column and head.count(column) > 1})
    there = ", ".join(repr(column) for column in head[:_NUM_SHOWN])
    if missing:
        raise UsageError(
            f"{path}: columns: not in the file, got {', '.join(missing)} (there are: {there})."
            " Correct pairs.layout.columns."
        )
    if twice:
        raise UsageError(
            f"{path}: columns: {', '.join(twice)} stand twice (there are: {there}). Give each"
            " column its own name."
        )


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
