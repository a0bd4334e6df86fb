"""The training loop: packed rows, loss on label tokens, checkpoints, early stopping.

Under `torchrun` each process takes its share of every step's groups and the gradients are summed:
each has the whole model (DDP, by accelerate), or a share of its weights (`sharding.py`). A step's
loss is divided by the weight of all its label tokens, so it is the same with any number of
processes. The output of layers that are not trained is cached between epochs. A tuning may be given
a time instead of a number of steps; how many it makes then depends on the machine.
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from pydantic import Field, field_validator
from torch import Tensor

from components.errors import EngineError, InputError
from components.models.base import load_tokenizer
from components.tuning.adapter import AdaptingConfig, build_trainee, choose_dtype
from components.tuning.checkpoint import TrainingProgress, load_checkpoint, save_checkpoint
from components.tuning.encoding import Sequenced
from components.tuning.loss import LabelLoss
from components.tuning.packing import Pack, pack_sequences
from components.tuning.schedule import (
    ScheduleConfig,
    plan_steps,
    rate_share,
    share_passes,
    split_passes,
    timed_rate_share,
)
from components.tuning.sharding import Sharding, check_sharding, shard


class TrainingConfig(AdaptingConfig, ScheduleConfig):
    """How a model is tuned."""

    max_tokens: int = Field(
        default=4096, ge=128, le=131072, description="longest training sequence, in tokens"
    )
    start_from: str = Field(
        default="",
        description=(
            "adapter to go on from: `starter` for the one shipped with the default base model, a"
            " fingerprint, or a folder; empty: afresh"
        ),
    )
    general_share: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        description="share of general texts among the training sequences, against forgetting",
    )

    @field_validator("start_from", mode="before")
    @classmethod
    def _nothing_is_afresh(cls, value: object) -> object:
        """Read a value left empty, which YAML reads as none."""
        return "" if value is None else value


@dataclass(frozen=True)
class Step:
    """The figures of one optimiser step.

    `validation` is the validation loss, None if it was not measured after this step.
    """

    number: int
    num_steps: int
    loss: float
    learning_rate: float
    tokens: int
    tokens_per_s: float
    validation: float | None


class Stopwatch:
    """Seconds spent on a tuning, with those of an earlier run that it goes on from."""

    def __init__(self, spent_s: float) -> None:
        self._spent_s = spent_s
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return self._spent_s + time.monotonic() - self._started


@dataclass(frozen=True)
class Checkpointing:
    """Where checkpoints go, after how many steps, and whether to resume from the newest."""

    folder: Path
    identity: str
    every: int = 25
    resume: bool = False


class Trainer:
    """One tuning.

    Args:
        base: A prepared model folder.
        config: The settings.
        start: The folder of an adapter to go on from; None starts afresh.
        sharding: Whether several processes hold a share of the weights each, or all of them.

    Raises:
        InputError: The base, or the adapter, cannot be tuned with this config.
    """

    def __init__(
        self,
        base: Path,
        config: TrainingConfig,
        start: Path | None = None,
        *,
        sharding: Sharding = "none",
    ) -> None:
        from accelerate import Accelerator

        torch.manual_seed(config.seed)
        self.base = base
        self.config = config
        self.started_from = start
        self.accelerator: Accelerator = Accelerator(cpu=not torch.cuda.is_available())
        self.is_sharded = sharding == "fsdp"
        if self.is_sharded:
            check_sharding(config.method, self.accelerator.num_processes)
        self.model = build_trainee(base, config, start)
        loss = LabelLoss(self.model, config.first_layer, choose_dtype(config.precision))
        if self.is_sharded:
            shard(loss)
        trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        optimiser = torch.optim.AdamW(
            trained, lr=config.learning_rate, weight_decay=config.weight_decay
        )
        # accelerate would copy a model into every process
        self.loss = loss if self.is_sharded else self.accelerator.prepare(loss)
        self.optimiser = self.accelerator.prepare(optimiser)
        self.progress = TrainingProgress()
        self._clock = Stopwatch(0.0)
        self._lower: dict[int, Tensor] = {}

    @property
    def is_main(self) -> bool:
        """Whether this process writes the files."""
        return bool(self.accelerator.is_main_process)

    def run(
        self,
        train: Sequence[Sequenced],
        validation: Sequence[Sequenced],
        on_step: Callable[[Step], None],
        checkpoints: Checkpointing | None = None,
    ) -> TrainingProgress:
        """Train to the end, or until validation no longer improves.

        Args:
            train: Encoded groups, at least one.
            validation: Groups whose loss is watched; may be empty.
            on_step: Called after each step; a resumed run first calls it for the steps before.
            checkpoints: None writes none.

        Raises:
            InputError: There are no groups, or one is without a label.
            EngineError: The loss is not a number.
        """
        _check(train)
        steps = plan_steps(len(train), self.config)
        if checkpoints and checkpoints.resume:
            self._restore(checkpoints)
        self._clock = Stopwatch(self.progress.spent_s)
        for record in self.progress.losses:
            on_step(Step(num_steps=len(steps), **record))
        self.loss.train()
        if self.started_from and validation and not self.progress.validations:
            self._validate(0, validation)
        for number in range(self.progress.step + 1, len(steps) + 1):
            if self.progress.stale >= self.config.patience:
                break
            step = self._step(number, steps, train)
            is_last = number == len(steps) or self._is_time_over()
            if validation and (number % self.config.validate_every == 0 or is_last):
                step = replace(step, validation=self._validate(number, validation))
            self.progress.step = number
            record = vars(step).copy()
            del record["num_steps"]  # the plan tells it again
            self.progress.losses.append(record)
            on_step(step)
            self.progress.spent_s = self._clock.seconds
            if checkpoints and (number % checkpoints.every == 0 or is_last):
                self._save(checkpoints)
            if is_last:
                break
        if self.progress.best_weights is not None:
            self._put_weights(self.progress.best_weights)
        return self.progress

    def save(self, target: Path) -> None:
        """Save the adapter, or with method `full` the model, into a folder."""
        is_full = self.config.method == "full"
        weights = self._weights(has_frozen=is_full)
        if not self.is_main:
            return
        named = {name.removeprefix("model."): weight for name, weight in weights.items()}
        self.model.save_pretrained(str(target), state_dict=named)
        if is_full:
            load_tokenizer(self.base).save_pretrained(str(target))

    def evaluate(self, sequences: Sequence[Sequenced]) -> float:
        """Return the mean loss of the sequences' label tokens."""
        lengths = [len(sequence) for sequence in sequences]
        passes = split_passes(range(len(sequences)), lengths, self.config.tokens_per_pass)
        total = torch.zeros(())
        with torch.no_grad():
            for numbers in passes:
                total += self.loss(self._pack(sequences, numbers)).cpu()
        return float(total) / sum(float(sequence.weights.sum()) for sequence in sequences)

    def _step(
        self, number: int, steps: Sequence[Sequence[int]], train: Sequence[Sequenced]
    ) -> Step:
        """Make one optimiser step with the rate of its number."""
        started = time.perf_counter()
        rate = self.config.learning_rate * self._rate_share(number, len(steps))
        for settings in self.optimiser.param_groups:
            settings["lr"] = rate
        chosen = steps[number - 1]
        loss = self._accumulate(train, chosen)
        self.accelerator.clip_grad_norm_(self._trained(), self.config.max_gradient_norm)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        num_tokens = sum(len(train[n]) for n in chosen)
        return Step(
            number=number,
            num_steps=len(steps),
            loss=loss,
            learning_rate=rate,
            tokens=num_tokens,
            tokens_per_s=num_tokens / (time.perf_counter() - started),
            validation=None,
        )

    def _rate_share(self, number: int, total: int) -> float:
        """Return the share of the peak rate: by steps, or by time where that is further on."""
        config = self.config
        if not config.time_budget_s:
            return rate_share(number, total, config.warmup_share)
        done = max(number / (total + 1), self._clock.seconds / config.time_budget_s)
        return timed_rate_share(done, config.warmup_share)

    def _is_time_over(self) -> bool:
        """Say whether the tuning has used up the time it was given; any process may end it."""
        if not self.config.time_budget_s:
            return False
        is_over = float(self._clock.seconds >= self.config.time_budget_s)
        flag = torch.tensor(is_over, device=self.accelerator.device)
        return bool(self.accelerator.reduce(flag, "sum") > 0)

    def _accumulate(self, train: Sequence[Sequenced], chosen: Sequence[int]) -> float:
        """Add up the gradients of this process's groups of a step and return the step's loss."""
        weight = sum(float(train[n].weights.sum()) for n in chosen)
        num_processes = self.accelerator.num_processes
        passes = share_passes(
            chosen,
            [len(sequence) for sequence in train],
            self.config.tokens_per_pass,
            process=self.accelerator.process_index,
            num_processes=num_processes,
        )
        total = torch.zeros((), device=self.accelerator.device)
        for place, (numbers, does_count) in enumerate(passes):
            is_last = place == len(passes) - 1
            with nullcontext() if is_last else self.accelerator.no_sync(self.loss):
                pack = self._pack(train, numbers)
                loss = self.loss(pack, self._run_lower(train, numbers)) / weight
                if not does_count:
                    loss = loss * 0
                # accelerate takes the mean over the processes, so the sum is multiplied back
                self.accelerator.backward(loss * num_processes)
            total += loss.detach()
        step_loss = float(self.accelerator.reduce(total, "sum"))
        if not math.isfinite(step_loss):
            raise EngineError(f"tuning: the loss became {step_loss}. Lower training.learning_rate.")
        return step_loss

    def _run_lower(self, train: Sequence[Sequenced], numbers: Sequence[int]) -> Tensor | None:
        """Return the output of the untrained layers for these groups, cached after the first time.

        None where all layers are trained, each group is seen once, or the weights are spread.
        """
        if self.config.first_layer == 0 or self.config.num_epochs == 1 or self.is_sharded:
            return None
        missing = [n for n in numbers if n not in self._lower]
        if missing:
            pack = self._pack(train, missing)
            lower = self.accelerator.unwrap_model(self.loss).run_lower(pack)[0]  # (t, width)
            self._lower |= dict(zip(missing, lower.cpu().split(pack.lengths), strict=True))
        return torch.cat([self._lower[n] for n in numbers])[None].to(self.accelerator.device)

    def _validate(self, number: int, validation: Sequence[Sequenced]) -> float:
        """Take the validation loss, and keep the weights where it is the best so far."""
        progress = self.progress
        loss = self.evaluate(validation)
        progress.validations.append({"number": number, "loss": loss})
        if loss < progress.best_loss:
            progress.best_loss = loss
            progress.best_weights = self._weights()
            progress.stale = 0
        else:
            progress.stale += 1
        return loss

    def _pack(self, sequences: Sequence[Sequenced], numbers: Sequence[int]) -> Pack:
        """Return some of the sequences as one row on this process's device."""
        return pack_sequences([sequences[n] for n in numbers]).to(self.accelerator.device)

    def _trained(self) -> list[Tensor]:
        return [weight for weight in self.loss.parameters() if weight.requires_grad]

    def _weights(self, *, has_frozen: bool = False) -> dict[str, Tensor]:
        """Return the trained weights on the CPU, gathered from all processes.

        Where several processes have the weights spread, all but the main one get none.
        """
        from torch.distributed.checkpoint.state_dict import get_model_state_dict

        options = replace(self._whole(), ignore_frozen_params=not has_frozen)
        state = get_model_state_dict(self.loss, options=options)
        weights: dict[str, Tensor] = {}
        for name, weight in state.items():
            if isinstance(weight, Tensor):
                weights[name] = weight.detach().clone().cpu()
        return weights

    def _put_weights(self, weights: dict[str, Tensor]) -> None:
        """Load trained weights into the model of every process, from the main one."""
        from torch.distributed.checkpoint.state_dict import set_model_state_dict

        set_model_state_dict(self.loss, dict(weights), options=self._whole())

    def _save(self, checkpoints: Checkpointing) -> None:
        """Write a checkpoint; all processes take part in gathering it."""
        from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict

        weights = self._weights()
        optimiser = get_optimizer_state_dict(
            self.loss, self._plain_optimiser(), options=self._whole()
        )
        if self.is_main:
            save_checkpoint(
                checkpoints.folder, self.progress, weights, optimiser, checkpoints.identity
            )
        self.accelerator.wait_for_everyone()

    def _restore(self, checkpoints: Checkpointing) -> None:
        """Load the newest checkpoint, where there is one."""
        from torch.distributed.checkpoint.state_dict import set_optimizer_state_dict

        checkpoint = load_checkpoint(checkpoints.folder, checkpoints.identity)
        if checkpoint is None:
            return
        self.progress, weights, optimiser = checkpoint
        self._put_weights(weights)
        set_optimizer_state_dict(
            self.loss, self._plain_optimiser(), optimiser, options=self._whole()
        )

    def _whole(self) -> Any:  # Any: torch's own options
        """Return the options for trained weights in one piece on the CPU, in the main process."""
        from torch.distributed.checkpoint.state_dict import StateDictOptions

        return StateDictOptions(
            full_state_dict=True,
            cpu_offload=True,
            ignore_frozen_params=True,
            broadcast_from_rank0=self.accelerator.num_processes > 1,
            strict=False,
        )

    def _plain_optimiser(self) -> torch.optim.Optimizer:
        """Return the optimiser without accelerate's wrapper."""
        inner: torch.optim.Optimizer = getattr(self.optimiser, "optimizer", self.optimiser)
        return inner


def is_main_process() -> bool:
    """Say whether this process writes: the only one, or the first of a distributed tuning."""
    from accelerate import PartialState

    return bool(PartialState(cpu=not torch.cuda.is_available()).is_main_process)


def _check(train: Sequence[Sequenced]) -> None:
    """Refuse a tuning without groups, or with groups that teach nothing."""
    if not train:
        raise InputError("tuning: 0 groups to train on. Curate pairs first.")
    unlabelled = [sequence for sequence in train if float(sequence.weights.sum()) == 0]
    if unlabelled:
        raise InputError(
            f"tuning: {len(unlabelled)} of {len(train)} sequences have 0 label tokens. Give every"
            " group an example with an answer."
        )
