"""The clause library, `library/clauses.jsonl` in the home: wordings by law and article.

An entry is what an analyst took or wrote in place of a clause that breaks an article, with consent.
The newest decision about a finding counts: deciding again without consent, or against the wording,
takes its entry out; so do withdrawn consent, `clausula library remove`, and the erasure of the
review that it came from (but not the end of the retention time: consent outlives it). The file is
written anew in one step; writers wait for each other. It holds words of contracts, and no log does.
"""

import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from components.records import Record, cite, content_hash
from components.storage import Home, waiting_lock, write_text_atomic

FOLDER = "library"
CLAUSES = "clauses.jsonl"
_WRITING = "writing the clause library"
Origin = Literal["taken", "written"]
_LABEL = re.compile(r"^(?:(?:article|section|clause)\s+)?[\d.()\s]*", re.IGNORECASE)


class LibraryClause(Record):
    """A wording that may be offered again.

    `clause_type` is the heading that it stood under, without its number; `original` the clause that
    it replaced. `origin` says whether the analyst took a proposed wording or wrote another.
    """

    id: str
    jurisdiction: str
    law: str
    article: str
    clause_type: str
    original: str
    wording: str
    origin: Origin
    added_by: str
    added_on: date
    release_id: str
    review_id: str
    finding_id: str

    @property
    def citation(self) -> str:
        """The article that the wording keeps, in house style."""
        return cite(self.law, self.article)

    def __repr__(self) -> str:
        return f"LibraryClause(id={self.id!r}, length={len(self.wording)})"

    __str__ = __repr__


class ClauseLibrary:
    """Reads the library of a home; what is added meanwhile is seen by the next question.

    Args:
        home: Whose library it is.
    """

    def __init__(self, home: Home) -> None:
        self._path = _path(home)
        self._stamp: tuple[int, int] | None = None
        self._by_article: dict[tuple[str, str, str], list[LibraryClause]] = {}

    def find(self, jurisdiction: str, law: str, article: str) -> Sequence[LibraryClause]:
        """Return the wordings that keep an article, the newest first."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._by_article = {}
            for entry in _read(self._path):
                key = (entry.jurisdiction, entry.law, entry.article)
                self._by_article.setdefault(key, []).insert(0, entry)
            self._stamp = stamp
        return self._by_article.get((jurisdiction, law, article), [])


def make_id(finding_id: str, wording: str) -> str:
    """Return the id of an entry."""
    return f"lc-{content_hash(finding_id, wording)[:12]}"


def name_type(heading: str) -> str:
    """Return the type of a clause: its heading without the number, `Interest` for `4. Interest`."""
    return _LABEL.sub("", heading, count=1).strip(" :–—-") or heading


def read_library(home: Home) -> list[LibraryClause]:
    """Return all entries of a home, the oldest first; a damaged line is left out."""
    return _read(_path(home))


def put_clause(home: Home, finding_id: str, entry: LibraryClause | None) -> None:
    """Put what the newest decision about a finding gives in the place of what an earlier one gave.

    Args:
        home: Whose library it is.
        finding_id: The finding.
        entry: The wording; None where there is none, or no consent.

    Raises:
        BusyError: Another process keeps the library for more than ten seconds.
    """
    if entry is None and not _path(home).is_file():
        return
    with waiting_lock(home.root / FOLDER / "clauses.lock", _WRITING):
        kept = [one for one in read_library(home) if one.finding_id != finding_id]
        _write(home, kept if entry is None else [*kept, entry])


def keep_clauses(home: Home, is_kept: Callable[[LibraryClause], bool]) -> int:
    """Take out the entries that are not kept, and return how many these were.

    Raises:
        BusyError: Another process keeps the library for more than ten seconds.
    """
    if not _path(home).is_file():
        return 0
    with waiting_lock(home.root / FOLDER / "clauses.lock", _WRITING):
        entries = read_library(home)
        kept = [entry for entry in entries if is_kept(entry)]
        if len(kept) < len(entries):
            _write(home, kept)
        return len(entries) - len(kept)


def erase_of_review(home: Home, review_id: str) -> int:
    """Take out what came of a review, and return how many entries these were."""
    return keep_clauses(home, lambda entry: entry.review_id != review_id)


def _path(home: Home) -> Path:
    return home.root / FOLDER / CLAUSES


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file is written anew; None where there is none."""
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_ino


def _read(path: Path) -> list[LibraryClause]:
    """Return the entries of a file."""
    if not path.is_file():
        return []
    entries = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entries.append(LibraryClause.model_validate_json(line))
        except ValidationError:
            continue  # cut off by a full disk, or of another version
    return entries


def _write(home: Home, entries: Sequence[LibraryClause]) -> None:
    """Write all entries."""
    text = "".join(f"{entry.model_dump_json()}\n" for entry in entries)
    write_text_atomic(_path(home), text)
