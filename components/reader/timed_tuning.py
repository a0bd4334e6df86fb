"""A tuning of a network for a given time: its optimiser, rate and checkpoints.

What a step computes is the caller's: the tuning of a reader, or that of a reranker, which is a
reader on a smaller encoder. The learning rate rises over the first steps and falls to nearly
nothing with the time that is spent. A tuning that was interrupted goes on from its last checkpoint,
its draws with a seed of their own.
"""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from pydantic import Field
from torch import Tensor

from components.config import Section
from components.errors import EngineError
from components.models.base import load_tokenizer
from components.reader.kept_network import read_checkpoint, write_checkpoint
from components.reader.network import build_network
from components.tuning.adapter import choose_dtype

CHECKPOINT = "checkpoint.pt"
LEAST_RATE_SHARE = 0.03
NUM_PARTS = 3
"""The pairs of a step are computed in so many parts of like length: less padding."""


class TimedTraining(Section):
    """How long and how fast a network is tuned."""

    time_budget_s: float = Field(default=300, gt=0, description="seconds to tune for")
    learning_rate: float = Field(default=4e-4, gt=0, le=0.1, description="peak")
    rank: int = Field(default=16, ge=1, le=256, description="LoRA rank of a fresh adapter")
    checkpoint_every_s: float = Field(
        default=180, gt=0, description="seconds after which the state is saved, to go on from"
    )
    seed: int = Field(default=1, ge=0, description="of every draw")


class TimedProgress(Protocol):
    """How far a tuning is; it may have figures of its own beside."""

    num_steps: int
    spent_s: float


Progress = TypeVar("Progress", bound=TimedProgress)


class TimedTuning:
    """The network, the optimiser and the draws of one tuning.

    Args:
        base: A folder of an encoder.
        config: The settings.
        section: Where the settings stand in the config of the run, for messages.
        warmup_steps: The steps over which the rate rises.
        start: The folder of an adapter to go on from; None starts afresh.

    Raises:
        EngineError: The base cannot be used.
    """

    def __init__(
        self,
        base: Path,
        config: TimedTraining,
        *,
        section: str,
        warmup_steps: int,
        start: Path | None = None,
    ) -> None:
        torch.manual_seed(config.seed)
        self._config = config
        self._section = section
        self._warmup_steps = warmup_steps
        self.rng = random.Random(config.seed)
        self.network = build_network(base, config.rank, start)
        self.tokenizer = load_tokenizer(base)
        self._dtype = choose_dtype("auto")
        self._trained = [weight for weight in self.network.parameters() if weight.requires_grad]
        for weight in self.network.body.parameters():
            if not weight.requires_grad:
                weight.data = weight.data.to(self._dtype)
        self._optimizer = torch.optim.AdamW(
            self._trained, lr=config.learning_rate, weight_decay=0.01
        )

    def load(self, checkpoint: Path) -> dict[str, Any]:  # Any: figures, and dictionaries of them
        """Go on from a checkpoint and return its progress, empty where there is none."""
        if not checkpoint.is_file():
            return {}
        progress = read_checkpoint(checkpoint, self.network, self._optimizer)
        self.rng.seed(self._config.seed + int(progress["num_steps"]))
        return progress

    def run(
        self,
        compute_loss: Callable[[], Tensor],
        progress: Progress,
        *,
        checkpoint: Path,
        on_progress: Callable[[Progress], None],
    ) -> None:
        """Make steps until the time is spent.

        Args:
            compute_loss: Draws what a step is made of and returns its loss, shape ().
            progress: How far the tuning is; its steps and seconds are counted on.
            checkpoint: Where the state is saved.
            on_progress: Called after every step.

        Raises:
            EngineError: The loss is not a number.
        """
        self.network.train()
        self.network.body.eval()  # dropout in the heads alone: in the body it costs a third
        saved_at = progress.spent_s
        while progress.spent_s < self._config.time_budget_s:
            began = time.monotonic()
            self._set_rate(progress)
            self._descend(compute_loss(), progress.num_steps)
            progress.spent_s += time.monotonic() - began
            progress.num_steps += 1
            on_progress(progress)
            if progress.spent_s - saved_at >= self._config.checkpoint_every_s:
                write_checkpoint(checkpoint, self.network, self._optimizer, vars(progress))
                saved_at = progress.spent_s

    def autocast(self) -> torch.autocast:
        """Return the context in which matrix products have the tuning's precision."""
        is_half = self._dtype == torch.bfloat16
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_half)

    def _set_rate(self, progress: TimedProgress) -> None:
        """Set the learning rate of the next step."""
        left = 1.0 - progress.spent_s / self._config.time_budget_s
        rising = min(1.0, (progress.num_steps + 1) / self._warmup_steps)
        for group in self._optimizer.param_groups:
            group["lr"] = self._config.learning_rate * rising * max(LEAST_RATE_SHARE, left)

    def _descend(self, loss: Tensor, num_steps: int) -> None:
        """Make one step of the optimiser."""
        if not torch.isfinite(loss):
            raise EngineError(
                f"{self._section}: the loss is {loss.item()} at step {num_steps}. Lower"
                f" {self._section}.learning_rate."
            )
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()


def read_by_length(
    rules: Sequence[str],
    clauses: Sequence[str],
    read: Callable[[list[str], list[str]], Tensor],
) -> Tensor:
    """Return what `read` makes of pairs, a row a pair, computed in parts of like length.

    Args:
        rules: The first text of each of n pairs.
        clauses: The second one.
        read: Returns a row, or a number, for each of p pairs: shape (p, ...).

    Returns:
        Shape (n, ...), in the order of the pairs.
    """
    lengths = [len(rule) + len(clause) for rule, clause in zip(rules, clauses, strict=True)]
    by_length = sorted(range(len(lengths)), key=lengths.__getitem__)
    size = -(-len(lengths) // NUM_PARTS)
    parts: list[Tensor] = []
    for first in range(0, len(lengths), size):
        places = by_length[first : first + size]
        part = read([rules[place] for place in places], [clauses[place] for place in places])
        parts.append(part)
    return torch.cat(parts)[torch.tensor(by_length).argsort()]
