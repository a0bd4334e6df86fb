"""Compare a snapshot with the versions known: which wordings stay, close or open, and when.

Kinds of change: added, amended, reworded (another wording, and nothing says that the law changed),
moved from another number of the law, retitled (the same wording under another title or heading),
repealed, revived (the number stood before, was gone, and stands again), and redated (a wording that
waits for its day got another one). A new title closes a version and opens one with the same
wording, so that each day is cited by its own title. `entry_days` says on which day each begins.

Ranges of validity are half-open and never overlap for one article; a wording that moves ends under
its old number when it begins under the new one. A law that is abolished when it is first seen is
kept as closed versions. Laws that a snapshot left out as faulty stay as they were.

Not covered: a wording that came and went between two snapshots. Where the source records that
another one was in force meanwhile, those days have none.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from components.records import UNDATED, DateStatus, Opening, Version
from components.statutes.changes import Changes
from components.statutes.entry_days import (
    Day,
    SnapshotEntry,
    choose_change_day,
    date_abolished,
    date_unseen,
    find_starts_and_ends,
)
from components.statutes.moves import Key, find_moves
from components.statutes.planned_ends import PlannedEnds
from components.statutes.readers.article import Article, ReadingNotes, Repeal
from components.statutes.wording import hash_wording, normalise

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "clausula:version")


def sort_key(version: Version) -> tuple[str, tuple[tuple[int, str], ...], date]:
    """Order versions by law, article in natural order (`9`, `9-1`, `10`) and date."""
    tokens = re.findall(r"\d+|[^\d\W]+", version.article)
    number = tuple((int(token), "") if token.isdigit() else (0, token) for token in tokens)
    return version.law_id, number, version.valid_from


def advance(
    previous: Sequence[Version],
    articles: Iterable[Article | Repeal],
    *,
    source: str,
    jurisdiction: str,
    snapshot_date: date,
    last_snapshot: date | None = None,
    seen_dates: Mapping[str, Collection[date]] | None = None,
    notes: ReadingNotes | None = None,
) -> Changes:
    """Enter a snapshot after the earlier ones.

    Args:
        previous: All versions of this source so far, open and closed; empty for the first snapshot.
        articles: What the reader yields of the snapshot; each article once.
        source: The source's name.
        jurisdiction: Whose law it is.
        snapshot_date: The day on which the snapshot was current; not before the last one.
        last_snapshot: The day of the snapshot before; None if unknown.
        seen_dates: `Changes.seen_dates` of the last snapshot, for dates at which no wording
            changed; None if unknown.
        notes: Those of the reader; complete once `articles` are consumed.

    Returns:
        Every version of the source, ordered by law, article and date, and the changes.
    """
    state = _start_entry(previous, source, jurisdiction, snapshot_date)
    state.horizon = last_snapshot or snapshot_date
    for law_id, days in (seen_dates or {}).items():
        state.known_dates[law_id].update(days)
    planned = PlannedEnds()
    arrived = _keep_standing(state, planned.set_aside(state, articles))
    notes = notes or ReadingNotes()
    if any(omission.is_fault for omission in notes.omissions):
        _keep_unread(state)
    _enter_changed(state, arrived)
    records = sorted(state.records, key=lambda change: sort_key(change.standing))
    amended = {law_id: tuple(sorted(days)) for law_id, days in state.amended.items()}
    return Changes(
        versions=tuple(sorted(planned.close(state.versions), key=sort_key)),
        records=tuple(records),
        seen_dates=amended,
        names=tuple(notes.names),
        omissions=tuple(notes.omissions),
    )


def _start_entry(
    previous: Sequence[Version], source: str, jurisdiction: str, snapshot_date: date
) -> SnapshotEntry:
    """Return the state before a snapshot: closed versions are kept, open ones wait for it."""
    still_open: dict[Key, Version] = {}
    closed: list[Version] = []
    last_end: dict[Key, date] = {}
    known_dates: dict[str, set[date]] = defaultdict(set)
    for version in previous:
        key = _key(version)
        known_dates[version.law_id].add(version.valid_from)
        if version.valid_to is None:
            still_open[key] = version
            continue
        closed.append(version)
        known_dates[version.law_id].add(version.valid_to)
        last_end[key] = max(version.valid_to, last_end.get(key, date.min))
    return SnapshotEntry(
        source=source,
        jurisdiction=jurisdiction,
        snapshot_date=snapshot_date,
        horizon=snapshot_date,
        is_first=not previous,
        open=still_open,
        last_end=last_end,
        known_dates=known_dates,
        versions=closed,
    )


def _keep_standing(
    state: SnapshotEntry, articles: Iterable[Article | Repeal]
) -> dict[Key, Article]:
    """Enter the articles whose wording still stands under its number; return the others."""
    arrived: dict[Key, Article] = {}
    for article in articles:
        state.laws.add(article.law_id)
        key = (article.law_id, article.article)
        if isinstance(article, Repeal):
            state.repealed_on[key] = article.day
        elif article.ended is not None:
            _enter_abolished(state, article, article.ended)
        elif not _stands(state, article):
            arrived[key] = article
    return arrived


def _stands(state: SnapshotEntry, article: Article) -> bool:
    """Enter an article if its wording stands under its number already."""
    key = (article.law_id, article.article)
    if article.amended is not None:
        state.amended[article.law_id].add(article.amended)
    current = state.open.get(key)
    if current is None or current.content_hash != hash_wording(article.text):
        return False
    del state.open[key]
    has_other_day = bool(article.days) and article.days[-1] != current.valid_from
    if current.valid_from > state.horizon and has_other_day:
        _redate(state, current, article)
    elif _has_same_names(current, article):
        state.versions.append(current)
        state.record("unchanged", current, current)
    else:
        _retitle(state, current, article)
    return True


def _redate(state: SnapshotEntry, waiting: Version, article: Article) -> None:
    """Give a wording that waits for its day another one, and end the one before it there."""
    day: Day = (article.days[-1], "source")
    state.end_before(waiting, day[0])
    new = _open_version(state, article, day, waiting.change, None)
    state.record("redated", waiting, new)


def _retitle(state: SnapshotEntry, current: Version, article: Article) -> None:
    """Close a version and open one with the same wording under another title or heading."""
    day = choose_change_day(state, article.law_id, article.amended, current.valid_from)
    if article.days and current.valid_from < article.days[-1] < UNDATED:
        day = (article.days[-1], "source")
    old = _close(state, current, day)
    state.record("retitled", old, _open_version(state, article, day, "retitled", old))


def _enter_abolished(state: SnapshotEntry, article: Article, ended: date) -> None:
    """Close an article of a law that is abolished, or keep one never seen as closed."""
    key = (article.law_id, article.article)
    current = state.open.pop(key, None)
    if current is not None:
        closed = _close(state, current, date_abolished(state, current, ended))
        state.record("repealed", closed, None)
    elif key not in state.last_end:
        day = date_unseen(state, article, ended)
        opened = _open_version(state, article, day, "added", None)
        closed = opened.model_copy(update={"valid_to": ended})
        state.versions[-1] = closed
        state.last_end[key] = ended
        state.record("repealed", closed, None)


def _keep_unread(state: SnapshotEntry) -> None:
    """Keep the laws that the snapshot does not show, since files of it were left out."""
    for key, version in list(state.open.items()):
        if version.law_id not in state.laws:
            del state.open[key]
            state.versions.append(version)
            state.record("unchanged", version, version)


def _enter_changed(state: SnapshotEntry, arrived: Mapping[Key, Article]) -> None:
    """Close the vanished wordings, open the new ones and record how they belong together."""
    vanished_texts = {key: version.text for key, version in state.open.items()}
    arrived_texts = {key: article.text for key, article in arrived.items()}
    moves = find_moves(vanished_texts, arrived_texts)
    starts, ends = find_starts_and_ends(state, arrived, moves)
    closed = {key: _close(state, version, ends[key]) for key, version in state.open.items()}
    origins = set(moves.values())
    ended = {key: version for key, version in closed.items() if key not in origins}
    for key, article in arrived.items():
        if key in moves:
            kind: Opening = "moved"
            old: Version | None = closed[moves[key]]
        else:
            old = ended.pop(key, None)
            kind = _opening_kind(state, article, old, starts[key])
        state.record(kind, old, _open_version(state, article, starts[key], kind, old))
    for version in ended.values():
        state.record("repealed", version, None)


def _opening_kind(
    state: SnapshotEntry, article: Article, old: Version | None, start: Day
) -> Opening:
    """Return the kind of change that opens a wording under a number, if it did not move there."""
    key = (article.law_id, article.article)
    if old is None:
        return "revived" if key in state.last_end and key not in state.open else "added"
    if article.days:
        return "amended" if start[1] == "source" else "reworded"
    is_known = article.amended in state.known_dates[article.law_id]
    return "reworded" if is_known else "amended"


def _close(state: SnapshotEntry, version: Version, day: Day) -> Version:
    """Return the version as it ended, and keep it if it was in force at all."""
    end, status = day
    is_sourced = status == "source" and version.date_status == "source"
    weaker: DateStatus = "source" if is_sourced else "snapshot"
    closed = version.model_copy(update={"valid_to": end, "date_status": weaker})
    if not _is_void(closed):
        state.versions.append(closed)
    return closed


def _is_void(version: Version) -> bool:
    """Return whether a version was never in force: a second snapshot of its day took it back."""
    return version.valid_to is not None and version.valid_to <= version.valid_from


def _open_version(
    state: SnapshotEntry, article: Article, day: Day, kind: Opening, old: Version | None
) -> Version:
    """Return a new version that begins on a day, and keep it."""
    start, status = day
    wording_hash = hash_wording(article.text)
    moved_from = old.article if old and kind == "moved" else ""
    if old and _is_void(old):  # it replaces a version that never was, and takes over its origin
        kind = old.change
        moved_from = old.moved_from
    version = Version(
        id=_version_id(state, article, start, wording_hash),
        source=state.source,
        jurisdiction=state.jurisdiction,
        law_id=article.law_id,
        law=article.law,
        article=article.article,
        heading=article.heading,
        chapter=article.chapter,
        text=article.text,
        valid_from=start,
        date_status=status,
        content_hash=wording_hash,
        change=kind,
        moved_from=moved_from,
    )
    state.versions.append(version)
    return version


def _version_id(state: SnapshotEntry, article: Article, start: date, wording_hash: str) -> str:
    """Return an id that depends on the source, the article, its first day and its wording."""
    fields = (
        state.jurisdiction,
        state.source,
        article.law_id,
        article.article,
        start.isoformat(),
        wording_hash,
    )
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(fields)))


def _has_same_names(version: Version, article: Article) -> bool:
    """Return whether law title and heading are the same, apart from typography and case."""
    return _is_same_name(version.law, article.law) and _is_same_name(
        version.heading, article.heading
    )


def _is_same_name(old: str, new: str) -> bool:
    return old == new or normalise(old).casefold() == normalise(new).casefold()


def _key(version: Version) -> Key:
    return version.law_id, version.article
