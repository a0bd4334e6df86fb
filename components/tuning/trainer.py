"""The training loop: packed rows, loss on label tokens, checkpoints, early stopping, one process or many.

Under `torchrun` or `accelerate launch` each process takes its share of every step's groups;
accelerate wraps the model (DDP, FSDP) and sums the gradients. A step is the same whatever the
number of processes: its loss is divided by the weight of all its label tokens. The output of layers
that are not trained is kept between epochs.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from components.errors import EngineError, InputError
from components.models.base import load_tokenizer
from components.tuning.adapter import AdaptingConfig, build_trainee, choose_dtype
from components.tuning.checkpoint import TrainingProgress, load_checkpoint, save_checkpoint
from components.tuning.encoding import Sequenced
from components.tuning.loss import LabelLoss
from components.tuning.packing import Pack, pack_sequences
from components.tuning.schedule import ScheduleConfig, plan_steps, rate_share, split_passes


class TrainingConfig(AdaptingConfig, ScheduleConfig):
    """How a model is tuned."""

    max_tokens: int = Field(
        default=4096, ge=128, le=131072, description="longest training sequence, in tokens"
    )
    general_share: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        description="share of general texts among the training sequences, against forgetting",
    )


@dataclass(frozen=True)
class Step:
    """What one optimiser step measured; `validation` is None where none was taken."""

    number: int
    num_steps: int
    loss: float
    learning_rate: float
    tokens: int
    tokens_per_s: float
    validation: float | None


@dataclass(frozen=True)
class Keeping:
    """Where checkpoints go, how often they are written, and whether to go on from the last."""

    folder: Path
    identity: str
    every: int = 25
    resume: bool = False


class Trainer:
    """One tuning.

    Args:
        base: A prepared model folder.
        config: The settings.

    Raises:
        InputError: The base cannot be tuned so.
    """

    def __init__(self, base: Path, config: TrainingConfig) -> None:
        from accelerate import Accelerator

        torch.manual_seed(config.seed)
        self.base, self.config = base, config
        self.model = build_trainee(base, config)
        self.accelerator: Accelerator = Accelerator(cpu=not torch.cuda.is_available())
        loss = LabelLoss(self.model, config.first_layer, choose_dtype(config.precision))
        trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        optimiser = torch.optim.AdamW(
            trained, lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self.loss, self.optimiser = self.accelerator.prepare(loss, optimiser)
        self.progress = TrainingProgress()
        self._lower: dict[int, Tensor] = {}

    @property
    def is_main(self) -> bool:
        """Say whether this process is the one that writes."""
        return bool(self.accelerator.is_main_process)

    def run(
        self,
        train: Sequence[Sequenced],
        validation: Sequence[Sequenced],
        on_step: Callable[[Step], None],
        keeping: Keeping | None = None,
    ) -> TrainingProgress:
        """Train to the end, or until validation no longer improves.

        Args:
            train: Encoded groups, at least one.
            validation: Groups whose loss is watched; may be empty.
            on_step: Called after each step, those of a resumed run's past included.
            keeping: Checkpoints; None keeps none.

        Raises:
            InputError: There is nothing to train on, or a sequence without a label.
            EngineError: The loss is not a number.
        """
        _check(train)
        steps = plan_steps(len(train), self.config)
        if keeping and keeping.resume:
            self._restore(keeping)
        for done in self.progress.losses:
            on_step(Step(num_steps=len(steps), **done))
        self.loss.train()
        for number in range(self.progress.step + 1, len(steps) + 1):
            if self.progress.stale >= self.config.patience:
                break
            step = self._step(number, steps, train)
            if validation and (number % self.config.validate_every == 0 or number == len(steps)):
                step = Step(**{**vars(step), "validation": self._validate(number, validation)})
            self.progress.step = number
            self.progress.losses.append(
                {key: value for key, value in vars(step).items() if key != "num_steps"}
            )
            on_step(step)
            if keeping and (number % keeping.every == 0 or number == len(steps)):
                self._save(keeping)
        if self.progress.best_weights is not None:
            self._put_weights(self.progress.best_weights)
        return self.progress

    def save(self, target: Path) -> None:
        """Save the adapter, or with method `full` the model, into a folder."""
        weights = self._weights()
        if not self.is_main:
            return
        if self.config.method == "full":
            self.model.save_pretrained(str(target))
            load_tokenizer(self.base).save_pretrained(str(target))
            return
        self.model.save_pretrained(
            str(target),
            state_dict={name.removeprefix("model."): weight for name, weight in weights.items()},
        )

    def evaluate(self, sequences: Sequence[Sequenced]) -> float:
        """Return the mean loss of the sequences' label tokens."""
        total = torch.zeros(())
        with torch.no_grad():
            for chosen in split_passes(
                range(len(sequences)), [len(s) for s in sequences], self.config.tokens_per_pass
            ):
                total += self.loss(self._pack(sequences, chosen)).cpu()
        return float(total) / sum(float(s.weights.sum()) for s in sequences)

    def _step(
        self, number: int, steps: Sequence[Sequence[int]], train: Sequence[Sequenced]
    ) -> Step:
        started = time.perf_counter()
        rate = self.config.learning_rate * rate_share(number, len(steps), self.config.warmup_share)
        for settings in self.optimiser.param_groups:
            settings["lr"] = rate
        chosen = steps[number - 1]
        loss = self._accumulate(train, chosen)
        self.accelerator.clip_grad_norm_(self._trained(), self.config.max_gradient_norm)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        tokens = sum(len(train[n]) for n in chosen)
        return Step(
            number, len(steps), loss, rate, tokens, tokens / (time.perf_counter() - started), None
        )

    def _accumulate(self, train: Sequence[Sequenced], chosen: Sequence[int]) -> float:
        """Add up the gradients of a step's groups, this process's share of them, and return the step's loss."""
        weight = sum(float(train[n].weights.sum()) for n in chosen)
        size, rank = self.accelerator.num_processes, self.accelerator.process_index
        mine = list(chosen[rank::size])
        passes = split_passes(
            mine or chosen[:1], [len(s) for s in train], self.config.tokens_per_pass
        )
        total = torch.zeros((), device=self.accelerator.device)
        for place, numbers in enumerate(passes):
            is_last = place == len(passes) - 1
            with self.accelerator.no_sync(self.loss) if not is_last else _nothing():
                loss = self.loss(self._pack(train, numbers), self._kept(train, numbers)) / weight
                loss = (
                    loss if mine else loss * 0
                )  # a process without a group of its own still takes part in the sum
                self.accelerator.backward(
                    loss * size
                )  # the mean over processes is taken of what is summed here
            total += loss.detach()
        found = float(self.accelerator.reduce(total, "sum"))
        if not math.isfinite(found):
            raise EngineError(f"tuning: the loss became {found}. Lower training.learning_rate.")
        return found

    def _kept(self, train: Sequence[Sequenced], numbers: Sequence[int]) -> Tensor | None:
        """Return the output of the untrained layers for these groups, computed the first time only.

        None where all are trained.
        """
        if self.config.first_layer == 0 or self.config.num_epochs == 1:
            return None
        missing = [n for n in numbers if n not in self._lower]
        if missing:
            pack = self._pack(train, missing)
            lower = self.accelerator.unwrap_model(self.loss).run_lower(pack)[0]  # (t, width)
            self._lower |= dict(zip(missing, lower.cpu().split(pack.lengths), strict=True))
        return torch.cat([self._lower[n] for n in numbers])[None].to(self.accelerator.device)

    def _validate(self, number: int, validation: Sequence[Sequenced]) -> float:
        found, progress = self.evaluate(validation), self.progress
        progress.validations.append({"number": number, "loss": found})
        if found < progress.best_loss:
            progress.best_loss, progress.stale, progress.best_weights = found, 0, self._weights()
        else:
            progress.stale += 1
        return found

    def _pack(self, sequences: Sequence[Sequenced], chosen: Sequence[int]) -> Pack:
        return pack_sequences([sequences[n] for n in chosen]).to(self.accelerator.device)

    def _trained(self) -> list[Tensor]:
        return [weight for weight in self.loss.parameters() if weight.requires_grad]

    def _weights(self) -> dict[str, Tensor]:
        """Return the trained weights on the CPU, gathered from all processes where they are spread."""
        from torch.distributed.checkpoint.state_dict import get_model_state_dict

        found = get_model_state_dict(self.loss, options=_whole())
        return {
            name: weight.detach().clone().cpu()
            for name, weight in found.items()
            if isinstance(weight, Tensor)
        }

    def _put_weights(self, weights: dict[str, Tensor]) -> None:
        from torch.distributed.checkpoint.state_dict import set_model_state_dict

        set_model_state_dict(self.loss, dict(weights), options=_whole())

    def _save(self, keeping: Keeping) -> None:
        from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict

        weights = self._weights()
        optimiser = get_optimizer_state_dict(self.loss, self._plain_optimiser(), options=_whole())
        if self.is_main:
            save_checkpoint(keeping.folder, self.progress, weights, optimiser, keeping.identity)
        self.accelerator.wait_for_everyone()

    def _restore(self, keeping: Keeping) -> None:
        from torch.distributed.checkpoint.state_dict import set_optimizer_state_dict

        found = load_checkpoint(keeping.folder, keeping.identity)
        if found is None:
            return
        self.progress, weights, optimiser = found
        self._put_weights(weights)
        set_optimizer_state_dict(self.loss, self._plain_optimiser(), optimiser, options=_whole())

    def _plain_optimiser(self) -> torch.optim.Optimizer:
        inner: torch.optim.Optimizer = getattr(self.optimiser, "optimizer", self.optimiser)
        return inner


def is_main_process() -> bool:
    """Say whether this process is the one that writes.

    The only one, or the first of a distributed tuning.
    """
    from accelerate import PartialState

    return bool(PartialState(cpu=not torch.cuda.is_available()).is_main_process)


def _whole() -> Any:  # Any: torch's own options
    from torch.distributed.checkpoint.state_dict import StateDictOptions

    return StateDictOptions(
        full_state_dict=True, cpu_offload=True, ignore_frozen_params=True, strict=False
    )


def _nothing() -> Any:  # Any: a context that does nothing
    from contextlib import nullcontext

    return nullcontext()


def _check(train: Sequence[Sequenced]) -> None:
    if not train:
        raise InputError("tuning: 0 groups to train on. Curate pairs first.")
    silent = sum(
        not len(sequence.labels) or float(sequence.weights.sum()) == 0 for sequence in train
    )
    if silent:
        raise InputError(
            f"tuning: {silent} of {len(train)} sequences have 0 label tokens. Give every group an"
            " example with an answer."
        )
