"""The records that every statute reader yields, and the protocol of a reader.

A reader turns one dated snapshot (a folder) into articles in force, in the order of the law, and
into repeals if the format dates them. It refuses a snapshot that it cannot read in full, since half
a statute would look like a wave of repeals. It does not compare snapshots (see `statutes.versions`)
and does not know the jurisdiction, which is a setting of the source.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

Duplicates = Literal["refuse", "last"]


@dataclass(frozen=True)
class Article:
    """The smallest citable unit of a law, as it stands in one snapshot.

    `amended` is the publisher's last-change date: the article's own if there is one, else the
    law's. `chapter` is the path of headings above it: `Part I > Chapter 2`.
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
    """An article that was repealed on a known day; the snapshot keeps only its number."""

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
