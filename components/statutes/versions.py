"""From one snapshot to the next: which wordings stay, which open, which close, and on what day.

A day comes from the law's own last-change date where that date is news, else it is the day of the
snapshot, and `date_status` says which. A date is news when it is later than the wording it ends,
not later than the snapshot, and not one at which an earlier snapshot already showed this law: a
translation re-worded under an old date was not in force since then. An article that is gone ended
on the day the snapshot gives for its repeal, else on the date that every article of the law
carries: where each has a date of its own, none of them says when another was repealed.

Every change has a kind: added, amended, reworded (another wording under a last-change date that is
no news), moved from another number of the law, retitled (the wording stays, the law's title or the
article's heading does not), repealed, and revived (the number stood before, was gone, and stands
again). A new title closes a version and opens one with the same wording, so that each day is cited
by the title of that day.

Ranges are half-open and never overlap for one article. Not covered: a wording that came and went
between two snapshots.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from components.records import ChangeKind, DateStatus, Opening, Version
from components.statutes.moves import Key, find_moves
from components.statutes.readers.article import Article, Repeal
from components.statutes.wording import hash_wording, normalise

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "clausula:version")

Day = tuple[date, DateStatus]


@dataclass(frozen=True)
class Change:
    """What became of a wording: the version before, with the day it ended on, and the version after."""

    kind: ChangeKind
    old: Version | None
    new: Version | None

    @property
    def standing(self) -> Version:
        """The version after the change, or the last one where none stands any more."""
        version = self.new or self.old
        assert version is not None  # a change has a side
        return version

    @property
    def citation(self) -> str:
        """The citation that the change is listed under."""
        return self.standing.citation


@dataclass(frozen=True)
class Changes:
    """The full next list of one source's versions, what became of each wording, and the last-change dates that each law showed."""

    versions: tuple[Version, ...] = field(repr=False)
    records: tuple[Change, ...] = field(repr=False)
    seen_dates: Mapping[str, tuple[date, ...]] = field(repr=False)

    def of(self, kind: ChangeKind) -> list[Change]:
        """Return the changes of one kind, ordered by law and article."""
        return [change for change in self.records if change.kind == kind]

    def citations(self, kind: ChangeKind) -> tuple[str, ...]:
        """Return the citations of the changes of one kind, ordered by law and article."""
        return tuple(change.citation for change in self.of(kind))


@dataclass
class _Ledger:
    """The state of one source while a snapshot is entered.

    `open` is what was in force and is not yet found in it.
    """

    source: str
    jurisdiction: str
    snapshot_date: date
    is_first: bool
    open: dict[Key, Version]
    last_end: dict[Key, date]
    known: dict[str, set[date]]
    amended: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    repealed_on: dict[Key, date] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    records: list[Change] = field(default_factory=list)


def sort_key(version: Version) -> tuple[str, tuple[tuple[int, str], ...], date]:
    """Order versions by law, article in natural order (`9`, `9-1`, `10`) and date."""
    parts = re.findall(r"\d+|[^\d\W]+", version.article)
    return (
        version.law_id,
        tuple((int(part), "") if part.isdigit() else (0, part) for part in parts),
        version.valid_from,
    )


def advance(
    previous: Sequence[Version],
    articles: Iterable[Article | Repeal],
    *,
    source: str,
    jurisdiction: str,
    snapshot_date: date,
    seen_dates: Mapping[str, Collection[date]] | None = None,
) -> Changes:
    """Enter a snapshot after those already known.

    Args:
        previous: All versions of this source so far, open and closed; empty for the first snapshot.
        articles: The articles in force in the snapshot and the repeals it dates, each once.
        source: The source's name.
        jurisdiction: Whose law it is.
        snapshot_date: The day on which the snapshot was current; not before the last one.
        seen_dates: What `Changes.seen_dates` was after the last snapshot, for dates at which no
            wording changed; None where unknown.

    Returns:
        Every version of the source, ordered by law, article and date, and what changed.
    """
    ledger = _open_ledger(previous, source, jurisdiction, snapshot_date)
    for law_id, days in (seen_dates or {}).items():
        ledger.known[law_id].update(days)
    _enter(ledger, _keep_standing(ledger, articles))
    records = sorted(ledger.records, key=lambda change: sort_key(change.standing))
    amended = {law_id: tuple(sorted(days)) for law_id, days in ledger.amended.items()}
    return Changes(tuple(sorted(ledger.versions, key=sort_key)), tuple(records), amended)


def _open_ledger(
    previous: Sequence[Version], source: str, jurisdiction: str, snapshot_date: date
) -> _Ledger:
    last_end: dict[Key, date] = {}
    known: dict[str, set[date]] = defaultdict(set)
    for version in previous:
        known[version.law_id].add(version.valid_from)
        if version.valid_to is not None:
            known[version.law_id].add(version.valid_to)
            last_end[_key(version)] = max(version.valid_to, last_end.get(_key(version), date.min))
    still_open = {_key(version): version for version in previous if version.valid_to is None}
    ledger = _Ledger(source, jurisdiction, snapshot_date, not previous, still_open, last_end, known)
    ledger.versions.extend(version for version in previous if version.valid_to is not None)
    return ledger


def _keep_standing(ledger: _Ledger, articles: Iterable[Article | Repeal]) -> dict[Key, Article]:
    """Enter the articles whose wording stands under its number as before; return the others."""
    others: dict[Key, Article] = {}
    for article in articles:
        if isinstance(article, Repeal):
            ledger.repealed_on[article.law_id, article.article] = article.day
            continue
        if article.amended is not None:
            ledger.amended[article.law_id].add(article.amended)
        key = (article.law_id, article.article)
        current = ledger.open.get(key)
        if current is None or current.content_hash != hash_wording(article.text):
            others[key] = article
            continue
        del ledger.open[key]
        if _has_names(current, article):
            ledger.versions.append(current)
            ledger.records.append(Change("unchanged", current, current))
        else:
            day = _date_change(ledger, article.law_id, article.amended, current.valid_from)
            closed = _close(ledger, current, day)
            ledger.records.append(
                Change("retitled", closed, _open_version(ledger, article, day, "retitled", closed))
            )
    return others


def _enter(ledger: _Ledger, arrived: Mapping[Key, Article]) -> None:
    """Close what the snapshot no longer holds, open what it holds anew, and say how the two belong together."""
    moves = find_moves(
        {key: v.text for key, v in ledger.open.items()}, {key: a.text for key, a in arrived.items()}
    )
    days = {
        key: _date_number(ledger, key, arrived.get(key), moves.get(key))
        for key in ledger.open.keys() | arrived.keys()
    }
    closed = {key: _close(ledger, version, days[key]) for key, version in ledger.open.items()}
    origins = set(moves.values())
    ended = {key: version for key, version in closed.items() if key not in origins}
    for key, article in arrived.items():
        old = closed[moves[key]] if key in moves else ended.pop(key, None)
        kind: Opening = "moved" if key in moves else _kind(ledger, article, old)
        ledger.records.append(
            Change(kind, old, _open_version(ledger, article, days[key], kind, old))
        )
    ledger.records += [Change("repealed", version, None) for version in ended.values()]


def _kind(ledger: _Ledger, article: Article, old: Version | None) -> Opening:
    key = (article.law_id, article.article)
    if old is not None:
        return "reworded" if article.amended in ledger.known[article.law_id] else "amended"
    return "revived" if key in ledger.last_end and key not in ledger.open else "added"


def _date_number(ledger: _Ledger, key: Key, article: Article | None, moved_from: Key | None) -> Day:
    """Return the day on which a number's wording changed.

    After all that stood there and after what moved there began.
    """
    befores = [ledger.open[place].valid_from for place in (key, moved_from) if place in ledger.open]
    befores += [ledger.last_end[key]] if key in ledger.last_end else []
    amended = (
        article.amended if article else ledger.repealed_on.get(key) or _date_repeals(ledger, key[0])
    )
    return _date_change(ledger, key[0], amended, max(befores, default=None))


def _date_repeals(ledger: _Ledger, law_id: str) -> date | None:
    """Return the date that all articles of the law carry.

    Where each has its own, none says when another was repealed.
    """
    dates = ledger.amended.get(law_id, set())
    return next(iter(dates)) if len(dates) == 1 else None


def _date_change(ledger: _Ledger, law_id: str, amended: date | None, after: date | None) -> Day:
    if amended is not None:
        is_news = (
            amended not in ledger.known[law_id]
            and (after or date.min) < amended <= ledger.snapshot_date
        )
        if ledger.is_first or is_news:
            return amended, "source"
    return max(ledger.snapshot_date, after or date.min), "snapshot"


def _close(ledger: _Ledger, version: Version, day: Day) -> Version:
    """Return the version as it ended; it is kept where it was in force at all."""
    end, status = day
    weaker: DateStatus = "source" if status == version.date_status == "source" else "snapshot"
    closed = version.model_copy(update={"valid_to": end, "date_status": weaker})
    if not _is_void(closed):
        ledger.versions.append(closed)
    return closed


def _is_void(version: Version) -> bool:
    """Say whether a second look at the same day's snapshot took the wording back.

    It was never in force.
    """
    return version.valid_to is not None and version.valid_to <= version.valid_from


def _open_version(
    ledger: _Ledger, article: Article, day: Day, kind: Opening, old: Version | None
) -> Version:
    start, status = day
    wording = hash_wording(article.text)
    parts = (
        ledger.jurisdiction,
        ledger.source,
        article.law_id,
        article.article,
        start.isoformat(),
        wording,
    )
    moved_from = old.article if old and kind == "moved" else ""
    if old and _is_void(
        old
    ):  # it stands in for a version that never was, so it came about as that one did
        kind, moved_from = old.change, old.moved_from
    version = Version(
        id=str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts))),
        source=ledger.source,
        jurisdiction=ledger.jurisdiction,
        law_id=article.law_id,
        law=article.law,
        article=article.article,
        heading=article.heading,
        chapter=article.chapter,
        text=article.text,
        valid_from=start,
        date_status=status,
        content_hash=wording,
        change=kind,
        moved_from=moved_from,
    )
    ledger.versions.append(version)
    return version


def _has_names(version: Version, article: Article) -> bool:
    """Say whether the version bears the article's law title and heading, typography and case aside."""
    names = ((version.law, article.law), (version.heading, article.heading))
    return all(
        old == new or normalise(old).casefold() == normalise(new).casefold() for old, new in names
    )


def _key(version: Version) -> Key:
    return version.law_id, version.article
