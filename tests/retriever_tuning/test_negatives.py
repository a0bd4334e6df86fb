"""Hard negatives are close to a query and about another article."""

import pytest

from components.retriever_tuning.negatives import is_about_another, mine_negatives
from components.retriever_tuning.pairs import TrainingPair
from tests.knowledge.corpus import HashingEmbedder

TOPICS = ("deposit", "interest", "overtime", "delivery", "warranty", "parking")


def make_pairs(num_topics: int, num_articles: int) -> list[TrainingPair]:
    """Make pairs about the articles of several topics, each with a passage of its own."""
    return [
        TrainingPair(
            "note",
            f"{topic} {topic} rule {number}",
            f"The {topic} of the {topic} follows rule number {number}.",
            f"{topic}/{number}",
        )
        for topic in TOPICS[:num_topics]
        for number in range(num_articles)
    ]


@pytest.mark.parametrize("num_negatives", [1, 3])
def test_negatives_are_about_another_article(num_negatives: int) -> None:
    """Each lesson has its number of negatives, never its own passage."""
    pairs = make_pairs(6, 10)
    lessons = mine_negatives(pairs, HashingEmbedder(), num_negatives=num_negatives, seed=1)
    by_passage = {pair.passage: pair for pair in pairs}
    assert [lesson.pair for lesson in lessons] == pairs
    for lesson in lessons:
        assert len(lesson.negatives) == num_negatives
        assert all(is_about_another(by_passage[text], lesson.pair) for text in lesson.negatives)


def test_negatives_are_close() -> None:
    """Mined negatives are nearer to their queries than passages taken at random."""
    pairs, embedder = make_pairs(6, 30), HashingEmbedder(dimension=256)
    lessons = mine_negatives(pairs, embedder, num_negatives=1, seed=1)
    queries = embedder.embed([lesson.pair.query for lesson in lessons])
    mined = embedder.embed([lesson.negatives[0] for lesson in lessons])
    shifted = embedder.embed([pair.passage for pair in [*pairs[60:], *pairs[:60]]])
    assert (queries * mined).sum(axis=1).mean() > (queries * shifted).sum(axis=1).mean() + 0.05


def test_no_negatives_wanted() -> None:
    """With none wanted every pair is a lesson as it stands and nothing is embedded."""
    pairs, embedder = make_pairs(1, 3), HashingEmbedder()
    lessons = mine_negatives(pairs, embedder, num_negatives=0, seed=1)
    assert [lesson.pair for lesson in lessons] == pairs
    assert embedder.num_embedded == 0


def test_pair_without_enough_others_left_out() -> None:
    """Where all pairs are about one article there is nothing to tell them from."""
    pairs = [TrainingPair("note", f"q{n}", f"p{n}", "law/1") for n in range(5)]
    assert mine_negatives(pairs, HashingEmbedder(), num_negatives=1, seed=1) == []


def test_pairs_of_one_family_are_not_about_another() -> None:
    """Two articles of one family of rules say the same, so neither is a negative of the other."""
    one = TrainingPair("reviewed", "q", "p", "law/1", "rent")
    same_family = TrainingPair("reviewed", "r", "s", "law/2", "rent")
    other = TrainingPair("note", "t", "u", "law/3")
    assert not is_about_another(same_family, one)
    assert is_about_another(other, one)
    assert not is_about_another(TrainingPair("note", "v", "w", "law/1"), one)
