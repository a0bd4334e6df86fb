"""Days of a change by the law's own date, and of a law that is abolished when first seen."""

from datetime import date

import pytest

from components.statutes.entry_days import SnapshotEntry, choose_change_day, date_unseen
from components.statutes.readers.article import Article

SNAPSHOT, ENDED = date(2021, 1, 1), date(2020, 5, 1)


def make_entry(*, is_first: bool, known: set[date]) -> SnapshotEntry:
    """Make the state of a source without versions."""
    return SnapshotEntry(
        source="s",
        jurisdiction="j",
        snapshot_date=SNAPSHOT,
        horizon=SNAPSHOT,
        is_first=is_first,
        open={},
        last_end={},
        known_dates={"b": known},
    )


@pytest.mark.parametrize(
    ("amended", "is_first", "known", "day"),
    [
        (ENDED, True, set(), (ENDED, "source")),
        (date(2030, 1, 1), True, set(), (SNAPSHOT, "snapshot")),
        (ENDED, False, set(), (ENDED, "source")),
        (ENDED, False, {ENDED}, (SNAPSHOT, "snapshot")),
        (None, True, set(), (SNAPSHOT, "snapshot")),
    ],
)
def test_date_change(
    amended: date | None, is_first: bool, known: set[date], day: tuple[date, str]
) -> None:
    """The law's date counts if it is news and not after the snapshot."""
    entry = make_entry(is_first=is_first, known=known)
    assert choose_change_day(entry, "b", amended, None) == day


@pytest.mark.parametrize(
    ("days", "amended", "ended", "day"),
    [
        ((date(2011, 1, 1),), None, ENDED, date(2011, 1, 1)),
        ((), date(2012, 1, 1), ENDED, date(2012, 1, 1)),
        ((), None, ENDED, ENDED),
        ((), None, date(2025, 1, 1), SNAPSHOT),
    ],
)
def test_date_unseen(days: tuple[date, ...], amended: date | None, ended: date, day: date) -> None:
    """It began as the record or the law's date says, else nobody knows when."""
    article = Article("b", "Bell Act", "1", "", "A bell.", amended, "en", "", days, ended)
    entry = make_entry(is_first=True, known=set())
    assert date_unseen(entry, article, ended)[0] == day
