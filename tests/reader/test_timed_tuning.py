"""A tuning for a given time: its rate, its checkpoints, and pairs read in parts of like length."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor

from components.errors import EngineError
from components.reader.timed_tuning import (
    CHECKPOINT,
    LEAST_RATE_SHARE,
    TimedTraining,
    TimedTuning,
    read_by_length,
)

CONFIG = TimedTraining(time_budget_s=10, learning_rate=0.01, rank=2, checkpoint_every_s=4)


@dataclass
class CountedProgress:
    """How far a tuning of these tests is."""

    num_steps: int = 0
    spent_s: float = 0.0


def count_steps(progress: CountedProgress) -> None:
    """Count each step as one second."""
    progress.spent_s = float(progress.num_steps)


def open_tuning(base: Path) -> TimedTuning:
    """Return a tuning whose rate rises over two steps."""
    return TimedTuning(base, CONFIG, section="reranker.training", warmup_steps=2)


def test_rate_rises_and_falls_with_the_time(bert: Path, tmp_path: Path) -> None:
    """It is half in the first of two warm-up steps, then what is left of the time, by hand."""
    tuning = open_tuning(bert)
    rates: list[float] = []

    def compute_loss() -> Tensor:
        rates.append(tuning._optimizer.param_groups[0]["lr"] / CONFIG.learning_rate)
        return tuning.network.rules.weight.pow(2).sum()

    progress = CountedProgress()
    tuning.run(compute_loss, progress, checkpoint=tmp_path / CHECKPOINT, on_progress=count_steps)
    assert progress.num_steps == 10
    assert rates == pytest.approx([0.5, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    assert min(rates) > LEAST_RATE_SHARE


def test_load_goes_on_with_other_draws(bert: Path, tmp_path: Path) -> None:
    """A checkpoint brings steps, seconds and weights back; where there is none, nothing."""
    tuning = open_tuning(bert)
    assert tuning.load(tmp_path / CHECKPOINT) == {}

    def compute_loss() -> Tensor:
        return tuning.network.rules.weight.pow(2).sum()

    tuning.run(
        compute_loss, CountedProgress(), checkpoint=tmp_path / CHECKPOINT, on_progress=count_steps
    )
    again = open_tuning(bert)
    before = again.rng.getstate()
    assert again.load(tmp_path / CHECKPOINT) == {"num_steps": 8, "spent_s": 8.0}
    assert again.rng.getstate() != before


def test_loss_that_is_no_number_names_the_setting(bert: Path, tmp_path: Path) -> None:
    """The message names the rate where the run's config has it."""
    tuning = open_tuning(bert)
    with pytest.raises(EngineError, match=r"loss is nan at step 0. Lower reranker.training.learn"):
        tuning.run(
            lambda: torch.tensor(float("nan")),
            CountedProgress(),
            checkpoint=tmp_path / CHECKPOINT,
            on_progress=count_steps,
        )


def test_read_by_length_keeps_the_order() -> None:
    """Pairs are read in three parts, the shortest first, and come back in their own order."""
    rules = ["aaaa", "a", "aaa", "aa", "aaaaa"]
    parts: list[list[str]] = []

    def read(some: list[str], clauses: list[str]) -> Tensor:
        parts.append(some)
        return torch.tensor([[len(rule), len(clauses[0])] for rule in some])

    rows = read_by_length(rules, ["b"] * 5, read)
    assert parts == [["a", "aa"], ["aaa", "aaaa"], ["aaaaa"]]
    assert rows.tolist() == [[4, 1], [1, 1], [3, 1], [2, 1], [5, 1]]
