"""A lesson puts a clause under its article and under those that are easily mistaken for it."""

from pathlib import Path

from components.reader.families import RuleFamily
from components.retriever_tuning.governing_lessons import (
    GoverningLesson,
    deal_governing,
    read_governing,
    show,
    write_governing,
)
from components.retriever_tuning.pairs import TrainingPair
from components.statutes.readers.article import Article
from tests.reader.material import make_families

THINGS = ("deposit", "rent", "repair", "garden", "lodger", "notice")


def make_article(number: int, law: str = "lease-act") -> Article:
    """Return an article about one thing, with a heading of its own."""
    thing = THINGS[number - 1]
    return Article(
        law_id=law,
        law=law.replace("-", " ").title(),
        article=str(number),
        heading=f"The {thing}",
        text=f"The lessee owes the lessor what law provides on the {thing} of a flat.",
        amended=None,
        language="en",
        chapter="Part 1 Flats",
    )


ARTICLES = [make_article(number) for number in range(1, 7)]
PAIR = TrainingPair("recast", "The Tenant pays a deposit.", "", "lease-act/1")


def deal(
    pairs: list[TrainingPair] | None = None, families: list[RuleFamily] | None = None
) -> list[GoverningLesson]:
    """Deal lessons with two wrong pairs each."""
    others = [make_article(1, "trade-act")]
    return deal_governing(pairs or [], [*ARTICLES, *others], families or [], num_wrong=2, seed=1)


def test_wrong_articles_are_of_the_same_law() -> None:
    """The clause stands under its article first, then under others of that law."""
    [lesson] = deal([PAIR])
    assert "deposit of a flat" in lesson.articles[0]
    assert len(lesson.articles) == 3
    assert not any("deposit" in article for article in lesson.articles[1:])
    assert not any("Trade Act" in article for article in lesson.articles)
    assert set(lesson.clauses) == {PAIR.query}


def test_a_note_does_not_stand_in_its_own_article() -> None:
    """An article that is asked for by its heading is shown without it, under either draw."""
    pairs = [TrainingPair("note", "The deposit of a tenant", "", "lease-act/1")] * 20
    lessons = deal(pairs)
    assert len({lesson.articles[0] for lesson in lessons}) == 2
    assert not any("The deposit" in article for lesson in lessons for article in lesson.articles)


def test_what_is_not_known_or_alone_in_its_law_is_passed_over() -> None:
    """A pair needs its article, and articles beside it."""
    gone = TrainingPair("recast", "The Tenant pays.", "", "lease-act/99")
    alone = TrainingPair("recast", "The Tenant pays.", "", "trade-act/1")
    assert deal([gone, alone]) == []


def test_a_reviewed_wording_is_shown_as_it_was() -> None:
    """A clause that was reviewed under another wording than today's is learnt under that."""
    old = "Lease Act, Flats\nThe lessee owed nothing then."
    pair = TrainingPair("reviewed", "No deposit is due.", old, "lease-act/1", "deposit")
    shown = {lesson.articles[0] for lesson in deal([pair] * 20)}
    assert shown == {old, "The lessee owed nothing then."}


def test_families_give_clauses_and_near_misses() -> None:
    """A clause is asked under other rules, and a rule about clauses that it does not govern."""
    families = make_families()
    lessons = deal(families=families)
    by_kind = {kind: [each for each in lessons if each.kind == kind] for kind in ("rule", "near")}
    assert len(by_kind["near"]) == len(families)
    for lesson in by_kind["rule"]:
        assert len(set(lesson.articles)) == 3
        assert len(set(lesson.clauses)) == 1
    for lesson in by_kind["near"]:
        assert len(set(lesson.articles)) == 1
        assert len(set(lesson.clauses)) == 3


def test_show_with_and_without_headings() -> None:
    """An article is shown with what stands above it, as a search shows it, or alone."""
    [article, *_] = ARTICLES
    assert show(article, PAIR.query, has_headings=False) == article.text
    assert show(article, PAIR.query, has_headings=True) == (
        f"Lease Act, Flats, The deposit\n{article.text}"
    )


def test_lessons_are_read_as_they_were_written(tmp_path: Path) -> None:
    """A file of lessons gives them back, and the same seed deals the same."""
    lessons = deal([PAIR], make_families())
    write_governing(tmp_path / "lessons.jsonl", lessons)
    assert read_governing(tmp_path / "lessons.jsonl") == lessons == deal([PAIR], make_families())
