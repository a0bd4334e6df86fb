"""Clauses that a new article may govern are found by the search that a review asks."""

from components.rechecking.causes import list_new
from components.rechecking.governing import GoverningConfig, find_newly_governed, pick_likest
from components.records import Version
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import COMPOUND, INTEREST, RECEIPT, TODAY, YEARLY


def new_articles(law: TwoEditions) -> list[Version]:
    """Return the articles that the second edition has and the first had not."""
    return list_new(law.now.versions(), law.before.versions(), TODAY)


def test_new_article_is_a_cause_for_its_clause(law: TwoEditions) -> None:
    """The clause about receipts is found with the new article on receipts."""
    config = GoverningConfig(depth=1)
    causes = find_newly_governed(law.findings, new_articles(law), law.now, config, TODAY)
    assert list(causes) == [3]
    (cause,) = causes[3]
    assert (cause.kind, cause.citation) == ("new", "Civil Code Article 208")
    assert "is new, and may govern the clause" in cause.text


def test_law_of_another_jurisdiction_touches_nothing(law: TwoEditions) -> None:
    """A new article of one country says nothing about contracts under the law of another."""
    foreign = [version.model_copy(update={"jurisdiction": "tw"}) for version in new_articles(law)]
    assert find_newly_governed(law.findings, foreign, law.now, GoverningConfig(), TODAY) == {}


def test_pick_likest_picks_for_each_article(law: TwoEditions) -> None:
    """For each article its likest clauses, and none that shares no piece of a word with it."""
    texts = [YEARLY, RECEIPT, "Zebras graze.", INTEREST, COMPOUND]
    assert pick_likest(texts, new_articles(law), 1) == [1]
    assert 2 not in pick_likest(texts, new_articles(law), 5)
    assert pick_likest([], new_articles(law), 5) == []
