"""Tune a LoRA adapter on encoded groups: a plain loop with the loss on label tokens only.

Logits are computed for label places alone, which for this vocabulary is most of the memory and a good part of the time.
Layers below `first_layer` carry no adapter, so no gradient passes through them. Numbers are float32 unless the processor
multiplies bfloat16 in hardware (AMX, AVX-512 BF16): without that, bfloat16 is six times slower. Not done here: checkpoints
within a run; a tuning that was interrupted starts again.
"""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from pydantic import Field
from torch import Tensor

from components.config import Section
from components.errors import EngineError, InputError
from components.models.base import load_base
from components.tuning.encoding import Sequenced

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel

LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class TrainingConfig(Section):
    """How an adapter is tuned."""

    num_epochs: int = Field(default=1, ge=1, le=100, description="passes over the groups")
    learning_rate: float = Field(default=1e-3, gt=0, le=0.1, description="peak; LoRA bears about ten times a full tuning's")
    warmup_share: float = Field(default=0.1, ge=0, le=0.5, description="share of steps over which the rate rises; then a cosine to zero")
    groups_per_step: int = Field(default=1, ge=1, le=64, description="groups whose gradients are summed in one step")
    max_gradient_norm: float = Field(default=1.0, gt=0, description="gradients are clipped to this norm")
    rank: int = Field(default=16, ge=1, le=256, description="LoRA rank r")
    alpha: int = Field(default=32, ge=1, le=512, description="LoRA scale is alpha / r")
    first_layer: int = Field(default=12, ge=0, description="layers below carry no adapter: cheaper by their backward pass")
    max_tokens: int = Field(default=4096, ge=128, le=131072, description="longest training sequence, in tokens")
    seed: int = Field(default=7, ge=0, description="of the adapter's start and of the order of groups")


@dataclass(frozen=True)
class Step:
    """What one optimiser step measured."""

    number: int
    num_steps: int
    loss: float
    learning_rate: float
    tokens_per_s: float


def choose_dtype() -> torch.dtype:
    """Return bfloat16 where the processor multiplies it in hardware, else float32."""
    has_hardware = torch.cuda.is_available() or torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
    return torch.bfloat16 if has_hardware else torch.float32


def train_adapter(
    base: Path,
    sequences: Sequence[Sequenced],
    config: TrainingConfig,
    target: Path,
    on_step: Callable[[Step], None],
) -> list[Step]:
    """Tune an adapter and save it to `target`.

    Args:
        base: A prepared model folder.
        sequences: Encoded groups, at least one.
        config: The settings.
        target: A folder to save the adapter into.
        on_step: Called after each optimiser step.

    Returns:
        Every step, in order.

    Raises:
        InputError: There is nothing to train on.
        EngineError: The loss is not a number.
    """
    if not sequences:
        raise InputError("tuning: 0 groups to train on. Curate pairs first.")
    torch.manual_seed(config.seed)
    model, _ = load_base(base)
    adapted = wrap_adapter(model, config)
    steps = _run(adapted, sequences, config, on_step)
    adapted.save_pretrained(str(target))
    return steps


def wrap_adapter(model: "PreTrainedModel", config: TrainingConfig) -> "PeftModel":
    """Put a fresh LoRA adapter on every linear layer from `first_layer` up."""
    from peft import LoraConfig, get_peft_model

    num_layers = int(model.config.num_hidden_layers)
    if config.first_layer >= num_layers:
        raise InputError(f"training.first_layer: must be below {num_layers}, the layers of the base model, got {config.first_layer}.")
    lora = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        target_modules=LINEAR,
        layers_to_transform=list(range(config.first_layer, num_layers)),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, lora)


def _run(model: "PeftModel", sequences: Sequence[Sequenced], config: TrainingConfig, on_step: Callable[[Step], None]) -> list[Step]:
    weights = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=config.learning_rate, weight_decay=0.0)
    batches = _batches(len(sequences), config)
    steps: list[Step] = []
    model.train()
    for number, batch in enumerate(batches, 1):
        started = time.perf_counter()
        rate = config.learning_rate * _rate_share(number, len(batches), config.warmup_share)
        for settings in optimiser.param_groups:
            settings["lr"] = rate
        chosen = [sequences[i] for i in batch]
        loss = _accumulate(model, chosen)
        torch.nn.utils.clip_grad_norm_(weights, config.max_gradient_norm)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        tokens = sum(len(s) for s in chosen)
        steps.append(Step(number, len(batches), loss, rate, tokens / (time.perf_counter() - started)))
        on_step(steps[-1])
    return steps


def _accumulate(model: "PeftModel", chosen: Sequence[Sequenced]) -> float:
    total_weight = sum(float(s.weights.sum()) for s in chosen)
    total = 0.0
    for sequence in chosen:
        loss = label_loss(model, sequence, choose_dtype()) / total_weight
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        total += loss.item()
    if not math.isfinite(total):
        raise EngineError(f"tuning: the loss became {total}. Lower training.learning_rate.")
    return total


def label_loss(model: "PeftModel | PreTrainedModel", sequence: Sequenced, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return the weighted sum of the cross-entropy of a group's label tokens, its matrix products in `dtype`."""
    with torch.autocast("cuda" if torch.cuda.is_available() else "cpu", dtype=dtype, enabled=dtype != torch.float32):
        output = model(
            input_ids=sequence.input_ids[None],  # (1, t)
            position_ids=sequence.positions[None],  # (1, t)
            attention_mask=sequence.attention_mask(),  # (1, 1, t, t)
            logits_to_keep=sequence.label_places,
            use_cache=False,
        )
    logits: Tensor = output.logits[0].float()  # (n, vocabulary)
    losses = torch.nn.functional.cross_entropy(logits, sequence.labels, reduction="none")  # (n,)
    return (losses * sequence.weights).sum()


def _batches(count: int, config: TrainingConfig) -> list[list[int]]:
    drawn = random.Random(config.seed)
    batches: list[list[int]] = []
    for _ in range(config.num_epochs):
        order = drawn.sample(range(count), count)
        batches += [order[i : i + config.groups_per_step] for i in range(0, count, config.groups_per_step)]
    return batches


def _rate_share(number: int, total: int, warmup_share: float) -> float:
    warmup = max(1, round(total * warmup_share))
    if number <= warmup:
        return number / warmup
    return 0.5 * (1 + math.cos(math.pi * (number - warmup) / max(1, total - warmup)))
