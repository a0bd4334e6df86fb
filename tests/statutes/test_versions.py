"""Versions advance from snapshot to snapshot without gaps in what is known and without overlap."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.records import Version
from components.statutes.reading import Article, Repeal
from components.statutes.versions import Changes, advance, hash_wording, normalise, sort_key

OLD, CHANGED, FIRST, SECOND = date(2019, 6, 19), date(2021, 1, 20), date(2021, 1, 1), date(2022, 2, 1)


def make(article: str, text: str, amended: date | None = OLD, law: str = "Civil Code") -> Article:
    """Make an article of one law."""
    return Article("B1", law, article, "", text, amended, "en", "")


def step(previous: tuple[Version, ...], articles: list[Article], day: date) -> Changes:
    """Advance the one source of these tests."""
    return advance(previous, articles, source="moj", jurisdiction="tw", snapshot_date=day)


def test_advance_first_snapshot_takes_law_date() -> None:
    """The first wording is known from the law's own date, or from the snapshot's where the law has none."""
    changes = step((), [make("1", "a"), make("2", "b", None)], FIRST)
    assert [(v.valid_from, v.date_status, v.valid_to) for v in changes.versions] == [(OLD, "source", None), (FIRST, "snapshot", None)]
    assert changes.added == ("Civil Code Article 1", "Civil Code Article 2")


def test_advance_changed_wording_under_new_law_date() -> None:
    """An amendment ends one wording and begins the next on the law's own new date."""
    first = step((), [make("205", "20 per cent"), make("206", "same")], FIRST)
    second = step(first.versions, [make("205", "16 per cent", CHANGED), make("206", "same", CHANGED)], SECOND)
    assert [(v.text, v.valid_from, v.valid_to, v.date_status) for v in second.versions] == [
        ("20 per cent", OLD, CHANGED, "source"),
        ("16 per cent", CHANGED, None, "source"),
        ("same", OLD, None, "source"),
    ]
    assert (second.amended, second.unchanged) == (("Civil Code Article 205",), ("Civil Code Article 206",))


def test_advance_changed_wording_under_old_law_date() -> None:
    """A translation re-worded while the law's date stays counts from the snapshot, with that status."""
    first = step((), [make("1", "Personal Information")], FIRST)
    second = step(first.versions, [make("1", "Personal Data")], SECOND)
    assert [(v.valid_from, v.valid_to, v.date_status) for v in second.versions] == [(OLD, SECOND, "snapshot"), (SECOND, None, "snapshot")]


def test_advance_rewording_after_anothers_amendment_uses_snapshot() -> None:
    """A date an earlier snapshot already showed is no news: that snapshot still had the old wording."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    second = step(first.versions, [make("1", "a", CHANGED), make("2", "c", CHANGED)], SECOND)
    third = step(second.versions, [make("1", "z", CHANGED), make("2", "c", CHANGED)], date(2023, 1, 1))
    assert [(v.text, v.valid_from) for v in third.versions if v.article == "1"] == [("a", OLD), ("z", date(2023, 1, 1))]


def test_advance_law_date_after_snapshot_not_believed() -> None:
    """A last-change date later than the snapshot cannot have begun a wording seen in it."""
    first = step((), [make("1", "a")], FIRST)
    second = step(first.versions, [make("1", "b", date(2023, 1, 1))], SECOND)
    assert second.versions[-1].valid_from == SECOND


@pytest.mark.parametrize("text", ["He said “no” — at  once.", 'He said "no" - at\nonce.', "Ｈｅ said ”no” – at once. "])
def test_advance_typography_only_unchanged(text: str) -> None:
    """White space, quotes, dashes and character width do not make an amendment; the version stays as it was."""
    first = step((), [make("1", 'He said "no" - at once.')], FIRST)
    second = step(first.versions, [make("1", text, CHANGED)], SECOND)
    assert second.versions == first.versions
    assert second.unchanged == ("Civil Code Article 1",)


def test_normalise_chinese_line_break_folded() -> None:
    """A line break moved inside Chinese text is white space only; a space between Latin words is a word break."""
    assert normalise("民事，法律所\n未規定者") == normalise("民事，法律所未規定者")
    assert normalise("a b") != normalise("ab")


def test_advance_missing_article_repealed() -> None:
    """A repeal ends on the law's new date where that changed, else on the day of the snapshot."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    by_law = step(first.versions, [make("1", "a", CHANGED)], SECOND)
    by_snapshot = step(first.versions, [make("1", "a")], SECOND)
    assert by_law.repealed == ("Civil Code Article 2",)
    assert [v.valid_to for v in by_law.versions] == [None, CHANGED]
    assert [(v.valid_to, v.date_status) for v in by_snapshot.versions] == [(None, "source"), (SECOND, "snapshot")]


def test_advance_reenacted_article_opens_after_repeal() -> None:
    """An article that comes back is added again and leaves the gap open."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    second = step(first.versions, [make("1", "a")], SECOND)
    third = step(second.versions, [make("1", "a"), make("2", "b")], date(2023, 1, 1))
    assert third.added == ("Civil Code Article 2",)
    assert [(v.valid_from, v.valid_to) for v in third.versions if v.article == "2"] == [(OLD, SECOND), (date(2023, 1, 1), None)]


def test_advance_correction_of_same_day_replaces_wording() -> None:
    """A wording corrected under the same snapshot date was never in force and leaves no empty range."""
    first = step((), [make("1", "misprnt", None)], FIRST)
    second = step(first.versions, [make("1", "misprint", None)], FIRST)
    assert [(v.text, v.valid_from, v.valid_to) for v in second.versions] == [("misprint", FIRST, None)]


def test_advance_new_title_keeps_law_and_id() -> None:
    """A law's new title is taken over by the wording in force; its id stays."""
    first = step((), [make("1", "a")], FIRST)
    second = step(first.versions, [make("1", "a", OLD, "Code Civil")], SECOND)
    assert [(v.id, v.law_id, v.law) for v in second.versions] == [(first.versions[0].id, "B1", "Code Civil")]


def test_advance_ids_repeat_and_differ_by_source() -> None:
    """The same input gives the same ids; another source's are others."""
    articles = [make("1", "a"), make("2", "a")]
    one, two = step((), articles, FIRST), step((), articles, FIRST)
    other = advance((), articles, source="mirror", jurisdiction="tw", snapshot_date=FIRST)
    assert one.versions == two.versions
    assert len({v.id for v in one.versions + other.versions}) == 4
    assert len({v.content_hash for v in one.versions}) == 1


def test_sort_key_orders_numbers_naturally() -> None:
    """Articles sort as a reader counts: 9, 9-1, 10."""
    versions = step((), [make(n, "a") for n in ("10", "9-1", "100", "9", "9-10", "9-2")], FIRST).versions
    assert [v.article for v in sorted(versions, key=sort_key)] == ["9", "9-1", "9-2", "9-10", "10", "100"]


snapshots = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("123"), st.sampled_from("abc"), max_size=3), st.integers(0, 60), st.integers(-90, 20)),
    min_size=1,
    max_size=6,
)


@given(snapshots)
def test_advance_any_history_never_overlaps_and_ends_as_snapshot(history: list[tuple[dict[str, str], int, int]]) -> None:
    """After any run of snapshots ranges are non-empty and apart, ids unique, and what is open is what the last snapshot held."""
    versions: tuple[Version, ...] = ()
    day = FIRST
    for wordings, wait, lag in history:
        day += timedelta(days=wait)
        amended = day + timedelta(days=lag)
        versions = step(versions, [make(n, text, amended) for n, text in wordings.items()], day).versions
        assert {v.article: v.content_hash for v in versions if v.valid_to is None} == {n: hash_wording(t) for n, t in wordings.items()}
        ranges = defaultdict(list)
        for version in versions:
            assert version.valid_to is None or version.valid_from < version.valid_to
            ranges[version.article].append(version)
        for earlier, later in (pair for found in ranges.values() for pair in pairwise(found)):
            assert earlier.valid_to is not None and earlier.valid_to <= later.valid_from
        assert len({v.id for v in versions}) == len(versions)


def test_advance_repeal_dated_by_the_snapshot() -> None:
    """A repeal the snapshot dates ends the wording on that day, not on the law's last change."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    repeal = Repeal("B1", "2", date(2021, 6, 1))
    second = advance(first.versions, [make("1", "a", CHANGED), repeal], source="moj", jurisdiction="tw", snapshot_date=SECOND)
    assert second.repealed == ("Civil Code Article 2",)
    assert [(v.valid_to, v.date_status) for v in second.versions] == [(None, "source"), (date(2021, 6, 1), "source")]


def test_advance_dates_of_other_articles_date_no_repeal() -> None:
    """Where each article has a date of its own, an article that is gone without one ended by the snapshot."""
    first = step((), [make("1", "a"), make("2", "b"), make("3", "c")], FIRST)
    second = step(first.versions, [make("1", "new", CHANGED), make("3", "new", date(2021, 6, 1))], SECOND)
    assert [(v.valid_to, v.date_status) for v in second.versions if v.article == "2"] == [(SECOND, "snapshot")]
