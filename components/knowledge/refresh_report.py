"""What a refresh did, as a record and as one line; `components.reports` writes it out as files."""

from collections import Counter
from datetime import date
from typing import get_args

from pydantic import Field

from components.domain import domain
from components.gate_result import GateResult
from components.records import UNDATED, ChangeKind, Record
from components.statutes.changes import Change
from components.statutes.readers.article import Omission

KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)

MEANINGS: dict[ChangeKind, str] = {
    "amended": "another wording under a new date of change",
    "added": "a number that did not stand before",
    "repealed": "gone, and not found under another number",
    "moved": "the same wording, or nearly, under another number",
    "revived": "a number that was gone and stands again",
    "reworded": (
        "another wording while the source's own date of change stayed: a translation or an editor's"
        " hand more often than a decision"
    ),
    "redated": "another day of entry into force for a wording that still waits for its day",
    "retitled": "the same wording under another title or heading",
}
"""What a report lists, in this order, and what each kind means."""


class RefreshReport(Record):
    """What a refresh did.

    `edition` is the one current afterwards, None after a dry run with no edition yet.

    `changes` counts every kind of change, `records` are all changes but the unchanged, `is_first`
    says that the source had no snapshot before, `omissions` are what its reader left out. After a
    dry run `gates` may hold one that failed, and none on gold queries. `foreign` are the sources
    for whose language the edition got the multilingual embedder.
    """

    edition: int | None
    is_published: bool
    is_dry_run: bool
    is_first: bool
    source: str
    snapshot_date: date
    changes: dict[ChangeKind, int]
    records: tuple[Change, ...] = Field(repr=False)
    gates: tuple[GateResult, ...]
    embedded: int
    reused: int
    omissions: tuple[Omission, ...] = ()
    foreign: tuple[str, ...] = ()
    pruned: tuple[int, ...] = ()
    seconds: float

    @property
    def state(self) -> str:
        """The outcome in a few words."""
        if self.is_dry_run:
            return "dry run, nothing published"
        if self.is_published:
            return f"edition {self.edition}"
        return f"nothing changed, edition {self.edition} stays"

    def of(self, kind: ChangeKind) -> list[Change]:
        """Return the changes of one kind, ordered by law and article."""
        return [change for change in self.records if change.kind == kind]

    def citations(self, kind: ChangeKind) -> tuple[str, ...]:
        """Return the citations of the changes of one kind, ordered by law and article."""
        return tuple(change.citation for change in self.of(kind))


def summarise_changes(report: RefreshReport) -> str:
    """Return the report as one line."""
    counts = ", ".join(f"{count} {kind}" for kind, count in report.changes.items() if count)
    counts = counts or f"no {domain().unit}"
    line = (
        f"{report.source} {report.snapshot_date}: {counts}; {report.embedded} embedded,"
        f" {report.reused} reused, {report.seconds:.1f} s; {report.state}"
    )
    if not report.foreign:
        return line
    return f"{line}; not English: {', '.join(report.foreign)}, read by the multilingual embedder"


def describe_dates(change: Change) -> str:
    """Return since or until when a change holds, with the number that it moved from.

    `moved from Article 3; in force from 2024-01-01 (date from the source)`.
    """
    new, standing = change.new, change.standing
    if new is None and standing.valid_to == UNDATED:
        return "in force until a day that is not set (dates from the source)"
    if new is None:
        return f"in force until {standing.valid_to} (dates from the {standing.date_status})"
    is_moved = change.kind == "moved" and change.old is not None
    moved = f"moved from {domain().label} {change.old.article}; " if is_moved and change.old else ""
    if new.valid_from == UNDATED:
        return f"{moved}not in force: its day is not set (date from the {new.date_status})"
    return f"{moved}in force from {new.valid_from} (date from the {new.date_status})"


def describe_retitled(report: RefreshReport) -> list[str]:
    """Return a line for each law's new title, and for each new heading under an old title."""
    lines: Counter[str] = Counter()
    for change in report.of("retitled"):
        old, new = change.old, change.standing
        if old and old.law != new.law:
            lines[f"{old.law} is now {new.law}, from {new.valid_from}"] += 1
        elif old:
            before = old.heading or "no heading"
            after = new.heading or "no heading"
            lines[f"{new.citation}: {before} is now {after}, from {new.valid_from}"] += 1
    return [
        f"{line}: {count} {domain().units}" if count > 1 else line for line, count in lines.items()
    ]
