"""A packed row has the loss of its groups alone."""

from pathlib import Path

import pytest
import torch

from components.models.base import load_base
from components.tuning.loss import LabelLoss
from components.tuning.packing import pack_sequences
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
        loss.backward()
        gradients.append((float(loss.detach()), model.model.layers[1].self_attn.k_proj.weight.grad))
    assert gradients[0][0] == pytest.approx(gradients[1][0], rel=1e-5)
    assert torch.allclose(gradients[0][1], gradients[1][1], rtol=1e-3, atol=1e-5)


def test_pack_sequences_layout_by_hand(tiny_base: Path) -> None:
    """Each token is computed once in its place; a branch sees its shared part and itself."""
    sequences = make_sequences(tiny_base, 2)
    pack = pack_sequences(sequences)
    layout = pack.layout
    computed = torch.cat([layout.shared.flatten(), layout.branches.flatten()])
    assert computed[layout.inverse].tolist() == list(range(len(pack)))
    first_of_second = 2  # the number of the second group's first branch
    seen = torch.cat([layout.prefixes, layout.branches], dim=1)[first_of_second]
    last = int((sequences[1].branches == 1).sum()) - 1
    places = seen[layout.branch_mask[first_of_second, 0, last]].tolist()
    start, shared = len(sequences[0]), int((sequences[1].branches == 0).sum())
    assert places == list(range(start, start + shared + last + 1))
