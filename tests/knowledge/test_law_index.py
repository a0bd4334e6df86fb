"""Versions are found by law, article and name, and what is not found is told with what is close."""

from datetime import date

import pytest

from components.errors import UsageError
from components.knowledge.law_index import (
    LawEntry,
    LawIndex,
    choose_in_force,
    fold_name,
    parse_article,
    refuse_day,
)
from components.records import Version

START, MIDDLE, LATER = date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)


def make(
    article: str,
    start: date = START,
    end: date | None = None,
    *,
    law: str = "Rent Act",
    law_id: str = "rent",
    moved_from: str = "",
) -> Version:
    """Make a version of an article."""
    return Version(
        id=f"{law_id}/{article}/{start}",
        source="laws",
        jurisdiction="sample",
        law_id=law_id,
        law=law,
        article=article,
        text=f"{law} {article}",
        valid_from=start,
        valid_to=end,
        content_hash=f"{law}{article}{start}",
        moved_from=moved_from,
    )


MOVED = make("3", end=MIDDLE)
MOVED_ON = make("3-1", MIDDLE, moved_from="3")
OLD = make("1", end=MIDDLE)
NEW = make("1", MIDDLE)
GONE = make("4", end=MIDDLE)
VERSIONS = [NEW, make("2"), OLD, MOVED, MOVED_ON, GONE, make("10"), make("1", law_id="x", law="X")]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("205", "205"),
        ("Art. 205", "205"),
        ("article 247-1", "247-1"),
        ("s. 45(1.1)(b)", "45"),
        ("§ 12a", "12a"),
        ("第 247-1 條", "247-1"),
        ("12A", "12a"),
    ],
)
def test_parse_article(written: str, number: str) -> None:
    """The word before a number and the paragraph behind it are left out."""
    assert parse_article(written) == number


def test_wordings_oldest_first() -> None:
    """Every wording of an article is found, by title in any case and by id."""
    index = LawIndex(VERSIONS)
    for name in ("Rent Act", "rent  ACT", "RENT"):
        assert index.law_ids(name, "sample") == {"rent"}
    assert index.wordings({"rent"}, "1", "sample") == [OLD, NEW]
    assert index.wordings({"rent"}, "9", "sample") == []
    assert index.law_ids("Rent Act", "tw") == set()
    assert (index.earliest("sample"), index.earliest("tw")) == (START, None)


def test_moved_to_and_from() -> None:
    """A move is followed both ways, and what did not move leads nowhere."""
    index = LawIndex(VERSIONS)
    assert index.moved_to(MOVED) == MOVED_ON
    assert index.moved_from(MOVED_ON) == MOVED
    assert (index.moved_to(OLD), index.moved_from(NEW)) == (None, None)


def test_neighbours_in_the_order_of_the_law() -> None:
    """Article 10 comes after 3-1, and what is not in force on the day is passed over."""
    index = LawIndex(VERSIONS)
    before, after = index.neighbours(make("2"), as_of=LATER, reach=2)
    assert [version.article for version in before] == ["1"]
    assert [version.article for version in after] == ["3-1", "10"]
    assert index.neighbours(make("2"), as_of=LATER, reach=1)[1] == [MOVED_ON]


def test_list_laws_counts_what_is_in_force() -> None:
    """Laws come by title, each with its articles of the day."""
    index = LawIndex(VERSIONS)
    assert index.list_laws(LATER, "sample") == [
        LawEntry("rent", "Rent Act", "sample", 4),
        LawEntry("x", "X", "sample", 1),
    ]
    assert index.list_laws(date(2019, 1, 1), "sample") == []


def test_choose_in_force_by_the_name_of_the_day() -> None:
    """Of two laws that bore a name, the one that bears it on the day is meant."""
    renamed = make("1", law="Lease Act", law_id="old")
    bearer = make("1", law="Rent Act", law_id="new")
    assert choose_in_force([renamed, bearer], "rent act", LATER) == bearer
    assert choose_in_force([renamed], "rent act", LATER) == renamed
    assert choose_in_force([OLD], "rent act", LATER) is None
    assert fold_name(" Rent\tAct ") == "rent act"


@pytest.mark.parametrize(
    ("versions", "day", "fault"),
    [
        ([OLD], date(2019, 1, 1), "Article 1: not in the corpus at that date, known from 2020"),
        ([MOVED], LATER, "moved to Article 3-1 on 2021-01-01, got 2022-01-01. Ask for Article 3-1"),
        ([GONE], LATER, "repealed on 2021-01-01, got 2022-01-01. Ask for an earlier day"),
    ],
)
def test_refuse_day(versions: list[Version], day: date, fault: str) -> None:
    """The message says why there is no wording, and what to ask for."""
    with pytest.raises(UsageError, match=fault):
        refuse_day(versions, day, LawIndex(VERSIONS))


def test_suggestions() -> None:
    """Close titles and numbers are named as they are written, and no others."""
    index = LawIndex(VERSIONS)
    assert index.suggest_laws("Rnt Act", "sample") == " (close to it: Rent Act)"
    assert index.suggest_laws("Copyright", "sample") == ""
    assert index.suggest_articles({"rent"}, "3-2", "sample").startswith(" (close to it: 3-1")
