"""Reranking compares token by token, caches passages, and reorders the first hits only."""

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from components.knowledge.excerpts import content_words
from components.knowledge.refresh import refresh
from components.knowledge.rerank import LateReranker, ReaderReranker, RerankConfig
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Version
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020

PASSAGES = [
    ("a", "Rent is due monthly."),
    ("b", "The deposit is returned within thirty days."),
    ("c", "Wages are paid in money."),
]


def test_late_reranker_prefers_what_is_about_the_query(
    embedder_folder: Path, models_home: Home
) -> None:
    """The passage on the query's subject scores best, and a text scores 1 against itself.

    Neither the order nor the other passages change a score.
    """
    reranker = LateReranker(embedder_folder, models_home, RerankConfig(num_kept=2))
    query = "The Landlord gives the deposit back after a month."
    [scores] = reranker.score([query], [PASSAGES])
    assert max(zip(scores, "abc", strict=True))[1] == "b"
    [backwards] = reranker.score([query], [PASSAGES[::-1]])
    assert backwards[::-1] == pytest.approx(scores, abs=0.01)
    assert reranker.score(["Rent is due monthly."], [PASSAGES[:1]])[0][0] == pytest.approx(
        1.0, abs=0.01
    )
    assert reranker.score([query], [[]]) == [[]]


class Backwards:
    """Likes the last of what it is given best."""

    depth = 2
    weight = 2.0

    def __init__(self) -> None:
        self.seen: list[int] = []

    def show(self, version: Version, query: str) -> tuple[str, str]:
        """Read the whole article."""
        return version.id, version.text

    def score(
        self, queries: Sequence[str], passages: Sequence[Sequence[tuple[str, str]]]
    ) -> list[list[float]]:
        """Score by place."""
        self.seen += [len(of_query) for of_query in passages]
        return [[10.0 * place for place in range(len(of_query))] for of_query in passages]


def test_search_reads_the_first_hits_again(tmp_path: Path) -> None:
    """With a reranker the first two hits change places and carry its score.

    The third stays behind them; without, none does.
    """
    store = EmbeddedStore(Home(tmp_path))
    refresh(store, Home(tmp_path), source=write_2020(tmp_path), embedder=HashingEmbedder())
    day = date(2021, 6, 1)
    reranker = Backwards()
    plain = KnowledgeBase.open(store, HashingEmbedder()).search(
        "interest above 20 per cent", as_of=day, jurisdiction="sample"
    )
    again = KnowledgeBase.open(store, HashingEmbedder(), reranker=reranker).search(
        "interest above 20 per cent", as_of=day, jurisdiction="sample"
    )
    first, second, third = (hit.version.id for hit in plain)
    assert [hit.version.id for hit in again] == [second, first, third]
    assert reranker.seen == [2]
    assert ["late" in hit.scores for hit in again] == [True, True, False]
    assert not any("late" in hit.scores for hit in plain)


def test_search_finds_a_cited_article_first(tmp_path: Path) -> None:
    """A clause that names its article gets that article first, whatever else it speaks of."""
    store = EmbeddedStore(Home(tmp_path))
    refresh(store, Home(tmp_path), source=write_2020(tmp_path), embedder=HashingEmbedder())
    knowledge = KnowledgeBase.open(store, HashingEmbedder())
    text = (
        "Interest above 20 per cent a year cannot be claimed, save as under Article 207 of the"
        " Civil Code."
    )
    hits = knowledge.search(text, as_of=date(2021, 6, 1), jurisdiction="sample")
    assert (hits[0].version.article, hits[0].scores["cited"]) == ("207", 1.0)
    assert (
        knowledge.search(
            "Interest above 20 per cent", as_of=date(2021, 6, 1), jurisdiction="sample"
        )[0].version.article
        == "205"
    )


class SharedWordReader:
    """Says that a clause speaks of something else unless it shares a long word with the rule."""

    def __init__(self) -> None:
        self.num_read = 0

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return keeps, breaks and other."""
        self.num_read += len(rules)
        rows = []
        for rule, clause in zip(rules, clauses, strict=True):
            other = 0.1 if content_words(rule) & content_words(clause) else 0.9
            rows.append([1 - other, 0.0, other])
        return np.array(rows, dtype=np.float32)


def test_reader_reranker_scores_by_hand() -> None:
    """A passage has the log-odds that it regulates the query; each is read once a query."""
    reader = SharedWordReader()
    reranker = ReaderReranker(reader, depth=3)
    [first, none, second] = reranker.score(
        [
            "The deposit is returned to the tenant.",
            "押金應於租期屆滿時返還。",
            "The wages are paid.",
        ],
        [PASSAGES, PASSAGES, PASSAGES[2:]],
    )
    assert first == pytest.approx([-math.log(9), math.log(9), -math.log(9)], abs=1e-3)
    assert none == []
    assert second == pytest.approx([math.log(9)], abs=1e-3)
    assert reader.num_read == 4


def test_a_small_reader_is_shown_headings() -> None:
    """One that was tuned to rerank sees what stands above an article; a judging one the wording."""
    version = Version(
        id="v",
        source="s",
        jurisdiction="sample",
        law_id="lease-act",
        law="Lease Act",
        article="7",
        heading="The deposit",
        chapter="Part 1 Flats",
        text="It is returned within a month.",
        valid_from=date(2020, 1, 1),
        content_hash="h",
    )
    reader = SharedWordReader()
    _, alone = ReaderReranker(reader, depth=3).show(version, "The deposit.")
    _, headed = ReaderReranker(reader, depth=3, is_small=True).show(version, "The deposit.")
    assert alone == "It is returned within a month."
    assert headed == f"Lease Act, Flats, The deposit\n{alone}"


def test_search_with_the_reader_of_rules(tmp_path: Path) -> None:
    """The reader's choice comes first with its score; what it cannot read keeps its order."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    store, day = EmbeddedStore(home), date(2022, 3, 1)
    plain = KnowledgeBase.open(store, HashingEmbedder())
    reranked = KnowledgeBase.open(
        store, HashingEmbedder(), None, ReaderReranker(SharedWordReader(), depth=3)
    )
    clause = "What is due must be paid yearly."
    hits = reranked.search(clause, as_of=day, jurisdiction="sample")
    assert hits[0].version.article == "206"
    assert hits[0].scores["late"] == pytest.approx(math.log(9), abs=1e-3)
    foreign = "利息應每年支付。"
    assert reranked.search(foreign, as_of=day, jurisdiction="sample") == plain.search(
        foreign, as_of=day, jurisdiction="sample"
    )
