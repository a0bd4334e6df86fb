"""Hits are read until nothing changes the finding: a real search, and a reader by key words."""

import pytest

from components.judging.confidence import Marking
from components.judging.hits import judge_hits
from components.knowledge.search import KnowledgeBase
from components.records import Calibration, Relevance
from components.review.choosing import ArticleChooser
from components.review.hit_reading import HitsJudge, LikelyHits, read_hits
from tests.review.rules import KeyWordReader
from tests.review.test_choosing import (
    ALIKE,
    FIT,
    FLAT,
    INTEREST,
    NO_ANIMALS,
    QUESTION,
    knowledge,
)

__all__ = ["knowledge"]  # a fixture
MARKING = Marking(Calibration(slope=1.1, min_confidence=0.7))
ORAL = "An oral guarantee binds without writing."
TOLD_APART = Relevance(weights=FLAT | {"fused": 400.0}, any_weights=ALIKE.any_weights, intercept=9)
"""Holds the first hit of a search for much the likeliest."""


def find(clause: str, likely: LikelyHits) -> tuple[object, ...]:
    """Return what a finding takes from the judgement of a clause's hits."""
    judged = judge_hits(FIT, clause, likely.hits, likely.none_likelihood)
    place = None if judged.cited is None else judged.cited.hit.place
    needs_review = MARKING.needs_review(judged.probability, judged.decided_by)
    return judged.verdict, place, judged.decided_by, needs_review


@pytest.mark.parametrize(("relevance", "is_less"), [(ALIKE, False), (TOLD_APART, True)])
def test_less_is_read_and_the_same_found(
    knowledge: KnowledgeBase, relevance: Relevance, is_less: bool
) -> None:
    """Fewer hits are read where one stands out, and the findings are those of reading all."""
    clauses = [NO_ANIMALS, INTEREST, ORAL, "Headings are for convenience.", "不得飼養動物。"]
    whole, spare = KeyWordReader(), KeyWordReader()
    retrieved = ArticleChooser(knowledge, relevance, 4, HitsJudge()).retrieve(clauses, QUESTION)
    read = read_hits(HitsJudge(FIT, whole, hopeless=0), relevance, clauses, retrieved)
    judge = HitsJudge(FIT, spare, hopeless=0)
    less = read_hits(judge, relevance, clauses, retrieved, MARKING)
    for clause, all_of_it, some_of_it in zip(clauses, read, less, strict=True):
        assert find(clause, all_of_it) == find(clause, some_of_it)
    assert whole.batch_sizes == [16]  # four clauses are English, with four hits each
    assert (sum(spare.batch_sizes) < 16) == is_less


def test_hits_are_read_in_rounds(knowledge: KnowledgeBase) -> None:
    """The likeliest hits of all clauses are read together, then those of clauses still open."""
    reader = KeyWordReader()
    clauses = [NO_ANIMALS, ORAL, "Headings are for convenience."]
    retrieved = ArticleChooser(knowledge, TOLD_APART, 4, HitsJudge()).retrieve(clauses, QUESTION)
    judge = HitsJudge(FIT, reader, hopeless=0)
    read = read_hits(judge, TOLD_APART, clauses, retrieved, MARKING)
    assert reader.batch_sizes[0] == len(clauses)
    assert reader.batch_sizes == sorted(reader.batch_sizes, reverse=True)
    for likely in read:
        readings = [hit.reading is not None for hit in likely.hits]
        assert readings == sorted(readings, reverse=True)  # none is read behind an unread one
