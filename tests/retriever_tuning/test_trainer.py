"""Lessons are dealt so that no batch contradicts itself.

The joint loss is what it says; a tuning resumes and learns.
"""

import random

import pytest
import torch

from components.retriever_tuning.losses import JointLoss, late_interaction
from components.retriever_tuning.pairs import TrainingPair
from components.retriever_tuning.trainer import EmbedderTraining, Lesson, deal_batches


def lesson(number: int, family: str = "") -> Lesson:
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
        assert len({one.pair.origin for one in batch}) == 8
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


def test_late_interaction_by_hand() -> None:
    """Each query token takes its best passage token, padding on either side counts nothing."""
    query = {
        "token_embeddings": torch.tensor([[[1.0, 0.0], [0.0, 2.0], [9.0, 9.0]]]),
        "attention_mask": torch.tensor([[1, 1, 0]]),
    }
    passage = {
        "token_embeddings": torch.tensor([[[3.0, 0.0], [0.0, 1.0]], [[0.0, -1.0], [1.0, 0.0]]]),
        "attention_mask": torch.tensor([[1, 1], [1, 0]]),
    }
    assert late_interaction(query, passage).flatten().tolist() == pytest.approx([1.0, -0.5])


def test_joint_loss_by_hand() -> None:
    """Two queries that find their own passages have the cross-entropy of the textbook, a further column is one more negative."""
    vectors = {
        "a": torch.tensor([[1.0, 0.0], [0.0, 1.0]]),
        "b": torch.tensor([[2.0, 0.0], [0.0, 3.0]]),
    }

    def model(features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        return features

    def column(name: str) -> dict[str, torch.Tensor]:
        states = vectors[name]
        return {
            "sentence_embedding": states,
            "token_embeddings": states[:, None],
            "attention_mask": torch.ones(2, 1, dtype=torch.int64),
        }

    wanted = -torch.log_softmax(torch.tensor([2.0, 0.0]), 0)[0]
    for share in (0.0, 0.5, 1.0):
        # all it uses of a model
        loss = JointLoss(model, scale=2.0, late_share=share)  # type: ignore[arg-type]
        assert float(loss([column("a"), column("b")])) == pytest.approx(float(wanted))
    more = -torch.log_softmax(torch.tensor([2.0, 0.0, 2.0, 0.0]), 0)[0]
    assert float(loss([column("a"), column("b"), column("b")])) == pytest.approx(float(more))


def test_training_config_bounds() -> None:
    """A batch of one has no negatives and is refused."""
    with pytest.raises(ValueError, match="greater than or equal to 2"):
        EmbedderTraining(batch_size=1)
