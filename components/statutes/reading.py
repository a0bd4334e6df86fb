"""What a statute reader hands over, and which reader reads which kind of source.

A reader turns one dated snapshot (a folder) into articles in force, in the order of the law, and repeals where the format
dates them. It refuses a snapshot it cannot read in full: half a statute would look like a wave of repeals. It does not
compare snapshots (see `versions`) and does not know whose law it reads: the jurisdiction is the source's setting.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import Literal, Protocol

from components.errors import InputError, UsageError

ReaderKind = Literal["markdown", "taiwan-json", "justice-xml", "akoma-ntoso"]
Duplicates = Literal["refuse", "last"]

_REPEALED_WORD = (
    r"(?:repealed|delet(?:ed|e|ion)?|abolished|abrogated|annul(?:led)?|cancell?(?:ed|ation)|rescinded|revoked|removed|omitted|obsolete|and"
    r"|刪除)"
)
_REPEALED = re.compile(rf"[\W_]*{_REPEALED_WORD}(?:[\W_]+{_REPEALED_WORD})*[\W_]*", re.IGNORECASE)
_NAMED_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:\.[a-z]\w*){0,2}")


@dataclass(frozen=True)
class Article:
    """The smallest citable unit of a law as one snapshot has it.

    `amended` is the last-change date that the publisher gives: the law's, or the article's where it dates each.
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


def build_reader(kind: ReaderKind, duplicates: Duplicates = "refuse") -> StatuteReader:
    """Return the reader for a kind of source; `duplicates` matters to those whose publishers repeat articles."""
    # Imported here: the readers import Article from this module.
    from components.statutes.akoma import AkomaReader
    from components.statutes.justice import JusticeReader
    from components.statutes.markdown import MarkdownReader
    from components.statutes.taiwan import TaiwanReader

    match kind:
        case "markdown":
            return MarkdownReader()
        case "taiwan-json":
            return TaiwanReader(duplicates)
        case "justice-xml":
            return JusticeReader()
        case "akoma-ntoso":
            return AkomaReader()


def resolve_snapshot_date(place: Path | str, given: date | None) -> date:
    """Return the date of a snapshot: the given one, else the one in its name (`2021-01.tar.xz` is the first of the month).

    Raises:
        UsageError: No date is given and the name is not one.
    """
    if given is not None:
        return given
    name = PurePath(place).name
    match = _NAMED_DATE.fullmatch(name)
    if match is not None:
        try:
            return date(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            pass  # a month 13 is no date: same fault as no date at all
    raise UsageError(
        f"{place}: snapshot_date: its name is not a date, got {name!r} (2024-01, 2024-01-31 or 2024-01.tar.xz). Set snapshot_date."
    )


def list_files(folder: Path, suffix: str) -> list[Path]:
    """Return the snapshot's files in the order of their names.

    Raises:
        InputError: The folder is not there, or holds no such file.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such snapshot folder. Give the path of a folder of {suffix} files.")
    files = sorted(p for p in folder.glob(f"*{suffix}") if p.is_file())
    if not files:
        raise InputError(f"{folder}: no {suffix} files in it. Give the folder that holds them, or another reader kind.")
    return files


def read_text(path: Path) -> str:
    """Return a file's text, without a byte order mark and with plain line ends.

    Raises:
        InputError: The file is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}. Convert the file to UTF-8 or fetch it again.") from error


def is_repealed(text: str) -> bool:
    """Say whether an article's body only notes that it is no longer there, such as `(Repealed)` or `（deleted）`."""
    return _REPEALED.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def refuse_duplicate(seen: set[str], key: str, place: str) -> None:
    """Add `key` to `seen`, or raise InputError if it is there already."""
    if key in seen:
        raise InputError(f"{place}: {key} occurs twice. Keep one of them, or fetch the file again.")
    seen.add(key)
