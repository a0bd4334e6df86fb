"""The joint loss and its late interaction are what they say, with figures worked by hand."""

import pytest
import torch

from components.retriever_tuning.losses import JointLoss, late_interaction


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
    """Two queries that find their own passages have the textbook's cross-entropy.

    A further column is one more negative.
    """
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
