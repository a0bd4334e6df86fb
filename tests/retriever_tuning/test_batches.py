"""Lessons are dealt so that no batch contradicts itself."""

import random

from components.retriever_tuning.batches import deal_batches
from components.retriever_tuning.lessons import Lesson
from components.retriever_tuning.pairs import TrainingPair


def lesson(number: int, family: str = "") -> Lesson:
    """Make a lesson about one of forty articles."""
    return Lesson(
        TrainingPair(
            "recast",
            f"query {number}",
            f"passage {number} " * (number % 7 + 1),
            f"law/{number % 40}",
            family,
        )
    )


def test_deal_batches_never_two_of_one_article_or_family() -> None:
    """Each batch holds pairs about different articles and families.

    Nothing is dealt twice and hardly anything left out.
    """
    lessons = [
        lesson(number, f"family-{number % 11}" if number % 3 == 0 else "") for number in range(400)
    ]
    dealt = deal_batches(lessons, 8, random.Random(1))
    batches = [dealt[start : start + 8] for start in range(0, len(dealt), 8)]
    for batch in batches:
        assert len({one.pair.article_key for one in batch}) == 8
        families = [one.pair.family for one in batch if one.pair.family]
        assert len(families) == len(set(families))
    assert len({one.pair.query for one in dealt}) == len(dealt) > 350
    assert dealt == deal_batches(lessons, 8, random.Random(1))


def test_deal_batches_of_one_article() -> None:
    """Pairs that are all about one article fill no batch."""
    assert (
        deal_batches(
            [Lesson(TrainingPair("note", f"q{n}", f"p{n}", "law/1")) for n in range(20)],
            4,
            random.Random(1),
        )
        == []
    )
