"""Compare a snapshot with the versions known: which wordings stay, close or open, and when.

Dates. A change is dated by the law's own last-change date if that date is news, else by the day of
the snapshot; `date_status` says which. A date is news if it is later than the wording it ends, not
later than the snapshot, and not one that an earlier snapshot already showed for this law: a
translation that is reworded under an old date was not in force since then. An article that vanished
ended on the repeal date that the snapshot gives, else on the date that every article of the law
carries. If articles have dates of their own, none of them dates another's repeal.

Kinds of change: added, amended, reworded (another wording under a last-change date that is no
news), moved from another number of the law, retitled (the same wording under another title or
heading), repealed, and revived (the number stood before, was gone, and stands again). A new title
closes a version and opens one with the same wording, so that each day is cited by its own title.

Ranges of validity are half-open and never overlap for one article. Not covered: a wording that came
and went between two snapshots.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from components.records import ChangeKind, DateStatus, Opening, Version
from components.statutes.changes import Change, Changes
from components.statutes.moves import Key, find_moves
from components.statutes.readers.article import Article, Repeal
from components.statutes.wording import hash_wording, normalise

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "clausula:version")

Day = tuple[date, DateStatus]
"""The day of a change, and where it comes from."""


@dataclass
class _Entry:
    """The state of one source while a snapshot is entered.

    `open` holds the versions in force that the snapshot has not confirmed yet, `last_end` the day
    on which each number last lost its wording, `known_dates` the last-change dates of each law
    that earlier snapshots showed, `amended` those that this one shows.
    """

    source: str
    jurisdiction: str
    snapshot_date: date
    is_first: bool
    open: dict[Key, Version]
    last_end: dict[Key, date]
    known_dates: dict[str, set[date]]
    amended: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    repealed_on: dict[Key, date] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    records: list[Change] = field(default_factory=list)

    def record(self, kind: ChangeKind, old: Version | None, new: Version | None) -> None:
        """Add a change."""
        self.records.append(Change(kind, old, new))


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
    seen_dates: Mapping[str, Collection[date]] | None = None,
) -> Changes:
    """Enter a snapshot after the earlier ones.

    Args:
        previous: All versions of this source so far, open and closed; empty for the first snapshot.
        articles: The snapshot's articles in force and its dated repeals, each once.
        source: The source's name.
        jurisdiction: Whose law it is.
        snapshot_date: The day on which the snapshot was current; not before the last one.
        seen_dates: `Changes.seen_dates` of the last snapshot, for dates at which no wording
            changed; None if unknown.

    Returns:
        Every version of the source, ordered by law, article and date, and the changes.
    """
    entry = _start_entry(previous, source, jurisdiction, snapshot_date)
    for law_id, days in (seen_dates or {}).items():
        entry.known_dates[law_id].update(days)
    arrived = _keep_standing(entry, articles)
    _enter_changed(entry, arrived)
    records = sorted(entry.records, key=lambda change: sort_key(change.standing))
    amended = {law_id: tuple(sorted(days)) for law_id, days in entry.amended.items()}
    return Changes(tuple(sorted(entry.versions, key=sort_key)), tuple(records), amended)


def _start_entry(
    previous: Sequence[Version], source: str, jurisdiction: str, snapshot_date: date
) -> _Entry:
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
    return _Entry(
        source=source,
        jurisdiction=jurisdiction,
        snapshot_date=snapshot_date,
        is_first=not previous,
        open=still_open,
        last_end=last_end,
        known_dates=known_dates,
        versions=closed,
    )


def _keep_standing(entry: _Entry, articles: Iterable[Article | Repeal]) -> dict[Key, Article]:
    """Enter the articles whose wording still stands under its number; return the others."""
    arrived: dict[Key, Article] = {}
    for article in articles:
        key = (article.law_id, article.article)
        if isinstance(article, Repeal):
            entry.repealed_on[key] = article.day
            continue
        if article.amended is not None:
            entry.amended[article.law_id].add(article.amended)
        current = entry.open.get(key)
        if current is None or current.content_hash != hash_wording(article.text):
            arrived[key] = article
            continue
        del entry.open[key]
        if _has_same_names(current, article):
            entry.versions.append(current)
            entry.record("unchanged", current, current)
        else:
            _retitle(entry, current, article)
    return arrived


def _retitle(entry: _Entry, current: Version, article: Article) -> None:
    """Close a version and open one with the same wording under another title or heading."""
    day = _date_change(entry, article.law_id, article.amended, current.valid_from)
    old = _close(entry, current, day)
    entry.record("retitled", old, _open_version(entry, article, day, "retitled", old))


def _enter_changed(entry: _Entry, arrived: Mapping[Key, Article]) -> None:
    """Close the vanished wordings, open the new ones and record how they belong together."""
    vanished_texts = {key: version.text for key, version in entry.open.items()}
    arrived_texts = {key: article.text for key, article in arrived.items()}
    moves = find_moves(vanished_texts, arrived_texts)
    days = {
        key: _date_number(entry, key, arrived.get(key), moves.get(key))
        for key in entry.open.keys() | arrived.keys()
    }
    closed = {key: _close(entry, version, days[key]) for key, version in entry.open.items()}
    origins = set(moves.values())
    ended = {key: version for key, version in closed.items() if key not in origins}
    for key, article in arrived.items():
        if key in moves:
            kind: Opening = "moved"
            old: Version | None = closed[moves[key]]
        else:
            old = ended.pop(key, None)
            kind = _opening_kind(entry, article, old)
        entry.record(kind, old, _open_version(entry, article, days[key], kind, old))
    for version in ended.values():
        entry.record("repealed", version, None)


def _opening_kind(entry: _Entry, article: Article, old: Version | None) -> Opening:
    """Return the kind of change that opens a wording under a number, if it did not move there."""
    key = (article.law_id, article.article)
    if old is not None:
        is_known = article.amended in entry.known_dates[article.law_id]
        return "reworded" if is_known else "amended"
    return "revived" if key in entry.last_end and key not in entry.open else "added"


def _date_number(entry: _Entry, key: Key, article: Article | None, moved_from: Key | None) -> Day:
    """Return the day on which the wording under a number changed.

    It is after every earlier wording of the number and after the wording that moved there began.
    """
    earlier: list[date] = []
    for place in (key, moved_from):
        if place in entry.open:
            earlier.append(entry.open[place].valid_from)
    if key in entry.last_end:
        earlier.append(entry.last_end[key])
    if article:
        amended = article.amended
    else:
        amended = entry.repealed_on.get(key) or _common_date(entry, key[0])
    return _date_change(entry, key[0], amended, max(earlier, default=None))


def _common_date(entry: _Entry, law_id: str) -> date | None:
    """Return the date that all articles of the law carry, None if they have several or none."""
    days = entry.amended.get(law_id, set())
    return next(iter(days)) if len(days) == 1 else None


def _date_change(entry: _Entry, law_id: str, amended: date | None, after: date | None) -> Day:
    """Return the law's own date if it is news (see the head of this file), else the snapshot's."""
    earliest = after or date.min
    if amended is not None:
        is_known = amended in entry.known_dates[law_id]
        is_news = not is_known and earliest < amended <= entry.snapshot_date
        if entry.is_first or is_news:
            return amended, "source"
    return max(entry.snapshot_date, earliest), "snapshot"


def _close(entry: _Entry, version: Version, day: Day) -> Version:
    """Return the version as it ended, and keep it if it was in force at all."""
    end, status = day
    is_sourced = status == "source" and version.date_status == "source"
    weaker: DateStatus = "source" if is_sourced else "snapshot"
    closed = version.model_copy(update={"valid_to": end, "date_status": weaker})
    if not _is_void(closed):
        entry.versions.append(closed)
    return closed


def _is_void(version: Version) -> bool:
    """Return whether a version was never in force: a second snapshot of its day took it back."""
    return version.valid_to is not None and version.valid_to <= version.valid_from


def _open_version(
    entry: _Entry, article: Article, day: Day, kind: Opening, old: Version | None
) -> Version:
    """Return a new version that begins on a day, and keep it."""
    start, status = day
    wording_hash = hash_wording(article.text)
    moved_from = old.article if old and kind == "moved" else ""
    if old and _is_void(old):  # it replaces a version that never was, and takes over its origin
        kind = old.change
        moved_from = old.moved_from
    version = Version(
        id=_version_id(entry, article, start, wording_hash),
        source=entry.source,
        jurisdiction=entry.jurisdiction,
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
    entry.versions.append(version)
    return version


def _version_id(entry: _Entry, article: Article, start: date, wording_hash: str) -> str:
    """Return an id that depends on the source, the article, its first day and its wording."""
    fields = (
        entry.jurisdiction,
        entry.source,
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
