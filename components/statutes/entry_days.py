"""On which day a wording begins and ends, when a snapshot is entered.

The publisher's own record of an article (`Article.days`, `Repeal.day`) comes first: the wording
shown begins on the last of its days, which may lie ahead of the snapshot or be `UNDATED`, and the
wording before it ended on the first of its days after it began.

Without a record, a change is dated by the law's last-change date if that date is news, else by the
day of the snapshot; `date_status` says which. A date is news if it is later than the wording it
ends, not later than the snapshot, and not one that an earlier snapshot already showed for this law:
a translation that is reworded under an old date was not in force since then. An article that
vanished ended on the date that every article of the law carries. If articles have dates of their
own, none of them dates another's repeal.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from components.records import ChangeKind, DateStatus, Version
from components.statutes.changes import Change
from components.statutes.moves import Key
from components.statutes.readers.article import Article

Day = tuple[date, DateStatus]
"""The day of a change, and where it comes from."""


@dataclass
class SnapshotEntry:
    """The state of one source while a snapshot is entered.

    Attributes:
        horizon: The day of the snapshot before; what begins later was still to come.
        open: The versions without an end that the snapshot has not confirmed yet.
        last_end: The day on which each number last lost its wording.
        known_dates: The last-change dates of each law that earlier snapshots showed.
        amended: The last-change dates of each law that this snapshot shows.
        repealed_on: The days of repeal that this snapshot gives.
        laws: The laws that this snapshot shows.
        versions: The versions that are settled.
    """

    source: str
    jurisdiction: str
    snapshot_date: date
    horizon: date
    is_first: bool
    open: dict[Key, Version]
    last_end: dict[Key, date]
    known_dates: dict[str, set[date]]
    amended: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    repealed_on: dict[Key, date] = field(default_factory=dict)
    laws: set[str] = field(default_factory=set)
    versions: list[Version] = field(default_factory=list)
    records: list[Change] = field(default_factory=list)

    def record(self, kind: ChangeKind, old: Version | None, new: Version | None) -> None:
        """Add a change."""
        self.records.append(Change(kind, old, new))

    def end_before(self, waiting: Version, day: date) -> None:
        """End the wordings that a wording which waits for its day would have ended on another."""
        numbers = {waiting.article, waiting.moved_from}
        for place, version in enumerate(self.versions):
            is_meant = version.law_id == waiting.law_id and version.article in numbers
            if is_meant and version.valid_to == waiting.valid_from and version.valid_from < day:
                self.versions[place] = version.model_copy(update={"valid_to": day})


def find_starts_and_ends(
    state: SnapshotEntry, arrived: Mapping[Key, Article], moves: Mapping[Key, Key]
) -> tuple[dict[Key, Day], dict[Key, Day]]:
    """Return when the new wordings begin and when the vanished ones end, by number.

    Args:
        state: The state of the source; `open` holds the vanished wordings.
        arrived: The new wordings.
        moves: For each number that a wording moved to, the number that it moved from.
    """
    starts = {
        key: _date_start(state, key, article, moves.get(key)) for key, article in arrived.items()
    }
    targets = {origin: key for key, origin in moves.items()}
    ends: dict[Key, Day] = {}
    for key, version in state.open.items():
        days: list[Day] = []
        if key in arrived:
            days.append(_date_end(version, arrived[key], starts[key]))
        if key in targets:
            days.append(starts[targets[key]])
        ends[key] = min(days) if days else _date_repeal(state, key, version)
        if version.valid_from > state.horizon and ends[key][0] <= version.valid_from:
            state.end_before(version, ends[key][0])  # it never came to its day
    return starts, ends


def choose_change_day(
    state: SnapshotEntry, law_id: str, amended: date | None, after: date | None
) -> Day:
    """Return the law's own date if it is news (see the head of this file), else the snapshot's."""
    earliest = after or date.min
    if amended is not None and amended <= state.snapshot_date:
        is_known = amended in state.known_dates[law_id]
        if state.is_first or (not is_known and earliest < amended):
            return amended, "source"
    return max(state.snapshot_date, earliest), "snapshot"


def date_abolished(state: SnapshotEntry, version: Version, ended: date) -> Day:
    """Return the day on which a wording ended with its law."""
    if version.valid_from < ended or version.valid_from > state.horizon:
        return ended, "source"
    return max(state.snapshot_date, version.valid_from), "snapshot"


def date_unseen(state: SnapshotEntry, article: Article, ended: date) -> Day:
    """Return when a wording began that was never seen before and has an end.

    It is the end itself, if nothing says when the wording began.
    """
    start = article.days[-1] if article.days else article.amended
    if start is not None and start < ended:
        return start, "source"
    if state.snapshot_date < ended:
        return state.snapshot_date, "snapshot"
    return ended, "source"


def _date_start(state: SnapshotEntry, key: Key, article: Article, moved_from: Key | None) -> Day:
    """Return the day on which a new wording begins.

    It is after the wordings that it ends began, and not before the number lost its last one.
    """
    begun: list[date] = []
    waiting: list[date] = []
    for place in (key, moved_from):
        if place in state.open:
            start = state.open[place].valid_from
            (waiting if start > state.horizon else begun).append(start)
    last_end = state.last_end.get(key)
    if not article.days:
        earlier = [*begun, *waiting, *([last_end] if last_end else [])]
        return choose_change_day(state, article.law_id, article.amended, max(earlier, default=None))
    day = article.days[-1]
    replaces_waiting = bool(waiting) and day <= max(waiting)
    is_after_gap = last_end is None or day >= last_end or replaces_waiting
    if day > max(begun, default=date.min) and is_after_gap:
        return day, "source"
    return max(state.snapshot_date, *begun, *([last_end] if last_end else [])), "snapshot"


def _date_end(version: Version, article: Article, start: Day) -> Day:
    """Return the day on which a wording ended that another one replaced under its number."""
    later = [day for day in article.days if version.valid_from < day < start[0]]
    return (later[0], "source") if later else start


def _date_repeal(state: SnapshotEntry, key: Key, version: Version) -> Day:
    """Return the day on which a wording ended that nothing replaced."""
    repealed = state.repealed_on.get(key)
    is_waiting = version.valid_from > state.horizon
    if repealed is None:
        after = None if is_waiting else version.valid_from
        return choose_change_day(state, key[0], _common_date(state, key[0]), after)
    if is_waiting or version.valid_from < repealed:
        return repealed, "source"
    return max(state.snapshot_date, version.valid_from), "snapshot"


def _common_date(state: SnapshotEntry, law_id: str) -> date | None:
    """Return the date that all articles of the law carry, None if they have several or none."""
    days = state.amended.get(law_id, set())
    return next(iter(days)) if len(days) == 1 else None
