"""What every statute reader hands over.

A reader turns one dated snapshot (a folder) into articles in force, in the order of the law, and
repeals where the format dates them. It refuses a snapshot it cannot read in full: half a statute
would look like a wave of repeals. It does not compare snapshots (see `statutes.versions`) and does
not know whose law it reads: the jurisdiction is the source's setting.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

Duplicates = Literal["refuse", "last"]


@dataclass(frozen=True)
class Article:
    """The smallest citable unit of a law as one snapshot has it.

    `amended` is the last-change date that the publisher gives: the law's, or the article's where it
    dates each.
    """

    law_id: str
    law: str
    article: str
    heading: str
    text: str = field(repr=False)
    amended: date | None
    language: str
    chapter: str


@dataclass(frozen=True)
class Repeal:
    """An article of which a snapshot keeps no more than the number, and the day since when."""

    law_id: str
    article: str
    day: date


class StatuteReader(Protocol):
    """Reads one source format."""

    def read(self, path: Path) -> Iterator[Article | Repeal]:
        """Yield the articles in force in the snapshot at `path`, and the repeals it dates.

        Raises:
            InputError: The snapshot cannot be read in full.
        """
        ...
