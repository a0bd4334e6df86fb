"""Versions advance from snapshot to snapshot without gaps in what is known and without overlap."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.records import UNDATED, Version
from components.statutes.changes import Changes
from components.statutes.readers.article import Article, ReadingNotes, Repeal
from components.statutes.readers.choice import build_reader
from components.statutes.snapshots import resolve_snapshot_date
from components.statutes.versions import advance, sort_key
from components.statutes.wording import hash_wording
from tests.conftest import DATA

OLD = date(2019, 6, 19)
CHANGED = date(2021, 1, 20)
FIRST = date(2021, 1, 1)
SECOND = date(2022, 2, 1)


def make(article: str, text: str, amended: date | None = OLD, law: str = "Civil Code") -> Article:
    """Make an article of one law."""
    return Article("B1", law, article, "", text, amended, "en", "")


def step(previous: tuple[Version, ...], articles: list[Article], day: date) -> Changes:
    """Advance the one source of these tests."""
    return advance(previous, articles, source="moj", jurisdiction="tw", snapshot_date=day)


def test_advance_first_snapshot_takes_law_date() -> None:
    """The first wording begins on the law's own date, or on the snapshot's if the law has none."""
    changes = step((), [make("1", "a"), make("2", "b", None)], FIRST)
    assert [(v.valid_from, v.date_status, v.valid_to) for v in changes.versions] == [
        (OLD, "source", None),
        (FIRST, "snapshot", None),
    ]
    assert changes.citations("added") == ("Civil Code Article 1", "Civil Code Article 2")


def test_advance_changed_wording_under_new_law_date() -> None:
    """An amendment ends one wording and begins the next on the law's own new date."""
    first = step((), [make("205", "20 per cent"), make("206", "same")], FIRST)
    second = step(
        first.versions, [make("205", "16 per cent", CHANGED), make("206", "same", CHANGED)], SECOND
    )
    assert [(v.text, v.valid_from, v.valid_to, v.date_status) for v in second.versions] == [
        ("20 per cent", OLD, CHANGED, "source"),
        ("16 per cent", CHANGED, None, "source"),
        ("same", OLD, None, "source"),
    ]
    assert (second.citations("amended"), second.citations("unchanged")) == (
        ("Civil Code Article 205",),
        ("Civil Code Article 206",),
    )
    [change] = second.of("amended")
    assert (change.old, change.new) == second.versions[:2]


def test_advance_changed_wording_under_old_law_date() -> None:
    """A translation re-worded while the law's date stays is no amendment.

    It counts from the snapshot, with that status.
    """
    first = step((), [make("1", "Personal Information")], FIRST)
    second = step(first.versions, [make("1", "Personal Data")], SECOND)
    assert [(v.valid_from, v.valid_to, v.date_status) for v in second.versions] == [
        (OLD, SECOND, "snapshot"),
        (SECOND, None, "snapshot"),
    ]
    assert (second.citations("reworded"), second.citations("amended")) == (
        ("Civil Code Article 1",),
        (),
    )
    assert [v.change for v in second.versions] == ["added", "reworded"]


def test_advance_changed_wording_without_law_date_amended() -> None:
    """Where the source gives no date nobody can tell a rewording, so it is told as an amendment."""
    first = step((), [make("1", "Personal Information", None)], FIRST)
    second = step(first.versions, [make("1", "Personal Data", None)], SECOND)
    assert second.citations("amended") == ("Civil Code Article 1",)


def test_advance_date_shown_without_a_change_is_no_news_later() -> None:
    """A date that an earlier snapshot showed without a change dates no later wording."""
    first = step((), [make("1", "a")], FIRST)
    second = step(first.versions, [make("1", "a", CHANGED)], SECOND)
    third = date(2023, 1, 1)
    changes = advance(
        second.versions,
        [make("1", "z", CHANGED)],
        source="moj",
        jurisdiction="tw",
        snapshot_date=third,
        seen_dates=second.seen_dates,
    )
    assert second.seen_dates == {"B1": (CHANGED,)}
    assert changes.citations("reworded") == ("Civil Code Article 1",)
    assert [(v.text, v.valid_from) for v in changes.versions] == [("a", OLD), ("z", third)]


def test_advance_rewording_after_anothers_amendment_uses_snapshot() -> None:
    """A date an earlier snapshot already showed is no news.

    That snapshot still had the old wording.
    """
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    second = step(first.versions, [make("1", "a", CHANGED), make("2", "c", CHANGED)], SECOND)
    third = step(
        second.versions, [make("1", "z", CHANGED), make("2", "c", CHANGED)], date(2023, 1, 1)
    )
    assert [(v.text, v.valid_from) for v in third.versions if v.article == "1"] == [
        ("a", OLD),
        ("z", date(2023, 1, 1)),
    ]


def test_advance_law_date_after_snapshot_not_believed() -> None:
    """A last-change date later than the snapshot cannot have begun a wording seen in it."""
    first = step((), [make("1", "a")], FIRST)
    second = step(first.versions, [make("1", "b", date(2023, 1, 1))], SECOND)
    assert second.versions[-1].valid_from == SECOND


@pytest.mark.parametrize(
    "text", ["He said “no” — at  once.", 'He said "no" - at\nonce.', "Ｈｅ said ”no” – at once. "]
)
def test_advance_typography_only_unchanged(text: str) -> None:
    """White space, quotes, dashes and character width do not make an amendment.

    The version stays as it was.
    """
    first = step((), [make("1", 'He said "no" - at once.')], FIRST)
    second = step(first.versions, [make("1", text, CHANGED)], SECOND)
    assert second.versions == first.versions
    assert second.citations("unchanged") == ("Civil Code Article 1",)


def test_advance_missing_article_repealed() -> None:
    """A repeal ends on the law's new date where that changed, else on the day of the snapshot."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    by_law = step(first.versions, [make("1", "a", CHANGED)], SECOND)
    by_snapshot = step(first.versions, [make("1", "a")], SECOND)
    assert by_law.citations("repealed") == ("Civil Code Article 2",)
    assert [v.valid_to for v in by_law.versions] == [None, CHANGED]
    assert [(v.valid_to, v.date_status) for v in by_snapshot.versions] == [
        (None, "source"),
        (SECOND, "snapshot"),
    ]


def test_advance_reenacted_article_revived_after_repeal() -> None:
    """An article that comes back is revived, not added, and leaves the gap open."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    second = step(first.versions, [make("1", "a")], SECOND)
    third = step(second.versions, [make("1", "a"), make("2", "b")], date(2023, 1, 1))
    assert (third.citations("revived"), third.citations("added")) == (("Civil Code Article 2",), ())
    assert [(v.valid_from, v.valid_to) for v in third.versions if v.article == "2"] == [
        (OLD, SECOND),
        (date(2023, 1, 1), None),
    ]


def test_advance_correction_of_same_day_replaces_wording() -> None:
    """A wording corrected by a snapshot of the same day was never in force and leaves no range."""
    first = step((), [make("1", "misprnt", None)], FIRST)
    second = step(first.versions, [make("1", "misprint", None)], FIRST)
    assert [(v.text, v.valid_from, v.valid_to, v.change) for v in second.versions] == [
        ("misprint", FIRST, None, "added")
    ]


@pytest.mark.parametrize(
    ("amended", "day", "status"), [(OLD, SECOND, "snapshot"), (CHANGED, CHANGED, "source")]
)
def test_advance_new_title_from_its_day_on(amended: date, day: date, status: str) -> None:
    """A new title is borne from the law's new date, or the snapshot's, on.

    Before it the old one; law and wording stay.
    """
    first = step((), [make("1", "a")], FIRST)
    second = step(first.versions, [make("1", "a", amended, "Code Civil")], SECOND)
    assert [(v.law, v.valid_from, v.valid_to) for v in second.versions] == [
        ("Civil Code", OLD, day),
        ("Code Civil", day, None),
    ]
    assert {(v.law_id, v.content_hash) for v in second.versions} == {
        ("B1", first.versions[0].content_hash)
    }
    assert (second.versions[1].date_status, second.citations("retitled")) == (
        status,
        ("Code Civil Article 1",),
    )


def test_advance_title_in_other_case_unchanged() -> None:
    """Capitals and typography do not make another title."""
    first = step((), [make("1", "a")], FIRST)
    assert (
        step(first.versions, [make("1", "a", CHANGED, "CIVIL  Code")], SECOND).versions
        == first.versions
    )


def test_advance_new_heading_of_the_same_wording() -> None:
    """A new heading opens a version of the same wording, so each day shows its own heading."""
    first = step((), [Article("B1", "Civil Code", "1", "Rate", "a", OLD, "en", "")], FIRST)
    second = step(
        first.versions, [Article("B1", "Civil Code", "1", "Interest", "a", OLD, "en", "")], SECOND
    )
    assert [(v.heading, v.change) for v in second.versions] == [
        ("Rate", "added"),
        ("Interest", "retitled"),
    ]


def test_advance_new_title_with_new_wording_is_one_change() -> None:
    """Title and wording changed together are one amendment, cited by the new title."""
    first = step((), [make("1", "a")], FIRST)
    second = step(first.versions, [make("1", "b", CHANGED, "Code Civil")], SECOND)
    assert [(change.kind, change.citation) for change in second.records] == [
        ("amended", "Code Civil Article 1")
    ]


def test_advance_renumbered_articles_moved() -> None:
    """An article put in between moves those behind it on one day; none of them is amended."""
    first = step((), [make("5", "rent falls due"), make("6", "the keys are returned")], FIRST)
    after = [
        make("5", "a deposit is kept", CHANGED),
        make("6", "rent falls due", CHANGED),
        make("7", "the keys are returned", CHANGED),
    ]
    second = step(first.versions, after, SECOND)
    assert [(c.kind, c.citation) for c in second.records] == [
        ("added", "Civil Code Article 5"),
        ("moved", "Civil Code Article 6"),
        ("moved", "Civil Code Article 7"),
    ]
    assert [
        (v.article, v.text, v.valid_from, v.valid_to, v.moved_from) for v in second.versions
    ] == [
        ("5", "rent falls due", OLD, CHANGED, ""),
        ("5", "a deposit is kept", CHANGED, None, ""),
        ("6", "the keys are returned", OLD, CHANGED, ""),
        ("6", "rent falls due", CHANGED, None, "5"),
        ("7", "the keys are returned", CHANGED, None, "6"),
    ]


def test_advance_article_moved_up_onto_a_repealed_one() -> None:
    """An article that takes the number of a repealed one is moved."""
    first = step((), [make("5", "rent falls due"), make("6", "the keys are returned")], FIRST)
    second = step(first.versions, [make("5", "the keys are returned", CHANGED)], SECOND)
    assert [(c.kind, c.standing.text) for c in second.records] == [
        ("repealed", "rent falls due"),
        ("moved", "the keys are returned"),
    ]


def test_advance_moved_wording_begins_when_the_old_one_ended() -> None:
    """A law's date before the old wording began dates neither end of its move."""
    first = step((), [make("5", "rent falls due", None)], FIRST)
    second = step(first.versions, [make("6", "rent falls due", OLD)], SECOND)
    assert [(v.article, v.valid_from, v.valid_to) for v in second.versions] == [
        ("5", FIRST, SECOND),
        ("6", SECOND, None),
    ]


def test_advance_ids_repeat_and_differ_by_source() -> None:
    """The same input gives the same ids; another source's are others."""
    articles = [make("1", "a"), make("2", "a")]
    first = step((), articles, FIRST)
    again = step((), articles, FIRST)
    other = advance((), articles, source="mirror", jurisdiction="tw", snapshot_date=FIRST)
    assert first.versions == again.versions
    assert len({v.id for v in first.versions + other.versions}) == 4
    assert len({v.content_hash for v in first.versions}) == 1


def test_sort_key_orders_numbers_naturally() -> None:
    """Articles sort as a reader counts: 9, 9-1, 10."""
    versions = step(
        (), [make(n, "a") for n in ("10", "9-1", "100", "9", "9-10", "9-2")], FIRST
    ).versions
    assert [v.article for v in sorted(versions, key=sort_key)] == [
        "9",
        "9-1",
        "9-2",
        "9-10",
        "10",
        "100",
    ]


snapshots = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("123"), st.sampled_from("abc"), max_size=3),
        st.integers(0, 60),
        st.integers(-90, 20),
    ),
    min_size=1,
    max_size=6,
)


@given(snapshots)
def test_advance_any_history_never_overlaps_and_ends_as_snapshot(
    history: list[tuple[dict[str, str], int, int]],
) -> None:
    """Ranges are non-empty and apart, ids unique, and the open versions are the last snapshot."""
    versions: tuple[Version, ...] = ()
    day = FIRST
    for wordings, wait, lag in history:
        day += timedelta(days=wait)
        amended = day + timedelta(days=lag)
        articles = [make(number, text, amended) for number, text in wordings.items()]
        before = versions
        changes = step(before, articles, day)
        versions = changes.versions
        assert {v.id for v in before if v.valid_to is None} == {
            c.old.id for c in changes.records if c.old
        }
        assert {v.article: v.content_hash for v in versions if v.valid_to is None} == {
            n: hash_wording(t) for n, t in wordings.items()
        }
        ranges = defaultdict(list)
        for version in versions:
            assert version.valid_to is None or version.valid_from < version.valid_to
            ranges[version.article].append(version)
        for wordings_of_one in ranges.values():
            for earlier, later in pairwise(wordings_of_one):
                assert earlier.valid_to is not None and earlier.valid_to <= later.valid_from
        assert len({v.id for v in versions}) == len(versions)


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_advance_taiwan_shows_real_changes() -> None:
    """Four snapshots of twelve laws show the known changes, each of its kind, and no others."""
    versions: tuple[Version, ...] = ()
    history: dict[str, Changes] = {}
    for folder in sorted((DATA / "statutes" / "taiwan-en").iterdir()):
        articles = build_reader("taiwan-json").read(folder)
        day = resolve_snapshot_date(folder, None)
        history[folder.name] = advance(
            versions, articles, source="moj", jurisdiction="tw", snapshot_date=day
        )
        versions = history[folder.name].versions
    of_2020 = history["2020-01"]
    of_2022 = history["2022-02"]
    assert of_2020.citations("added") == (
        *(f"Civil Code Article 1113-{number}" for number in range(2, 11)),
        *(f"Labor Standards Act Article {number}" for number in ("17-1", "22-1", "63-1")),
    )
    reworded = of_2020.of("reworded")
    assert (
        sum(change.citation.startswith("Personal Data Protection Act") for change in reworded) == 56
    )
    assert {change.standing.law for change in reworded} == {
        "Personal Data Protection Act",
        "Trade Secrets Act",
    }
    assert {change.old.law for change in reworded if change.old} == {
        "Personal Information Protection Act",
        "Trade Secrets Act",
    }
    assert not any("Personal" in citation for citation in of_2020.citations("amended"))
    assert "Civil Code Article 205" in of_2022.citations("amended")
    assert of_2022.citations("repealed") == ("Civil Code Article 981", "Civil Code Article 990")
    assert [len(changes.of("moved")) for changes in history.values()] == [0, 0, 0, 0]
    consumer = [version for version in versions if version.law == "Consumer Protection Act"]
    assert len(consumer) == 77 and all(version.valid_to is None for version in consumer)


def test_advance_repeal_dated_by_the_snapshot() -> None:
    """A repeal the snapshot dates ends the wording on that day, not on the law's last change."""
    first = step((), [make("1", "a"), make("2", "b")], FIRST)
    repeal = Repeal("B1", "2", date(2021, 6, 1))
    second = advance(
        first.versions,
        [make("1", "a", CHANGED), repeal],
        source="moj",
        jurisdiction="tw",
        snapshot_date=SECOND,
    )
    assert second.citations("repealed") == ("Civil Code Article 2",)
    assert [(v.valid_to, v.date_status) for v in second.versions] == [
        (None, "source"),
        (date(2021, 6, 1), "source"),
    ]


def test_advance_dates_of_other_articles_date_no_repeal() -> None:
    """If articles have dates of their own, one that vanished ended on the snapshot's day."""
    first = step((), [make("1", "a"), make("2", "b"), make("3", "c")], FIRST)
    second = step(
        first.versions, [make("1", "new", CHANGED), make("3", "new", date(2021, 6, 1))], SECOND
    )
    assert [(v.valid_to, v.date_status) for v in second.versions if v.article == "2"] == [
        (SECOND, "snapshot")
    ]


def dated(article: str, text: str, *days: date, ended: date | None = None) -> Article:
    """Make an article with the days of a publisher's record."""
    law_day = date(2021, 1, 20)
    return Article("B1", "Civil Code", article, "", text, law_day, "en", "", days, ended)


BEGAN, TOOK_EFFECT, AHEAD = date(1930, 5, 5), date(2021, 7, 20), date(2023, 1, 1)


def ranges(changes: Changes) -> list[tuple[str, str, date, date | None]]:
    """Return number, text and range of every version."""
    return [(v.article, v.text, v.valid_from, v.valid_to) for v in changes.versions]


def test_advance_own_day_of_an_article() -> None:
    """An article changes on its own day of effect, which may lie ahead, and not on the law's."""
    first = step((), [dated("1", "20", BEGAN), dated("2", "twenty", BEGAN)], FIRST)
    after = [dated("1", "16", BEGAN, TOOK_EFFECT), dated("2", "eighteen", BEGAN, AHEAD)]
    second = step(first.versions, after, SECOND)
    assert ranges(second) == [
        ("1", "20", BEGAN, TOOK_EFFECT),
        ("1", "16", TOOK_EFFECT, None),
        ("2", "twenty", BEGAN, AHEAD),
        ("2", "eighteen", AHEAD, None),
    ]
    assert {v.date_status for v in second.versions} == {"source"}
    assert second.citations("amended") == ("Civil Code Article 1", "Civil Code Article 2")


def test_advance_wording_between_two_snapshots_leaves_a_gap() -> None:
    """Where the record knows a change that no snapshot shows, its days have no wording."""
    between = date(2021, 3, 1)
    first = step((), [dated("1", "a", BEGAN)], FIRST)
    second = step(first.versions, [dated("1", "c", BEGAN, between, TOOK_EFFECT)], SECOND)
    assert ranges(second) == [("1", "a", BEGAN, between), ("1", "c", TOOK_EFFECT, None)]


def test_advance_other_wording_without_a_record_of_it_reworded() -> None:
    """Another wording on no day of the record is an editor's hand, from the snapshot on."""
    first = step((), [dated("1", "a", BEGAN)], FIRST)
    second = step(first.versions, [dated("1", "b", BEGAN)], SECOND)
    assert second.citations("reworded") == ("Civil Code Article 1",)
    assert ranges(second)[1][2] == SECOND


def test_advance_undated_wording_is_known_and_not_in_force() -> None:
    """A wording without a day waits, and the one before it stays; then a day is set."""
    first = step((), [dated("1", "a", BEGAN)], FIRST)
    waiting = step(first.versions, [dated("1", "b", BEGAN, UNDATED)], SECOND)
    assert [(v.text, v.is_in_force(AHEAD)) for v in waiting.versions] == [("a", True), ("b", False)]
    third = date(2024, 1, 1)
    for days in ((BEGAN, AHEAD), (BEGAN, UNDATED)):
        changes = step(waiting.versions, [dated("1", "b", *days)], third)
        assert ranges(changes) == [("1", "a", BEGAN, days[-1]), ("1", "b", days[-1], None)]
        kind = "unchanged" if days[-1] == UNDATED else "redated"
        assert [change.kind for change in changes.records] == [kind]


def test_advance_waiting_wording_replaced_before_its_day() -> None:
    """A wording that never came to its day is gone, and the one before it stays till the next."""
    later = date(2023, 6, 1)
    first = step((), [dated("1", "a", BEGAN)], FIRST)
    waiting = step(first.versions, [dated("1", "b", BEGAN, date(2024, 1, 1))], SECOND)
    changes = step(waiting.versions, [dated("1", "c", BEGAN, later)], date(2022, 8, 1))
    assert ranges(changes) == [("1", "a", BEGAN, later), ("1", "c", later, None)]


def test_advance_deletion_ahead_keeps_the_article_till_then() -> None:
    """An article whose repeal lies ahead is in force until then."""
    first = step((), [dated("1", "a", BEGAN), dated("2", "b", BEGAN)], FIRST)
    entries: list[Article | Repeal] = [dated("1", "a", BEGAN), Repeal("B1", "2", AHEAD)]
    second = advance(first.versions, entries, source="moj", jurisdiction="tw", snapshot_date=SECOND)
    assert ranges(second)[1] == ("2", "b", BEGAN, AHEAD)
    third = advance(
        second.versions, entries, source="moj", jurisdiction="tw", snapshot_date=date(2024, 1, 1)
    )
    assert third.versions == second.versions


def test_advance_abolished_law() -> None:
    """The articles of an abolished law end on its day, and are known if never seen before."""
    ended = date(2021, 5, 1)
    first = step((), [dated("1", "a", BEGAN)], FIRST)
    after = [dated("1", "a", BEGAN, ended=ended), dated("2", "b", ended=ended)]
    second = step(first.versions, after, SECOND)
    assert ranges(second) == [("1", "a", BEGAN, ended), ("2", "b", CHANGED, ended)]
    assert second.citations("repealed") == ("Civil Code Article 1", "Civil Code Article 2")
    third = step(second.versions, after, date(2023, 1, 1))
    assert (third.versions, third.records) == (second.versions, ())


def test_advance_first_snapshot_dates_bounded_by_its_day() -> None:
    """A last-change date after a first snapshot dates nothing; the snapshot's day does."""
    changes = step((), [make("1", "a", date(2030, 1, 1))], FIRST)
    assert [(v.valid_from, v.date_status) for v in changes.versions] == [(FIRST, "snapshot")]


def test_advance_moved_wording_never_in_force_under_two_numbers() -> None:
    """Where articles have dates of their own, the old place ends when the new one begins."""
    first = step((), [make("5", "rent falls due"), make("9", "other", OLD)], FIRST)
    moved_on = date(2021, 6, 1)
    after = [make("6", "rent falls due", moved_on), make("9", "new other", date(2021, 9, 1))]
    second = step(first.versions, after, SECOND)
    assert ranges(second)[:2] == [
        ("5", "rent falls due", OLD, moved_on),
        ("6", "rent falls due", moved_on, None),
    ]


def test_advance_law_of_a_faulty_file_stays_as_it_was() -> None:
    """If files were left out, a law that the snapshot does not show is not repealed."""
    other = Article("B2", "Bell Act", "1", "", "a bell", OLD, "en", "")
    first = step((), [make("1", "a"), other], FIRST)
    notes = ReadingNotes()
    notes.omit("B2.json", "broken", is_fault=True)
    for told, repealed in ((notes, ()), (None, ("Bell Act Article 1",))):
        second = advance(
            first.versions,
            [make("1", "a")],
            source="moj",
            jurisdiction="tw",
            snapshot_date=SECOND,
            notes=told,
        )
        assert second.citations("repealed") == repealed


def test_title_changes_on_the_day_of_the_amendment_that_changes_it() -> None:
    """A whole law renamed with a later day keeps its old title until then, in every article."""
    first = step((), [make("2", "same")], FIRST)
    later = date(2021, 7, 20)
    renamed = replace(make("2", "same", CHANGED, law="New Code"), days=(OLD, later))
    second = step(first.versions, [renamed], SECOND)
    assert [(v.law, v.valid_from, v.valid_to) for v in second.versions] == [
        ("Civil Code", OLD, later),
        ("New Code", later, None),
    ]
