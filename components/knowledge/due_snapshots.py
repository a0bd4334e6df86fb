"""Which snapshots of a source are due: all that were not read yet, oldest first.

A source is one snapshot, which is always due, or a series: a folder of snapshots, or an address
that nobody pinned. Of a series the edition itself says which snapshot was read last. One that was
refused, or read into an edition that was rolled back, holds up those behind it until a person has
decided: history that is read out of order would be wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from components.errors import GateError
from components.knowledge.editions import EditionManifest, EditionStore, read_current
from components.knowledge.source import SourceConfig
from components.statutes.address_snapshots import AddressSeries
from components.statutes.downloads import check_safe
from components.statutes.fetcher import Fetcher
from components.statutes.seen_snapshots import SeenRecord, SeenSnapshot, read_seen
from components.statutes.snapshot_folder import (
    DatedSnapshot,
    hash_snapshot,
    is_snapshot_folder,
    list_snapshots,
)
from components.storage import Home, fingerprint, sha256_file


@dataclass(frozen=True)
class DueSnapshot:
    """A snapshot to read: its source, set to this one snapshot, and its content's hash.

    `sha256` is empty for a source that is no series: nothing is noted of it.
    """

    source: SourceConfig
    sha256: str = ""

    @property
    def key(self) -> str:
        """What it is recorded under."""
        return self.source.path.name if self.source.path else self.source.url


@dataclass
class SnapshotQueue:
    """What is due of a source.

    Attributes:
        due: What is to be read now, oldest first.
        held: Why the next one is not read, empty if nothing is held up.
        waiting: The snapshots behind that one.
        notes: What else a person should know.
        last: The day of the newest snapshot that was read, None before the first.
    """

    due: list[DueSnapshot] = field(default_factory=list)
    held: str = ""
    waiting: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    last: date | None = None

    def refuse_held(self) -> None:
        """Raise GateError if a snapshot is held up."""
        if not self.held:
            return
        behind = f"\nWaiting behind it: {', '.join(self.waiting)}." if self.waiting else ""
        raise GateError(f"{self.held}{behind}")


def is_series(source: SourceConfig) -> bool:
    """Return whether a source has more snapshots than one over the years."""
    if source.path is None:
        return not source.sha256
    return source.snapshot_date is None and is_snapshot_folder(source.path)


def find_due(
    store: EditionStore,
    home: Home,
    source: SourceConfig,
    *,
    fetcher: Fetcher,
    today: date,
    takes_held: bool = False,
    rehearses: bool = False,
) -> SnapshotQueue:
    """Return the snapshots of a series that were not read yet.

    Args:
        store: Where editions are.
        home: Keeps what was fetched and what was seen.
        source: The source, a series.
        fetcher: Asks the server of an address.
        today: Today.
        takes_held: Whether what was refused or rolled back is due again.
        rehearses: Whether the one that was read last is due again where no other is.

    Raises:
        UsageError: The folder holds snapshots of several kinds, or the address is no safe one.
        MissingError: The address does not answer.
        InputError: It answered with something else than law.
    """
    record = read_seen(home, source.name)
    manifest = read_current(store)
    state = manifest.sources.get(source.name) if manifest else None
    queue = SnapshotQueue(last=state.snapshot_date if state else None)
    if source.path is not None:
        snapshots = _list_folder(source, record, today, queue.last)
    else:
        check_safe(source.url)
        series = AddressSeries(source.url, record, home, source.limits, fetcher, today)
        snapshots = series.look_up(queue.last, source.since, source.snapshot_date)
        queue.notes += series.notes
    snapshots = [one for one in snapshots if one.day not in source.leave_out]
    judge = _Judge(source, record, manifest, store.list_published(), takes_held)
    for place, snapshot in enumerate(snapshots):
        queue.held = judge.hold(snapshot)
        if queue.held:
            queue.waiting = [str(one.place) for one in snapshots[place + 1 :]]
            break
        if judge.is_unread(snapshot, queue.last):
            queue.notes += judge.describe_change(snapshot)
            queue.due.append(_set_to(source, snapshot))
    if rehearses and snapshots and not queue.due and not queue.held:
        queue.due.append(_set_to(source, snapshots[-1]))
    return queue


def note_read(home: Home, due: DueSnapshot, edition: int) -> None:
    """Note that a snapshot of a series was read into an edition."""
    if due.sha256:
        record = read_seen(home, due.source.name)
        record.update(due.key, due.sha256, state="read", edition=edition, reason="")


def note_refused(home: Home, due: DueSnapshot, reason: str) -> None:
    """Note that a snapshot of a series was refused, and under which settings."""
    if due.sha256:
        record = read_seen(home, due.source.name)
        judged_under = _describe_settings(due.source)
        record.update(
            due.key, due.sha256, state="refused", reason=reason, judged_under=judged_under
        )


@dataclass(frozen=True)
class _Judge:
    """Decides on each snapshot by what was seen of it."""

    source: SourceConfig
    record: SeenRecord
    manifest: EditionManifest | None
    published: Sequence[int]
    takes_held: bool

    def hold(self, snapshot: DatedSnapshot) -> str:
        """Return why a snapshot is not read, empty if nothing speaks against it."""
        row = self.record.find(snapshot.key, snapshot.sha256)
        assert row is not None, "all that is listed was recorded"
        if snapshot.fault and row.state != "read":
            self.record.put(_as_refused(row, snapshot.fault, self.source))
            return f"source {self.source.name}: {snapshot.fault}"
        if self.takes_held:
            return ""
        is_same = row.judged_under == _describe_settings(self.source)
        if row.state == "refused" and is_same:
            reason = row.reason.splitlines()[0].rstrip(".")
            return self._describe_held(snapshot, f"was refused before: {reason}.")
        if row.state == "read" and self._was_rolled_back(row):
            return self._describe_held(
                snapshot, f"was read into edition {row.edition}, which was rolled back."
            )
        return ""

    def is_unread(self, snapshot: DatedSnapshot, last: date | None) -> bool:
        """Return whether a snapshot is to be read; an unread one older than the last never is."""
        if last is not None and snapshot.day < last:
            return False
        row = self.record.find(snapshot.key, snapshot.sha256)
        assert row is not None, "all that is listed was recorded"
        if row.state == "read" and self._was_rolled_back(row):
            return True  # a person asked for it
        return row.state != "read" or last is None or snapshot.day > last

    def describe_change(self, snapshot: DatedSnapshot) -> list[str]:
        """Return a note on a snapshot that was seen before with other content or settings."""
        rows = [row for row in self.record.rows if row.place == snapshot.key]
        others = [row for row in rows if row.sha256 != snapshot.sha256]
        if any(row.state == "refused" and row.sha256 == snapshot.sha256 for row in rows):
            return [f"{snapshot.place}: was refused before, judged again"]
        if others:
            return [f"{snapshot.place}: has changed since it was {others[-1].state}"]
        return []

    def _was_rolled_back(self, row: SeenSnapshot) -> bool:
        """Return whether the edition that a snapshot was read into no longer counts."""
        if self.manifest is None or row.edition not in self.published:
            return False
        state = self.manifest.sources.get(self.source.name)
        is_newer = state is None or row.day > state.snapshot_date
        return is_newer or row.edition > self.manifest.number

    def _describe_held(self, snapshot: DatedSnapshot, reason: str) -> str:
        """Return why a snapshot is held, and what a person may do."""
        return (
            f"source {self.source.name}: snapshot of {snapshot.day} at {snapshot.place} {reason}"
            " It is not read again as it is. Mend it or source.gates, leave it out with"
            " source.leave_out, or read it all the same with take_held=true."
        )


def _list_folder(
    source: SourceConfig, record: SeenRecord, today: date, last: date | None
) -> list[DatedSnapshot]:
    """Return the snapshots of a folder from the one that was read last, and record them."""
    assert source.path is not None
    snapshots: list[DatedSnapshot] = []
    for day, path in list_snapshots(source.path).items():
        is_older = last is not None and day < last
        if is_older or (source.since is not None and day < source.since):
            continue
        sha256 = hash_snapshot(path)
        if record.find(path.name, sha256) is None:
            record.put(SeenSnapshot(path.name, sha256, day, first_seen=today))
        snapshots.append(DatedSnapshot(day, path, sha256))
    return snapshots


def _set_to(source: SourceConfig, snapshot: DatedSnapshot) -> DueSnapshot:
    """Return a source set to one of its snapshots."""
    changes: dict[str, object] = {"snapshot_date": snapshot.day}
    if isinstance(snapshot.place, Path):
        changes["path"] = snapshot.place
    else:
        changes |= {"url": snapshot.place, "sha256": snapshot.sha256}
    return DueSnapshot(source.model_copy(update=changes), snapshot.sha256)


def _as_refused(row: SeenSnapshot, reason: str, source: SourceConfig) -> SeenSnapshot:
    """Return a row as that of a snapshot that was refused."""
    judged_under = _describe_settings(source)
    values = {"state": "refused", "reason": reason, "judged_under": judged_under}
    return SeenSnapshot(**(row.__dict__ | values))


def _describe_settings(source: SourceConfig) -> str:
    """Return the fingerprint of the settings that a snapshot is judged under."""
    judging = {"kind", "duplicates", "on_fault", "limits", "gates"}
    gold = source.gates.gold
    gold_hash = sha256_file(gold) if gold and gold.is_file() else ""
    return fingerprint([source.model_dump(mode="json", include=judging), gold_hash])
