"""The records that every statute reader yields, and the protocol of a reader.

A reader turns one dated snapshot (a folder) into articles, in the order of the law, and into
repeals if the format dates them. A file that it cannot read in full is a fault (see
`readers/faults.py`), since half a law would look like a wave of repeals; a piece that it leaves out
is an omission, which the report tells. It does not compare snapshots (see `statutes.versions`) and
does not know the jurisdiction, which is a setting of the source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

Duplicates = Literal["refuse", "last"]
OnFault = Literal["refuse", "skip"]


@dataclass(frozen=True)
class Article:
    """The smallest citable unit of a law, as it stands in one snapshot.

    Attributes:
        amended: The publisher's last-change date: the article's own if there is one, else the
            law's.
        chapter: The path of headings above it: `Part I > Chapter 2`.
        days: The days on which this article's wording changed by the publisher's own record,
            oldest first. The last is the day on which the wording shown takes effect; it may lie
            ahead, or be `UNDATED`. Empty where there is no such record.
        ended: The day on which the article, or its law, ceased to be in force.
    """

    law_id: str
    law: str
    article: str
    heading: str
    text: str = field(repr=False)
    amended: date | None
    language: str
    chapter: str
    days: tuple[date, ...] = ()
    ended: date | None = None


@dataclass(frozen=True)
class Repeal:
    """An article that is repealed on a known day; the snapshot keeps only its number."""

    law_id: str
    article: str
    day: date


@dataclass(frozen=True)
class Amendment:
    """An amendment by the publisher's record, and the days from which its articles count.

    `days` has the key `*` for every article of the law that it does not name.
    """

    promulgated: date
    days: Mapping[str, date] = field(repr=False)


@dataclass(frozen=True)
class LawNames:
    """What else a law is called, and its amendments where the publisher records them."""

    law_id: str
    aliases: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Omission:
    """What a reader left out: where, and why; `is_fault` if it is a file that cannot be read."""

    place: str
    reason: str
    is_fault: bool = False


@dataclass
class ReadingNotes:
    """What a reader learned of a snapshot beside its articles; filled while it is read."""

    names: list[LawNames] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)

    def clear(self) -> None:
        """Forget the snapshot before."""
        self.names.clear()
        self.omissions.clear()

    def omit(self, place: Path | str, reason: str, *, is_fault: bool = False) -> None:
        """Add what was left out, and why."""
        self.omissions.append(Omission(str(place), reason, is_fault=is_fault))


class StatuteReader(Protocol):
    """Reads one source format.

    `notes` are those of the snapshot that it read last.
    """

    notes: ReadingNotes

    def read(self, path: Path) -> Iterator[Article | Repeal]:
        """Yield the articles and the dated repeals of the snapshot at `path`, law by law.

        Raises:
            InputError: Files of the snapshot cannot be read in full; all are named.
        """
        ...
