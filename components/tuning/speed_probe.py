"""How fast this machine trains the base model: a short measurement before a first run.

It times a forward and backward pass over the upper half of the layers, as tuning does by default.
Data, optimiser and checkpoints are left out, so a run is somewhat slower; the first run's own speed
replaces the estimate.
"""

import statistics
import time
from pathlib import Path

import torch

from components.models.base import load_base
from components.tuning.adapter import choose_dtype

NUM_PREDICTED = 64
"""Tokens that are predicted: the loss is on answers, never on the whole sequence."""


def probe_throughput(base: Path, *, num_tokens: int = 512, num_rounds: int = 3) -> float:
    """Return the median tokens a second.

    Args:
        base: A prepared model folder.
        num_tokens: Length of the sequence, more than `NUM_PREDICTED`.
        num_rounds: How often it is timed, after one warm-up round.
    """
    model, _ = load_base(base)
    layers = model.model.layers
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for layer in layers[len(layers) // 2 :]:
        layer.requires_grad_(True)
    ids = torch.arange(num_tokens)[None] % 1000 + 10  # (1, t)
    seconds = [_time_round(model, ids) for _ in range(num_rounds + 1)]
    return num_tokens / statistics.median(seconds[1:])


def _time_round(model: torch.nn.Module, ids: torch.Tensor) -> float:
    """Return the seconds of one forward and backward pass."""
    dtype = choose_dtype("auto")
    started = time.perf_counter()
    with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
        output = model(input_ids=ids, use_cache=False, logits_to_keep=NUM_PREDICTED)
        logits = output.logits[0]  # (n, v)
    loss = torch.nn.functional.cross_entropy(logits.float(), ids[0, -NUM_PREDICTED:])
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
    return time.perf_counter() - started
