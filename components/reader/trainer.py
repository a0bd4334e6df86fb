"""Tuning of a reader: deals of rule families and small readings by turns, for a given time.

The loss of a deal is the cross-entropy of its labels, and beside it how surely the clause that
breaks a rule is ranked above the one that keeps it, and a clause under a rule that it breaks above
the same clause under one that it keeps. Rate, time and checkpoints: `timed_tuning.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from components.errors import InputError
from components.reader.entailment import SmallReading
from components.reader.families import RuleFamily
from components.reader.kept_network import save_network
from components.reader.lessons import BREAKS, KEEPS, Deal, Dealer
from components.reader.network import tokenise
from components.reader.timed_tuning import CHECKPOINT, TimedTraining, TimedTuning, read_by_length

WARMUP_STEPS = 50
ORDER_WEIGHT = 0.5
LABEL_SMOOTHING = 0.05
NEIGHBOURHOOD = 256
"""Small readings of a step are drawn from so many in a row, alike in length."""


class ReaderTraining(TimedTraining):
    """How a reader is tuned."""

    families_a_step: int = Field(default=6, ge=1, le=256, description="families of a step")
    readings_a_step: int = Field(default=40, ge=1, le=1024, description="readings of a step")
    readings_first: float = Field(
        default=0.15,
        ge=0,
        lt=1,
        description="share of the time, from the start, that is spent on small readings alone",
    )
    readings_share: float = Field(
        default=0.25, ge=0, lt=1, description="share of the later steps that are small readings"
    )


@dataclass
class ReaderProgress:
    """How far a tuning is: steps, seconds, tokens, and the moving averages of its losses."""

    num_steps: int = 0
    spent_s: float = 0.0
    num_tokens: int = 0
    losses: dict[str, float] = field(default_factory=dict)

    def average(self, name: str, value: float) -> None:
        """Move the average of a loss towards a new value."""
        old = self.losses.get(name, value)
        self.losses[name] = 0.97 * old + 0.03 * value


def train_reader(
    base: Path,
    families: Sequence[RuleFamily],
    readings: Sequence[SmallReading],
    config: ReaderTraining,
    *,
    work: Path,
    target: Path,
    on_progress: Callable[[ReaderProgress], None],
    start: Path | None = None,
) -> ReaderProgress:
    """Tune a reader on the encoder in `base` and save its adapter and heads to `target`.

    Args:
        base: A transformers folder of an encoder.
        families: Rules to train on; none may be tested on.
        readings: Small readings; may be empty.
        config: The settings.
        work: Where the checkpoint is kept; tuning goes on from one that is there.
        target: A folder to save into.
        on_progress: Called after every step.
        start: The folder of a reader to go on from; None starts afresh.

    Raises:
        InputError: There is no family.
        EngineError: The base cannot be used, or the loss is not a number.
    """
    if not families:
        raise InputError("reader: no family of rules to train on. Give some, or hold fewer out.")
    tuning = TimedTuning(base, config, section="training", warmup_steps=WARMUP_STEPS, start=start)
    checkpoint = work / CHECKPOINT
    progress = ReaderProgress(**tuning.load(checkpoint))
    steps = _Steps(tuning, families, readings, config, progress)
    tuning.run(steps.compute_loss, progress, checkpoint=checkpoint, on_progress=on_progress)
    save_network(tuning.network, target)
    return progress


class _Steps:
    """What each step is made of, and its loss."""

    def __init__(
        self,
        tuning: TimedTuning,
        families: Sequence[RuleFamily],
        readings: Sequence[SmallReading],
        config: ReaderTraining,
        progress: ReaderProgress,
    ) -> None:
        self.tuning, self.config, self.progress = tuning, config, progress
        self.rng = tuning.rng
        self.readings = sorted(readings, key=lambda reading: reading.length)
        self.dealer = Dealer(families, self.rng)

    def compute_loss(self) -> Tensor:
        """Return the loss of a step of small readings or of deals."""
        done = self.progress.spent_s / self.config.time_budget_s
        is_reading = bool(self.readings) and (
            done < self.config.readings_first or self.rng.random() < self.config.readings_share
        )
        with self.tuning.autocast():
            return self._reading_loss() if is_reading else self._deal_loss()

    def _reading_loss(self) -> Tensor:
        """Return the loss of some small readings of like length."""
        size = min(NEIGHBOURHOOD, len(self.readings))
        first = self.rng.randrange(len(self.readings) - size + 1)
        pool = self.readings[first : first + size]
        drawn = self.rng.sample(pool, min(size, self.config.readings_a_step))
        ids, mask = tokenise(
            self.tuning.tokenizer,
            [each.text for each in drawn],
            [each.statement for each in drawn],
        )
        self.progress.num_tokens += ids.numel()
        network = self.tuning.network
        logits = network.readings(network.encode(ids, mask))
        loss = functional.cross_entropy(logits, torch.tensor([each.answer for each in drawn]))
        self.progress.average("readings", loss.item())
        return loss

    def _deal_loss(self) -> Tensor:
        """Return the loss of the deals of some families."""
        deals = [self.dealer.deal() for _ in range(self.config.families_a_step)]
        lessons = [lesson for deal in deals for lesson in deal.lessons]
        rules = [lesson.rule for lesson in lessons]
        clauses = [lesson.clause for lesson in lessons]
        logits = read_by_length(rules, clauses, self._read)  # (n, 3)
        labels = torch.tensor([lesson.label for lesson in lessons])
        loss = functional.cross_entropy(logits, labels, label_smoothing=LABEL_SMOOTHING)
        self.progress.average("labels", loss.item())
        above, below = _list_orders(deals)
        if not len(above):
            return loss
        leaning = logits[:, BREAKS] - logits[:, KEEPS]  # (n,)
        order = functional.softplus(leaning[below] - leaning[above]).mean()
        self.progress.average("orders", order.item())
        return loss + ORDER_WEIGHT * order

    def _read(self, rules: list[str], clauses: list[str]) -> Tensor:
        """Return the logits of pairs, (p, 3)."""
        ids, mask = tokenise(self.tuning.tokenizer, rules, clauses)
        self.progress.num_tokens += ids.numel()
        logits: Tensor = self.tuning.network(ids, mask)
        return logits


def _list_orders(deals: Sequence[Deal]) -> tuple[Tensor, Tensor]:
    """Return the places, in the lessons of all deals, that must be ranked above, and below."""
    above = []
    below = []
    first = 0
    for deal in deals:
        above += [first + high for high, _ in deal.orders]
        below += [first + low for _, low in deal.orders]
        first += len(deal.lessons)
    return torch.tensor(above, dtype=torch.long), torch.tensor(below, dtype=torch.long)
