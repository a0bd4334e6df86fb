"""Of a dataset's pairs the held-out families are kept apart, with the articles they are about."""

from datetime import date

from components.records import Pair, PairOrigin, Version
from components.retriever_tuning.reviewed import cite, collect_reviewed


def make_version(law: str, article: str, valid_to: date | None = None) -> Version:
    """Make a version of an article."""
    return Version(
        id=f"{law}-{article}-{valid_to}",
        source="laws",
        jurisdiction="sample",
        law_id=law.lower(),
        law=law,
        article=article,
        heading="Rent",
        chapter="Part 1",
        text=f"Text of {article}.",
        valid_from=date(2020, 1, 1),
        valid_to=valid_to,
        content_hash="h",
    )


def make_pair(number: str, article: str, origin: PairOrigin = "reviewed", law: str = "Act") -> Pair:
    """Make a pair about an article."""
    return Pair(
        id=number,
        clause=f"Clause {number}.",
        law=law,
        article=article,
        verdict="valid" if law else "ungoverned",
        family=f"family {number}",
        as_of=date(2021, 1, 1),
        jurisdiction="sample",
        origin=origin,
    )


VERSIONS = [
    make_version("Act", "1"),
    make_version("Act", "2"),
    make_version("Act", "3"),
    make_version("Act", "4", valid_to=date(2021, 1, 1)),
    make_version("Other Act", "1"),
]


def test_collect_reviewed_parts_what_is_held_out() -> None:
    """Drafted pairs are no lessons and no tests, and yet hold their article out."""
    splits = {
        "train": [make_pair("a", "1"), make_pair("b", "3", "drafted"), make_pair("c", "", law="")],
        "validation": [make_pair("d", "2", "drafted")],
        "test": [make_pair("e", "3", "correction")],
    }
    reviewed = collect_reviewed(splits, VERSIONS)
    assert [pair.id for pair in reviewed.trained] == ["a", "c"]
    assert [pair.id for pair in reviewed.tested] == ["e"]
    assert reviewed.held_out == {"Act Article 2", "Act Article 3"}
    assert [cite(article) for article in reviewed.trained_articles] == ["Act Article 1"]


def test_collect_reviewed_takes_the_laws_that_are_cited() -> None:
    """Articles are those in force of cited laws, as the edition has them."""
    splits = {"train": [make_pair("a", "1")], "validation": [], "test": []}
    articles = collect_reviewed(splits, VERSIONS).articles
    assert [cite(article) for article in articles] == [f"Act Article {n}" for n in (1, 2, 3)]
    first = articles[0]
    assert (first.law_id, first.heading, first.chapter) == ("act", "Rent", "Part 1")
    assert first.text == "Text of 1."


def test_collect_reviewed_another_jurisdiction_is_not_its_law() -> None:
    """A law of the same title in another jurisdiction gives no articles."""
    foreign = make_pair("a", "1").model_copy(update={"jurisdiction": "tw"})
    splits = {"train": [foreign], "validation": [], "test": []}
    assert collect_reviewed(splits, VERSIONS).articles == ()
