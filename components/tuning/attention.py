"""Attention over a packed row: each stretch looks where its layout lets it, nothing else is computed.

Registered with transformers under a name, so that its layers call it; they hand the layout through as a keyword.
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
    """Make the model's layers attend by layout; from then on they can only be called with one."""
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
        scaling: Of the scores.
        layout: Of the row.

    Returns:
        The output, (1, t, h, d), and no weights.
    """
    repeats = query.shape[1] // key.shape[1]
    queries, keys, values = (states[0].transpose(0, 1) for states in (query, key, value))  # (t, h, d), (t, k, d), (t, k, d)
    outputs = []
    stretches = (
        (layout.shared, layout.shared, layout.shared_mask),
        (layout.branches, torch.cat([layout.prefixes, layout.branches], dim=1), layout.branch_mask),
    )
    for asking, asked, mask in stretches:
        bias = torch.zeros(mask.shape, dtype=query.dtype, device=mask.device).masked_fill_(~mask, float("-inf"))
        found = scaled_dot_product_attention(
            _gather(queries, asking, 1), _gather(keys, asked, repeats), _gather(values, asked, repeats), attn_mask=bias, scale=scaling
        )  # (stretches, h, length, d)
        outputs.append(found.transpose(1, 2).flatten(0, 1))  # (stretches * length, h, d)
    return torch.cat(outputs).index_select(0, layout.inverse)[None], None  # (1, t, h, d)


def _gather(states: Tensor, places: Tensor, repeats: int) -> Tensor:
    """Return (stretches, heads * repeats, length, d) of (t, heads, d)."""
    found = states.index_select(0, places.flatten()).view(*places.shape, *states.shape[1:]).transpose(1, 2)
    return found.repeat_interleave(repeats, dim=1) if repeats > 1 else found
