"""Snapshots that lie in one folder: folders, archives or files with a date in their names.

`2024-01`, `2024-01-31.tar.xz`, `20240131` and `laws-2024-01.zip` are dated, whatever else stands
beside them is left alone: hidden files, checksums, downloads under way. A folder whose own name is
a date is one snapshot, whatever it holds.
"""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from components.archives import is_archive
from components.errors import UsageError
from components.statutes.snapshots import read_named_date
from components.storage import sha256_file

_NAME = re.compile(
    r"(?P<before>(?:[^\W\d][^\d]*[-_. ])?)"
    r"(?P<year>(?:1[6-9]|2\d)\d\d)"
    r"(?:(?P<join>[-_.]?)(?P<month>\d\d)(?:(?P=join)(?P<day>\d\d))?)?"
    r"(?P<behind>(?:[-_ ][^\W\d][^\W.]*)?)"
    r"(?:\.[A-Za-z]\w*){0,2}"
)
# what stands beside a snapshot under its name
_CHECKSUMS = frozenset({".asc", ".md5", ".sha1", ".sha256", ".sha512", ".sig"})
_UNFINISHED = frozenset({".crdownload", ".filepart", ".part", ".partial", ".tmp"})


@dataclass(frozen=True)
class DatedSnapshot:
    """A snapshot of a series: its day, its path or address, and the SHA-256 of its content.

    `fault` says why it cannot be unpacked, if it cannot.
    """

    day: date
    place: Path | str
    sha256: str
    fault: str = ""

    @property
    def key(self) -> str:
        """What it is recorded under: the address, or the name in its folder, which may move."""
        return self.place.name if isinstance(self.place, Path) else self.place


def is_snapshot_folder(path: Path) -> bool:
    """Return whether a path is a folder of dated snapshots and not one itself."""
    if read_named_date(path.name) is not None or not path.is_dir():
        return False
    return any(_match(entry) for entry in path.iterdir())


def list_snapshots(folder: Path) -> dict[date, Path]:
    """Return the snapshots of a folder by their day, oldest first.

    Of several of one day the folder counts, then the archive: one is usually the other, unpacked.

    Raises:
        UsageError: They are of several kinds by their names, such as `en-2024` and `zh-2024`.
    """
    by_day: dict[date, list[Path]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for entry in sorted(folder.iterdir()):
        match = _match(entry)
        day = _day_of(match) if match else None
        if match is None or day is None:
            continue
        by_day[day].append(entry)
        kinds.setdefault(f"{match['before']}*{match['behind']}", entry.name)
    if len(kinds) > 1:
        raise UsageError(
            f"{folder}: snapshots of several kinds, got {', '.join(sorted(kinds.values()))} (one"
            " name with different dates). Give each kind a folder and a source of its own."
        )
    return {day: min(by_day[day], key=_rank) for day in sorted(by_day)}


def hash_snapshot(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and content of all files of a folder.

    Hidden files do not count.
    """
    if path.is_file():
        return sha256_file(path)
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        steps = file.relative_to(path)
        is_hidden = any(step.startswith(".") for step in steps.parts)
        if file.is_file() and not is_hidden:
            digest.update(f"{steps.as_posix()}\0{sha256_file(file)}\n".encode())
    return digest.hexdigest()


def _match(entry: Path) -> re.Match[str] | None:
    """Return the date in the name of an entry, None for what is no snapshot."""
    if entry.name.startswith(".") or entry.suffix.lower() in _CHECKSUMS | _UNFINISHED:
        return None
    match = _NAME.fullmatch(entry.name)
    return match if match and _day_of(match) else None


def _day_of(match: re.Match[str]) -> date | None:
    """Return the day of a name; a year or a month counts from its first day."""
    try:
        return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:  # such as month 13
        return None


def _rank(path: Path) -> tuple[int, str]:
    """Order what stands for one day: a folder, an archive, another file."""
    if path.is_dir():
        return 0, path.name
    return (1 if is_archive(path.name) else 2), path.name
