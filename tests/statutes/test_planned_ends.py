"""Laws whose last day is known beforehand, from snapshot to snapshot."""

from datetime import date

from components.records import Version
from components.statutes.changes import Changes
from components.statutes.readers.article import Article
from components.statutes.versions import advance

FIRST = date(2021, 1, 1)
SECOND = date(2022, 2, 1)
THIRD = date(2024, 2, 1)
END = date(2023, 1, 1)
LATER = date(2026, 1, 1)


def make(text: str, ended: date | None) -> Article:
    """Make the one article of a law."""
    return Article("B1", "Tower Act", "1", "", text, None, "en", "", ended=ended)


def step(previous: tuple[Version, ...], articles: list[Article], day: date) -> Changes:
    """Enter a snapshot of the one source of these tests."""
    return advance(previous, articles, source="towers", jurisdiction="xx", snapshot_date=day)


def spans(changes: Changes) -> list[tuple[str, date, date | None]]:
    """Return each wording with the days on which it is in force."""
    return [(v.text, v.valid_from, v.valid_to) for v in changes.versions]


def test_planned_end_holds_while_nothing_changes() -> None:
    """A law ends on the day that was known beforehand, also when it is gone or shown after it."""
    first = step((), [make("a", END)], FIRST)
    assert spans(first) == [("a", FIRST, END)]
    second = step(first.versions, [make("a", END)], SECOND)
    assert spans(second) == [("a", FIRST, END)]
    assert len(second.of("unchanged")) == 1
    gone = step(second.versions, [], THIRD)
    assert spans(gone) == [("a", FIRST, END)]
    shown = step(second.versions, [make("a", END)], THIRD)
    assert spans(shown) == [("a", FIRST, END)]


def test_planned_end_is_prolonged_and_taken_back() -> None:
    """A later end takes the place of the one before, and so does none."""
    first = step((), [make("a", END)], FIRST)
    assert spans(step(first.versions, [make("a", LATER)], SECOND)) == [("a", FIRST, LATER)]
    assert spans(step(first.versions, [make("a", None)], SECOND)) == [("a", FIRST, None)]


def test_wording_changes_before_its_planned_end() -> None:
    """An amendment before the last day begins and ends as any other."""
    first = step((), [make("a", END)], FIRST)
    second = step(first.versions, [make("b", END)], SECOND)
    assert spans(second) == [("a", FIRST, SECOND), ("b", SECOND, END)]
