"""Packed attention, on the CPU and fused, against plain attention over the whole row."""

from pathlib import Path

import torch
from torch.nn.functional import scaled_dot_product_attention

from components.tuning.attention import _attend_fused, _attend_plainly, attend_packed
from components.tuning.encoding import Sequenced
from components.tuning.packing import pack_sequences
from tests.tuning.material import make_sequences


def allowed(sequences: list[Sequenced]) -> torch.Tensor:
    """Return who may look at whom in a row: backwards, within a group, at shared part or branch."""
    length = sum(len(sequence) for sequence in sequences)
    mask = torch.zeros(length, length, dtype=torch.bool)
    start = 0
    for sequence in sequences:
        for place in range(len(sequence)):
            for other in range(place + 1):
                branch = int(sequence.branches[other])
                if branch in (0, int(sequence.branches[place])):
                    mask[start + place, start + other] = True
        start += len(sequence)
    return mask


def test_attend_packed_is_masked_attention(tiny_base: Path) -> None:
    """The output is that of plain attention under a mask that is written out place by place."""
    sequences = make_sequences(tiny_base, 2)
    pack = pack_sequences(sequences)
    torch.manual_seed(0)
    query = torch.randn(1, 4, len(pack), 8)
    key, value = torch.randn(1, 2, len(pack), 8), torch.randn(1, 2, len(pack), 8)
    output, _ = attend_packed(
        torch.nn.Identity(), query, key, value, None, scaling=0.3, layout=pack.layout
    )
    expected = scaled_dot_product_attention(
        query,
        key.repeat_interleave(2, dim=1),
        value.repeat_interleave(2, dim=1),
        attn_mask=allowed(sequences),
        scale=0.3,
    )
    assert torch.allclose(output, expected.transpose(1, 2), atol=1e-5)


def test_attend_plainly_is_the_fused_kernel() -> None:
    """Both ways of attending give the same output where heads share keys."""
    torch.manual_seed(0)
    query = torch.randn(2, 4, 5, 8)
    key, value = torch.randn(2, 2, 7, 8), torch.randn(2, 2, 7, 8)
    bias = torch.zeros(2, 1, 5, 7).masked_fill(torch.rand(2, 1, 5, 7) < 0.3, float("-inf"))
    bias[..., 0] = 0.0  # everybody sees something
    plain = _attend_plainly(query, key, value, bias, 0.3)
    assert torch.allclose(plain, _attend_fused(query, key, value, bias, 0.3), atol=1e-5)
