"""Gold sets: clauses or queries with their right answers, JSON Lines, never trained on.

One model of a row for every use of such a file. Each user extends it by what it needs:

| used by | needs |
| --- | --- |
| `clausula score --gold` | id, clause, as_of, articles, verdict |
| the gate of a refresh (`source.gates.gold`) | query, articles |
| the guards of training (`dataset.gold.files`, `gathering.gold`) | clause; nothing else is read |

`law` and `article` in a row are short for `articles` with one entry.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, Field, model_validator

from components.records import Record, Verdict
from components.text.jsonl import read_records


class GoldArticle(Record):
    """An article that may rightly be cited or found."""

    law: str
    article: str


class GoldRow(Record):
    """A clause or a query with what is right for it; what a line does not give is None or empty.

    `articles` is given and empty where no article governs the clause.
    """

    id: str = ""
    clause: str = Field(default="", min_length=1)
    query: str = Field(default="", min_length=1)
    as_of: date | None = None
    articles: tuple[GoldArticle, ...] = ()
    verdict: Verdict | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_article(cls, row: Any) -> Any:  # Any: whatever the line holds
        """Put `law` and `article` into `articles`."""
        if not isinstance(row, dict) or "law" not in row or "articles" in row:
            return row
        rest = {key: value for key, value in row.items() if key not in ("law", "article")}
        article = {key: row[key] for key in ("law", "article") if key in row}
        return {**rest, "articles": [article]}

    def __repr__(self) -> str:
        return f"GoldRow(id={self.id!r}, length={len(self.clause or self.query)})"

    __str__ = __repr__


Row = TypeVar("Row", bound=GoldRow)


def read_gold_set(path: Path, model: type[Row]) -> list[tuple[int, Row]]:
    """Read a gold set.

    Args:
        path: The file.
        model: A `GoldRow`; what its user needs of a row is required there.

    Returns:
        The number of each line that is not empty, from 1, and its row.

    Raises:
        MissingError: The file is not there.
        InputError: A line is no gold row, lacks a field or has an unknown one, or there is none.
    """
    return read_records(path, model, "gold set")


class _GuardedRow(GoldRow):
    """A row of which the clause alone is read, whatever else its maker put there."""

    model_config = ConfigDict(extra="ignore")

    clause: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _gather_article(cls, row: Any) -> Any:  # Any: whatever the line holds
        """Keep the clause alone."""
        if not isinstance(row, dict):
            return row
        return {key: value for key, value in row.items() if key == "clause"}


def read_gold_clauses(paths: Sequence[Path]) -> dict[str, str]:
    """Return the clauses of gold sets of any maker by file and line, `file.jsonl:7`.

    Raises:
        MissingError: A file is not there.
        InputError: A file has a line without a clause, or none.
    """
    clauses: dict[str, str] = {}
    for path in paths:
        for number, row in read_gold_set(path, _GuardedRow):
            clauses[f"{path.name}:{number}"] = row.clause
    return clauses
