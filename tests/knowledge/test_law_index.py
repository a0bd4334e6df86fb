"""Versions are found by law, article and name, and what is not found is told with what is close."""

import time
from datetime import date

import pytest

from components.errors import UsageError
from components.knowledge.law_index import (
    LawEntry,
    LawIndex,
    choose_in_force,
    fold_name,
    parse_article,
    parse_path,
    refuse_day,
)
from components.records import UNDATED, Version

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
        ("4 a", "4a"),
        ("reg. 5", "5"),
        ("artículo 1255", "1255"),
        ("articolo 2043", "2043"),
        ("第二條", "2"),
        ("第一百六十六條之一", "166-1"),
        ("１２", "12"),
    ],
)
def test_parse_article(written: str, number: str) -> None:
    """The word before a number and the paragraph behind it are left out."""
    assert parse_article(written) == number


def test_parse_path_without_the_paragraph_of_a_nested_number() -> None:
    """What may be part of the number is no path; what stands behind it is."""
    assert parse_path("s. 45(1.1)(b)") == ("1.1", "b")
    assert parse_path("Art. 229 § 5") == ()
    assert parse_path("Art. 229 § 5 Abs. 1") == ("1",)


def test_wordings_oldest_first() -> None:
    """Every wording of an article is found, by title in any case and by id."""
    index = LawIndex(VERSIONS)
    for name in ("Rent Act", "rent  ACT", "RENT"):
        assert index.law_ids(name, "sample") == {"rent"}
    assert index.wordings({"rent"}, "1", "sample") == [OLD, NEW]
    assert index.wordings({"rent"}, "9", "sample") == []
    assert index.law_ids("Rent Act", "tw") == set()
    assert (index.earliest("sample"), index.earliest("tw")) == (START, None)


@pytest.mark.parametrize(
    ("written", "found"), [("10–12", "10"), ("3–1", "3-1"), ("3 - 1", "3-1"), ("1 and 2", "1")]
)
def test_wordings_by_other_spellings(written: str, found: str) -> None:
    """Dashes and spaces make no difference, and a range finds its first article."""
    versions = LawIndex(VERSIONS).wordings({"rent"}, parse_article(written), "sample")
    assert {version.article for version in versions} == {found}


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("5-bis", "art. 5 bis"),
        ("5bis", "5-bis"),
        ("34quater", "Art. 34 quater"),
        ("1er", "Art. 1"),
        ("1", "art. 1er"),
        ("1", "premier"),
        ("1255", "artículo 1.255"),
        ("229 § 5", "Art. 229 § 5"),
        ("6", "Article 6 § 1"),
        ("2-1", "二之一"),
        ("2-1", "第二條之一"),
        ("4", "4 §"),
        ("7", "r. 7"),
        ("28:9-102", "§ 28:9-102"),
    ],
)
def test_wordings_by_every_usual_spelling(kept: str, asked: str) -> None:
    """However publisher and user write a number, it is found."""
    index = LawIndex([make(kept), make("99")])
    found = index.wordings({"rent"}, parse_article(asked), "sample")
    assert [version.article for version in found] == [kept]


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("L123-4", "art. L. 123-4"),
        ("R*123-5", "R*123-5"),
        ("5", "artigo 5.º"),
        ("Sch. 1 para. 2", "Schedule 1, paragraph 2(a)"),
        ("Sch. 1A para. 2", "para. 2 of Sch. 1A"),
        ("Anlage 1", "Anlage 1"),
    ],
)
def test_wordings_by_the_forms_of_their_sources(kept: str, asked: str) -> None:
    """Letters, ordinals and schedules are found as lawyers write them."""
    index = LawIndex([make(kept), make("999")])
    found = index.wordings({"rent"}, asked, "sample")
    found = found or index.wordings({"rent"}, parse_article(asked), "sample")
    assert [version.article for version in found] == [kept]


def test_wordings_of_a_number_in_a_chapter() -> None:
    """Numbers that count anew in each chapter are found by the chapter, never in another."""
    first = make("1").model_copy(update={"chapter": "1 luku Alku"})
    second = make("1 (2 luku Loppu)").model_copy(update={"chapter": "2 luku Loppu"})
    index = LawIndex([first, second])
    for asked, found in (("2 luvun 1 §", [second]), ("1 kap. 1 §", [first]), ("3 kap. 1 §", [])):
        assert index.wordings({"rent"}, parse_article(asked), "sample") == found


def test_law_ids_by_usual_abbreviations() -> None:
    """An abbreviation that every lawyer knows finds the law by its full name."""
    index = LawIndex([make("2043", law="Codice civile", law_id="cc")])
    assert index.law_ids("c.c.", "sample") == index.law_ids("cod. civ.", "sample") == {"cc"}


def test_wordings_of_a_number_that_is_not_there() -> None:
    """An article that is put in between is not taken for the range that begins before it."""
    index = LawIndex([make("247"), make("12")])
    assert index.wordings({"rent"}, "247-1", "sample") == []
    assert [version.article for version in index.wordings({"rent"}, "12-14", "sample")] == ["12"]


def test_law_ids_by_folded_titles_and_other_names() -> None:
    """Stops, quotes and width make no difference; other names of a law find it too."""
    index = LawIndex(VERSIONS, {("sample", "rent"): ("Rents", "RA")})
    for name in ("“Rent Act.”", "Ｒｅｎｔ Act", "rents", "R.A."):
        assert index.law_ids(name, "sample") == ({"rent"} if name != "R.A." else set())


def test_refuse_day_waiting_and_unknown_wordings() -> None:
    """What has no day yet, and days between two known wordings, are told as such."""
    waiting = make("5", UNDATED)
    with pytest.raises(UsageError, match="Article 5: known, but not in force: its day"):
        refuse_day([waiting], LATER, LawIndex([waiting]))
    gap = [make("6", end=date(2020, 6, 1)), make("6", LATER)]
    with pytest.raises(UsageError, match="next known wording begins on 2022-01-01"):
        refuse_day(gap, MIDDLE, LawIndex(gap))


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


def test_suggestions_among_thousands_of_titles() -> None:
    """Close titles among 11,000 are named within a fraction of a second, for any name asked."""
    places = ["Rent", "Labour", "Fishing", "Road", "Port", "Water", "Bank", "Court", "School"]
    versions = []
    for n in range(11_000):
        title = f"{places[n % 9]} ({places[n // 9 % 9]} and Harbour Safety) Order {1900 + n // 81}"
        versions.append(make("1", law=title, law_id=f"law-{n}"))
    index = LawIndex(versions)
    names = ["Rent (Fishin and Harbor Safety) Order 1987", "x" * 60_000, "Safety " * 5000, "民法"]
    began = time.process_time()
    told = [index.suggest_laws(name, "sample") for name in names]
    assert time.process_time() - began < 1.2
    assert "Rent (Fishing and Harbour Safety) Order 1987" in told[0]
    assert told[3] == ""
