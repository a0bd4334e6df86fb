"""Many clauses are searched in one edition, each jurisdiction on its own day."""

from datetime import date
from pathlib import Path

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.promotion.clause_search import BATCH, ClauseSearch
from components.records import Pair
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """Give an edition in which Article 205 was amended in July 2021."""
    home = Home(tmp_path / "home")
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


def make_pair(day: date) -> Pair:
    """Return a pair that was reviewed under the law of a day."""
    return Pair(
        id=str(day),
        clause="c",
        verdict="valid",
        family="f",
        as_of=day,
        jurisdiction="sample",
    )


def test_search_on_the_newest_day_of_the_pairs(knowledge: KnowledgeBase) -> None:
    """Clauses are searched under the newest day that a pair was reviewed under."""
    clause = "Interest above 16 per cent a year is void."
    for days, cap in (([date(2020, 6, 1)], "20"), ([date(2022, 3, 1), date(2020, 6, 1)], "16")):
        search = ClauseSearch(knowledge, [make_pair(day) for day in days], limit=3)
        [hits] = search.find_hits([clause], "sample")
        texts = {hit.version.article: hit.version.text for hit in hits}
        assert f"{cap} per cent" in texts["205"]


def test_search_reports_its_progress(knowledge: KnowledgeBase) -> None:
    """More clauses than a batch are all searched, and counted over all calls."""
    counts: list[int] = []
    search = ClauseSearch(
        knowledge, [make_pair(date(2022, 3, 1))], limit=1, on_progress=counts.append
    )
    assert len(search.find_hits(["interest"] * (BATCH + 1), "sample")) == BATCH + 1
    search.find_hits(["receipt"], "sample")
    assert counts == [BATCH, BATCH + 1, BATCH + 2]
