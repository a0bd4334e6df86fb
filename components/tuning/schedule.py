"""The groups and the learning rate of each step.

All of it follows from the config and a seed, so a run can resume at any step.
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
        description="tokens computed at once; a larger step takes several passes",
    )
    learning_rate: float = Field(
        default=1e-3, gt=0, le=10, description="peak; LoRA takes about ten times a full tuning's"
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
    weight_decay: float = Field(default=0.0, ge=0, le=1, description="weight decay of AdamW")
    validate_every: int = Field(
        default=50,
        ge=1,
        description="steps between two validations; one more is taken at the end",
    )
    patience: int = Field(
        default=3,
        ge=1,
        description=(
            "validations without a better loss before tuning stops; the best weights are kept"
        ),
    )
    time_budget_s: float = Field(
        default=0,
        ge=0,
        description=(
            "seconds after which tuning ends, the rate falling to zero by then; a slower machine"
            " takes fewer steps. 0: all steps, however long they take"
        ),
    )
    seed: int = Field(
        default=7, ge=0, description="random seed of the adapter and of the order of groups"
    )


def plan_steps(count: int, config: ScheduleConfig) -> list[list[int]]:
    """Return the numbers of each step's groups; every epoch has each group once, in a new order."""
    rng = random.Random(config.seed)
    size = config.groups_per_step
    steps: list[list[int]] = []
    for _ in range(config.num_epochs):
        order = rng.sample(range(count), count)
        steps += [order[i : i + size] for i in range(0, count, size)]
    return steps


def split_passes(chosen: Sequence[int], lengths: Sequence[int], max_tokens: int) -> list[list[int]]:
    """Split the groups of a step into passes, those of similar length together.

    Args:
        chosen: The numbers of the groups.
        lengths: The tokens of every group, by number.
        max_tokens: Of a pass; a longer group has a pass of its own.
    """
    passes: list[list[int]] = []
    used = 0
    for number in sorted(chosen, key=lambda n: (lengths[n], n)):
        if not passes or used + lengths[number] > max_tokens:
            passes.append([])
            used = 0
        passes[-1].append(number)
        used += lengths[number]
    return passes


def share_passes(
    chosen: Sequence[int],
    lengths: Sequence[int],
    max_tokens: int,
    *,
    process: int,
    num_processes: int,
) -> list[tuple[list[int], bool]]:
    """Return the passes of one of several processes in a step, and whether each of them counts.

    Every process makes as many passes, for they exchange weights or gradients in each: one with
    fewer groups computes its first pass, or the step's first group, again. Such a pass does not
    count.

    Args:
        chosen: The numbers of the step's groups.
        lengths: The tokens of every group, by number.
        max_tokens: Of a pass; a longer group has a pass of its own.
        process: The process, from 0.
        num_processes: How many there are.
    """
    shares = [chosen[first::num_processes] for first in range(num_processes)]
    most = max(len(split_passes(share, lengths, max_tokens)) for share in shares)
    own = split_passes(shares[process], lengths, max_tokens)
    again = own[0] if own else [chosen[0]]
    return [(numbers, True) for numbers in own] + [(again, False)] * (most - len(own))


def rate_share(number: int, total: int, warmup_share: float) -> float:
    """Return the share of the peak rate at step `number`, from 1 to `total`."""
    warmup = max(1, round(total * warmup_share))
    if number <= warmup:
        return number / warmup
    done = (number - warmup) / (total - warmup + 1)  # 1 would come one step after the last
    return _cosine(done)


def timed_rate_share(done: float, warmup_share: float) -> float:
    """Return the share of the peak rate of a tuning that is given a time.

    Args:
        done: How much of the tuning is done, 0 to 1: by time or by steps, whichever is more.
        warmup_share: Share of it over which the rate rises.
    """
    if done < warmup_share:
        return max(done / warmup_share, 0.05)  # the first step comes at no time
    return _cosine((min(done, 1.0) - warmup_share) / (1 - warmup_share))


def _cosine(done: float) -> float:
    """Return half a cosine from 1 to 0 over `done` from 0 to 1."""
    return 0.5 * (1 + math.cos(math.pi * done))
