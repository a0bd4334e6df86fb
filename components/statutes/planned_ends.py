"""Laws whose last day is known beforehand: in force until then, and still amended and prolonged.

While a snapshot is entered such an article counts as one without an end, so that its wording may
change as any other. Its end is set when the snapshot is entered, and taken off again when the next
one still shows the article.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from components.records import Version
from components.statutes.entry_days import SnapshotEntry
from components.statutes.readers.article import Article, Repeal

Key = tuple[str, str]


@dataclass
class PlannedEnds:
    """The ends after its day that a snapshot shows, by law and article."""

    days: dict[Key, date] = field(default_factory=dict)

    def set_aside(
        self, state: SnapshotEntry, articles: Iterable[Article | Repeal]
    ) -> Iterator[Article | Repeal]:
        """Yield the articles without ends that lie ahead, and reopen what stands under them."""
        planned = _find_planned(state)
        before = _end_before(state, planned)
        reopened: set[int] = set()
        for article in articles:
            if not isinstance(article, Article):
                yield article
                continue
            key = (article.law_id, article.article)
            if key in planned:
                reopened.add(id(planned[key]))
                _reopen(state, key, planned.pop(key), before.get(key))
            if article.ended is not None and article.ended > state.snapshot_date:
                self.days[key] = article.ended
                article = replace(article, ended=None)
            yield article
        state.versions[:] = [one for one in state.versions if id(one) not in reopened]

    def close(self, versions: Iterable[Version]) -> Iterator[Version]:
        """Yield all versions, those without an end with the planned one."""
        for version in versions:
            day = self.days.get((version.law_id, version.article))
            if day is not None and version.valid_to is None and version.valid_from < day:
                yield version.model_copy(update={"valid_to": day})
            else:
                yield version


def _find_planned(state: SnapshotEntry) -> dict[Key, Version]:
    """Return the last versions that end after the snapshot's day, by law and article."""
    last: dict[Key, Version] = {}
    for version in state.versions:
        key = (version.law_id, version.article)
        if key not in last or last[key].valid_from < version.valid_from:
            last[key] = version
    return {
        key: version
        for key, version in last.items()
        if key not in state.open and version.valid_to and version.valid_to > state.snapshot_date
    }


def _end_before(state: SnapshotEntry, planned: Iterable[Key]) -> dict[Key, date]:
    """Return the day on which each number lost its wording before the last one, if it did."""
    wanted = set(planned)
    ends: dict[Key, list[date]] = {}
    for version in state.versions:
        key = (version.law_id, version.article)
        if key in wanted and version.valid_to is not None:
            ends.setdefault(key, []).append(version.valid_to)
    return {key: sorted(days)[-2] for key, days in ends.items() if len(days) > 1}


def _reopen(state: SnapshotEntry, key: Key, version: Version, before: date | None) -> None:
    """Take the end off a version, as if it had never been known."""
    state.open[key] = version.model_copy(update={"valid_to": None})
    state.last_end.pop(key, None)
    if before is not None:
        state.last_end[key] = before
