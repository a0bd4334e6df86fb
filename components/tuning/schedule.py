"""What is trained on in which step, and at which rate.

All of it follows from the config and a seed, so that a run can go on anywhere.
"""

import math
import random
from collections.abc import Sequence

from pydantic import Field

from components.config import Section


class ScheduleConfig(Section):
    """Order, size and rate of the steps."""

    num_epochs: int = Field(default=1, ge=1, le=1000, description="passes over the groups")
    groups_per_step: int = Field(
        default=1,
        ge=1,
        le=4096,
        description="groups whose gradients are summed in one optimiser step",
    )
    tokens_per_pass: int = Field(
        default=2048,
        ge=128,
        le=1 << 20,
        description="tokens computed at once; a step of more takes several passes",
    )
    learning_rate: float = Field(
        default=1e-3, gt=0, le=10, description="peak; LoRA bears about ten times a full tuning's"
    )
    warmup_share: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        description="share of steps over which the rate rises; then a cosine to zero",
    )
    max_gradient_norm: float = Field(
        default=1.0, gt=0, description="gradients are clipped to this norm"
    )
    weight_decay: float = Field(default=0.0, ge=0, le=1, description="of AdamW")
    validate_every: int = Field(
        default=50,
        ge=1,
        description="steps between losses of the validation split, which is also taken at the end",
    )
    patience: int = Field(
        default=3,
        ge=1,
        description=(
            "validations without a better loss after which tuning stops; the best weights are kept"
        ),
    )
    seed: int = Field(
        default=7, ge=0, description="of the adapter's start and of the order of groups"
    )


def plan_steps(count: int, config: ScheduleConfig) -> list[list[int]]:
    """Return the groups of every step, by number, each group once an epoch in an order of its own."""
    drawn, size = random.Random(config.seed), config.groups_per_step
    steps: list[list[int]] = []
    for _ in range(config.num_epochs):
        order = drawn.sample(range(count), count)
        steps += [order[i : i + size] for i in range(0, count, size)]
    return steps


def split_passes(chosen: Sequence[int], lengths: Sequence[int], max_tokens: int) -> list[list[int]]:
    """Put groups of like length together, each pass of at most `max_tokens` tokens, or of one group that is longer."""
    passes: list[list[int]] = []
    used = 0
    for number in sorted(chosen, key=lambda n: (lengths[n], n)):
        if not passes or used + lengths[number] > max_tokens:
            passes.append([])
            used = 0
        passes[-1].append(number)
        used += lengths[number]
    return passes


def rate_share(number: int, total: int, warmup_share: float) -> float:
    """Return the share of the peak rate at step `number`, from 1 to `total`."""
    warmup = max(1, round(total * warmup_share))
    if number <= warmup:
        return number / warmup
    return 0.5 * (
        1 + math.cos(math.pi * (number - warmup) / (total - warmup + 1))
    )  # nought would come one step after the last
