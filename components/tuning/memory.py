"""How much memory a tuning takes, estimated from the sizes of the base before it is loaded.

Checked against two tunings on two cores (README of this folder). What is not counted: other
processes, and the gates that follow.
"""

import json
from pathlib import Path
from typing import Any

from components.models.weights import count_weights
from components.tuning.adapter import choose_dtype
from components.tuning.trainer import TrainingConfig

RUNTIME = 3 << 29
"""Bytes of the interpreter and its libraries: 1.5 GiB."""
TRAINED_BYTES = 24
"""Of a trained weight: itself, gradient and two moments, the best so far, a checkpoint."""
ACTIVATIONS = 14
"""Values of a layer's width that are kept for each token until its gradient is computed."""
INNER_ACTIVATIONS = 5
"""The same of the width between its two linear layers."""
LABEL_SHARE = 0.4
LOGIT_BYTES = 12
"""Of a logit in float32: itself, its probability and its gradient."""
QUANTISED_BYTES = 0.6
"""Of a weight in 4 bits with its scales."""


def estimate_memory(base: Path, config: TrainingConfig) -> dict[str, int]:
    """Return the bytes that a tuning needs, by what they are for.

    Args:
        base: A prepared model folder.
        config: The settings.
    """
    sizes: dict[str, Any] = json.loads((base / "config.json").read_text(encoding="utf-8"))
    num_weights = count_weights(base)
    width = choose_dtype(config.precision).itemsize
    num_layers = sizes["num_hidden_layers"] - config.first_layer
    token_values = (
        ACTIVATIONS * sizes["hidden_size"] + INNER_ACTIVATIONS * sizes["intermediate_size"]
    )
    tokens = config.tokens_per_pass
    return {
        "base model": int(num_weights * _bytes_of_weight(config, width)),
        "trained weights": TRAINED_BYTES * _count_trained(sizes, num_weights, config),
        "activations": tokens * num_layers * token_values * width,
        "logits": int(tokens * LABEL_SHARE) * sizes["vocab_size"] * LOGIT_BYTES,
        "libraries": RUNTIME,
    }


def _bytes_of_weight(config: TrainingConfig, width: int) -> float:
    """Return the bytes of a weight of the base; those of a full tuning count as trained."""
    match config.method:
        case "qlora":
            return QUANTISED_BYTES
        case "full":
            return 0
        case _:
            return width


def _count_trained(sizes: dict[str, int], num_weights: int, config: TrainingConfig) -> int:
    """Return how many weights are trained."""
    share = (sizes["num_hidden_layers"] - config.first_layer) / sizes["num_hidden_layers"]
    if config.method == "full":
        return int(num_weights * share)
    hidden, inner = sizes["hidden_size"], sizes["intermediate_size"]
    heads, key_heads = sizes["num_attention_heads"], sizes["num_key_value_heads"]
    head_width = sizes.get("head_dim") or hidden // heads
    queries, keys = heads * head_width, key_heads * head_width
    widths = 2 * (hidden + queries) + 2 * (hidden + keys) + 3 * (hidden + inner)
    return round(share * sizes["num_hidden_layers"]) * config.rank * widths
