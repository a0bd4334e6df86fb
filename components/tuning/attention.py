"""Attention over a packed row: only the products that its layout allows are computed.

Registered with transformers under a name, so its layers call it and pass the layout as a keyword.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from components.tuning.packing import Layout

if TYPE_CHECKING:
    from transformers import PreTrainedModel

NAME = "clausula_packed"


def use_packed_attention(model: "PreTrainedModel") -> None:
    """Make the model's layers attend by layout; from then on each call needs one."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend_packed)
    model.config._attn_implementation = NAME


def attend_packed(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,  # noqa: ARG001  # the layout says who looks where
    *,
    scaling: float,
    layout: Layout,
    **_: Any,  # Any: what else transformers hands to attentions
) -> tuple[Tensor, None]:
    """Attend within a packed row.

    Args:
        module: The layer's attention.
        query: (1, h, t, d).
        key: (1, k, t, d), k a divisor of h.
        value: (1, k, t, d).
        attention_mask: Not used.
        scaling: Factor of the scores.
        layout: Who looks at whom in the row.

    Returns:
        The output, (1, t, h, d), and no weights.
    """
    queries = query[0].transpose(0, 1)  # (t, h, d)
    keys = key[0].transpose(0, 1)  # (t, k, d)
    values = value[0].transpose(0, 1)  # (t, k, d)
    branch_view = torch.cat([layout.prefixes, layout.branches], dim=1)  # (b, p + l)
    stretches = (
        (layout.shared, layout.shared, layout.shared_mask),
        (layout.branches, branch_view, layout.branch_mask),
    )
    attend = _attend_plainly if query.device.type == "cpu" else _attend_fused
    outputs: list[Tensor] = []
    for own, visible, mask in stretches:
        bias = torch.zeros(mask.shape, dtype=query.dtype, device=mask.device)
        bias.masked_fill_(~mask, float("-inf"))
        output = attend(
            _gather(queries, own), _gather(keys, visible), _gather(values, visible), bias, scaling
        )  # (s, h, length, d)
        outputs.append(output.transpose(1, 2).flatten(0, 1))  # (s * length, h, d)
    return torch.cat(outputs).index_select(0, layout.inverse)[None], None  # (1, t, h, d)


def _attend_plainly(
    query: Tensor, key: Tensor, value: Tensor, bias: Tensor, scaling: float
) -> Tensor:
    """Attend by matrix products, heads that share keys as one.

    On short stretches this takes a quarter of the fused kernel's time on a CPU.
    """
    stretches, heads, length, width = query.shape
    groups = key.shape[1]
    stacked = query.reshape(stretches, groups, -1, width)  # (s, k, h / k * length, d)
    scores = stacked @ key.transpose(-1, -2) * scaling  # (s, k, h / k * length, m)
    biased = scores.view(stretches, groups, heads // groups, length, -1) + bias[:, :, None]
    shares = torch.softmax(biased.float(), dim=-1).to(value.dtype)
    return (shares.view_as(scores) @ value).view(stretches, heads, length, width)


def _attend_fused(
    query: Tensor, key: Tensor, value: Tensor, bias: Tensor, scaling: float
) -> Tensor:
    """Attend by torch's fused kernel, the keys repeated for each head."""
    repeats = query.shape[1] // key.shape[1]
    key = key.repeat_interleave(repeats, dim=1)
    value = value.repeat_interleave(repeats, dim=1)
    return scaled_dot_product_attention(query, key, value, attn_mask=bias, scale=scaling)


def _gather(states: Tensor, places: Tensor) -> Tensor:
    """Return (stretches, heads, length, d) of (t, heads, d)."""
    rows = states.index_select(0, places.flatten())  # (stretches * length, heads, d)
    return rows.view(*places.shape, *states.shape[1:]).transpose(1, 2)
