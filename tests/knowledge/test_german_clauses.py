"""Clauses written in German for this project find the articles that govern them."""

from pathlib import Path

import pytest

from components.evaluation.gold import ScoredRow
from components.evaluation.ranking import score_cases
from components.gold_set import read_gold_set
from components.knowledge.embedding import Embedder
from tests.benchmarks.query_sets import GERMAN_CLAUSES, GERMAN_LAW, read_german_clauses
from tests.benchmarks.reporting import empty_home
from tests.benchmarks.retrieval import BEST_UNTUNED, MULTILINGUAL, STAGES, Bench

ROWS = [row for _, row in read_gold_set(GERMAN_CLAUSES, ScoredRow)]


def test_clauses_are_many_and_have_answers() -> None:
    """There are more than forty clauses, each with an article and an id of its own."""
    assert len(ROWS) > 40
    assert all(row.articles for row in ROWS)
    assert len({row.id for row in ROWS}) == len({row.clause for row in ROWS}) == len(ROWS)


@pytest.mark.realdata
@pytest.mark.usefixtures("multilingual_folder")
def test_the_multilingual_embedder_finds_more(embedder_folder: Path) -> None:
    """It finds articles for more clauses, among the first ten, than the one that reads English."""
    if not GERMAN_LAW.is_dir():
        pytest.skip(f"{GERMAN_LAW}: not there")
    query_set = read_german_clauses()
    with empty_home() as home:
        english = Embedder(embedder_folder, home)
        bench = Bench(home, query_set, {False: english, True: english})
        [words] = [stage for stage in STAGES if stage.name == BEST_UNTUNED]
        before, after = (score_cases(bench.ask(stage)) for stage in (words, MULTILINGUAL))
    assert after["recall_at_10"].value > before["recall_at_10"].value
    assert after["ndcg_at_10"].value > before["ndcg_at_10"].value
