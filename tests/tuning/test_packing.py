"""A packed row is worth as many groups alone; passes keep to their budget."""

from pathlib import Path

import pytest
import torch

from components.models.base import load_base
from components.tuning.loss import LabelLoss
from components.tuning.packing import pack_sequences
from components.tuning.schedule import split_passes
from tests.tuning.material import make_sequences


def test_pack_sequences_same_loss_as_alone(tiny_base: Path) -> None:
    """Groups of different lengths in one row do not see each other.

    The loss, and its gradient, is the sum of theirs.
    """
    sequences = make_sequences(tiny_base, 3)
    assert len({len(s) for s in sequences}) == 3
    gradients = []
    for rows in ([sequences], [[s] for s in sequences]):
        model = load_base(tiny_base)[0]
        loss = sum(LabelLoss(model, 0, torch.float32)(pack_sequences(row)) for row in rows)
        loss.backward()  # type: ignore[union-attr]  # a sum of tensors
        gradients.append((float(loss.detach()), model.model.layers[1].self_attn.k_proj.weight.grad))
    assert gradients[0][0] == pytest.approx(gradients[1][0], rel=1e-5)
    assert torch.allclose(gradients[0][1], gradients[1][1], rtol=1e-3, atol=1e-5)


def test_pack_sequences_layout_by_hand(tiny_base: Path) -> None:
    """Every token is computed once, in its own place, and a branch sees its group's shared part and itself."""
    sequences = make_sequences(tiny_base, 2)
    pack = pack_sequences(sequences)
    layout = pack.layout
    computed = torch.cat([layout.shared.flatten(), layout.branches.flatten()])
    assert computed[layout.inverse].tolist() == list(range(len(pack)))
    seen = torch.cat([layout.prefixes, layout.branches], dim=1)[
        2
    ]  # the first branch of the second group
    last = int((sequences[1].branches == 1).sum()) - 1
    places = seen[layout.branch_mask[2, 0, last]].tolist()
    start, shared = len(sequences[0]), int((sequences[1].branches == 0).sum())
    assert places == list(range(start, start + shared + last + 1))


def test_split_passes_budget() -> None:
    """Groups of like length go together, no pass is over the budget but one of a single long group, none is lost."""
    passes = split_passes([0, 1, 2, 3, 4], [50, 400, 60, 90, 45], 150)
    assert passes == [[4, 0], [2, 3], [1]]
