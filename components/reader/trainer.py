"""Tuning of a reader: deals of rule families and small readings by turns, for a given time.

The loss of a deal is the cross-entropy of its labels, and beside it how surely the clause that
breaks a rule is ranked above the one that keeps it, and a clause under a rule that it breaks above
the same clause under one that it keeps. The learning rate rises over the first steps and falls
to nearly nothing with the time that is spent. A tuning that was interrupted goes on from its last
checkpoint.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from components.config import Section
from components.errors import EngineError, InputError
from components.models.base import load_tokenizer
from components.reader.entailment import SmallReading
from components.reader.families import RuleFamily
from components.reader.lessons import BREAKS, KEEPS, Deal, Dealer, RuleLesson
from components.reader.network import HEADS, RuleNetwork, build_network, tokenise
from components.tuning.adapter import choose_dtype

WARMUP_STEPS = 50
LEAST_RATE_SHARE = 0.03
ORDER_WEIGHT = 0.5
LABEL_SMOOTHING = 0.05
NUM_PARTS = 3
"""The lessons of a step are computed in so many parts of like length: less padding."""
NEIGHBOURHOOD = 256
"""Small readings of a step are drawn from so many in a row, alike in length."""
CHECKPOINT = "checkpoint.pt"


class ReaderTraining(Section):
    """How a reader is tuned."""

    time_budget_s: float = Field(default=300, gt=0, description="seconds to tune for")
    learning_rate: float = Field(default=4e-4, gt=0, le=0.1, description="peak")
    rank: int = Field(default=16, ge=1, le=256, description="LoRA rank of a fresh adapter")
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
    checkpoint_every_s: float = Field(
        default=180, gt=0, description="seconds after which the state is saved, to go on from"
    )
    seed: int = Field(default=1, ge=0, description="of every draw")


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
    tuning = _Tuning(base, families, readings, config, start)
    checkpoint = work / CHECKPOINT
    if checkpoint.is_file():
        tuning.load(checkpoint)
    tuning.run(checkpoint, on_progress)
    tuning.save(target)
    return tuning.progress


class _Tuning:
    """The state of one tuning."""

    def __init__(
        self,
        base: Path,
        families: Sequence[RuleFamily],
        readings: Sequence[SmallReading],
        config: ReaderTraining,
        start: Path | None,
    ) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.rng = random.Random(config.seed)
        self.readings = sorted(readings, key=lambda reading: reading.length)
        self.network = build_network(base, config.rank, start)
        self.tokenizer = load_tokenizer(base)
        self.dtype = choose_dtype("auto")
        self.trained = [weight for weight in self.network.parameters() if weight.requires_grad]
        for weight in self.network.body.parameters():
            if not weight.requires_grad:
                weight.data = weight.data.to(self.dtype)
        self.optimizer = torch.optim.AdamW(self.trained, lr=config.learning_rate, weight_decay=0.01)
        self.dealer = Dealer(families, self.rng)
        self.progress = ReaderProgress()

    def run(self, checkpoint: Path, on_progress: Callable[[ReaderProgress], None]) -> None:
        """Make steps until the time is spent."""
        self.network.train()
        self.network.body.eval()  # dropout in the heads alone: in the body it costs a third
        saved_at = self.progress.spent_s
        while self.progress.spent_s < self.config.time_budget_s:
            began = time.monotonic()
            self._step()
            self.progress.spent_s += time.monotonic() - began
            self.progress.num_steps += 1
            on_progress(self.progress)
            if self.progress.spent_s - saved_at >= self.config.checkpoint_every_s:
                self._write_checkpoint(checkpoint)
                saved_at = self.progress.spent_s

    def _step(self) -> None:
        """Make one step of small readings or of deals."""
        done = self.progress.spent_s / self.config.time_budget_s
        rate = self.config.learning_rate * _rate_share(self.progress.num_steps, done)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        is_reading = bool(self.readings) and (
            done < self.config.readings_first or self.rng.random() < self.config.readings_share
        )
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.dtype == torch.bfloat16):
            loss = self._reading_loss() if is_reading else self._deal_loss()
        if not torch.isfinite(loss):
            raise EngineError(
                f"reader: the loss is {loss.item()} at step {self.progress.num_steps}. Lower"
                " training.learning_rate."
            )
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()

    def _reading_loss(self) -> Tensor:
        """Return the loss of some small readings of like length."""
        size = min(NEIGHBOURHOOD, len(self.readings))
        first = self.rng.randrange(len(self.readings) - size + 1)
        pool = self.readings[first : first + size]
        drawn = self.rng.sample(pool, min(size, self.config.readings_a_step))
        ids, mask = tokenise(
            self.tokenizer, [each.text for each in drawn], [each.statement for each in drawn]
        )
        self.progress.num_tokens += ids.numel()
        logits = self.network.readings(self.network.encode(ids, mask))
        loss = functional.cross_entropy(logits, torch.tensor([each.answer for each in drawn]))
        self.progress.average("readings", loss.item())
        return loss

    def _deal_loss(self) -> Tensor:
        """Return the loss of the deals of some families."""
        deals = [self.dealer.deal() for _ in range(self.config.families_a_step)]
        lessons = [lesson for deal in deals for lesson in deal.lessons]
        logits = self._read(lessons)  # (n, 3)
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

    def _read(self, lessons: Sequence[RuleLesson]) -> Tensor:
        """Return the logits of lessons, (n, 3), computed in parts of like length."""
        by_length = sorted(
            range(len(lessons)),
            key=lambda place: len(lessons[place].rule) + len(lessons[place].clause),
        )
        size = -(-len(lessons) // NUM_PARTS)
        parts = []
        for first in range(0, len(lessons), size):
            part = [lessons[place] for place in by_length[first : first + size]]
            ids, mask = tokenise(
                self.tokenizer, [each.rule for each in part], [each.clause for each in part]
            )
            self.progress.num_tokens += ids.numel()
            parts.append(self.network(ids, mask))
        logits = torch.cat(parts)
        return logits[torch.tensor(by_length).argsort()]

    def _trained_weights(self) -> dict[str, Tensor]:
        """Return every weight that is trained, by name."""
        return {
            name: weight.detach()
            for name, weight in self.network.named_parameters()
            if weight.requires_grad
        }

    def _write_checkpoint(self, path: Path) -> None:
        """Save the state in one step: a killed run leaves the old one or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        state = {
            "weights": self._trained_weights(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
        }
        torch.save(state, aside)
        aside.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; the draws go on with a seed of their own."""
        state: dict[str, Any] = torch.load(path, weights_only=True)  # Any: tensors and figures
        own = dict(self.network.named_parameters())
        for name, weight in state["weights"].items():
            own[name].data.copy_(weight)
        self.optimizer.load_state_dict(state["optimizer"])
        self.progress = ReaderProgress(**state["progress"])
        self.rng.seed(self.config.seed + self.progress.num_steps)

    def save(self, target: Path) -> None:
        """Save the adapter and the heads, in half precision."""
        from safetensors.torch import save_file

        save_adapter(self.network, target)
        heads = {name: weight.half() for name, weight in self.network.head_weights().items()}
        save_file(heads, target / HEADS, metadata={"format": "pt"})


def save_adapter(network: RuleNetwork, target: Path) -> None:
    """Save the adapter of a network as peft does, in half precision."""
    from peft import PeftModel

    body = network.body
    assert isinstance(body, PeftModel)  # build_network wrapped it
    halves = {name: weight.half() for name, weight in body.state_dict().items() if "lora_" in name}
    body.save_pretrained(str(target), state_dict=halves)
    (target / "README.md").unlink(missing_ok=True)


def _rate_share(num_steps: int, done: float) -> float:
    """Return the share of the peak rate: it rises over the first steps and falls with time."""
    rising = min(1.0, (num_steps + 1) / WARMUP_STEPS)
    return rising * max(LEAST_RATE_SHARE, 1.0 - done)


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
