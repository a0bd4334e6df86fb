"""Tuning of a reranker: a small reader that learns which article governs a clause.

It is a reader on the embedder's own encoder (see `reader.network`), a twelfth of the reader of
verdicts, so a pair costs an eighth. The loss of a lesson is the cross-entropy over its pairs of the
log-odds that the clause is governed, so that what must be first is put first; beside it stands the
plain one of each pair, which keeps the log-odds comparable between clauses. Rate, time and
checkpoints: `reader.timed_tuning`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from components.domain import domain
from components.errors import InputError
from components.reader.kept_network import save_network
from components.reader.lessons import OTHER
from components.reader.network import tokenise
from components.reader.timed_tuning import CHECKPOINT, TimedTraining, TimedTuning, read_by_length
from components.retriever_tuning.governing_lessons import GoverningLesson

WARMUP_STEPS = 20
PAIR_WEIGHT = 0.3


class GoverningTraining(TimedTraining):
    """How a reranker is tuned."""

    time_budget_s: float = Field(default=1800, gt=0, description="seconds to tune for")
    learning_rate: float = Field(default=1e-3, gt=0, le=0.1, description="peak")
    rank: int = Field(default=32, ge=1, le=256, description="LoRA rank")
    lessons_a_step: int = Field(default=8, ge=1, le=256, description="lessons of a step")
    num_wrong: int = Field(default=3, ge=1, le=32, description="wrong pairs of a lesson")
    max_tokens: int = Field(
        default=144, ge=16, le=256, description="longest pair in training; the rest is cut"
    )


@dataclass
class GoverningProgress:
    """How far a tuning is.

    `loss` and `first`, the share of lessons whose right pair came first, are moving averages.
    """

    num_steps: int = 0
    spent_s: float = 0.0
    loss: float = 0.0
    first: float = 0.0

    def average(self, loss: float, first: float) -> None:
        """Move the averages towards the figures of a step."""
        share = 1.0 if self.num_steps == 0 else 0.03
        self.loss += share * (loss - self.loss)
        self.first += share * (first - self.first)


def tune_reranker(
    base: Path,
    lessons: Sequence[GoverningLesson],
    config: GoverningTraining,
    *,
    work: Path,
    target: Path,
    on_progress: Callable[[GoverningProgress], None],
) -> GoverningProgress:
    """Tune a reranker on the encoder in `base` and save its adapter and heads to `target`.

    Args:
        base: A folder of an encoder, such as the embedder's.
        lessons: What to train on; nothing that is tested on may be among them.
        config: The settings.
        work: Where the checkpoint is kept; tuning goes on from one that is there.
        target: A folder to save into.
        on_progress: Called after every step.

    Raises:
        InputError: There is no lesson.
        EngineError: The base cannot be used, or the loss is not a number.
    """
    if not lessons:
        raise InputError(
            f"reranker: nothing to train on. Give rules, {domain().sources}, or a dataset of"
            " reviewed pairs."
        )
    tuning = TimedTuning(base, config, section="reranker.training", warmup_steps=WARMUP_STEPS)
    checkpoint = work / CHECKPOINT
    progress = GoverningProgress(**tuning.load(checkpoint))
    steps = _Steps(tuning, lessons, config, progress)
    tuning.run(steps.compute_loss, progress, checkpoint=checkpoint, on_progress=on_progress)
    save_network(tuning.network, target)
    return progress


class _Steps:
    """What each step is made of, and its loss."""

    def __init__(
        self,
        tuning: TimedTuning,
        lessons: Sequence[GoverningLesson],
        config: GoverningTraining,
        progress: GoverningProgress,
    ) -> None:
        self.tuning, self.config, self.progress = tuning, config, progress
        self.lessons = lessons
        self.deck: list[GoverningLesson] = []

    def compute_loss(self) -> Tensor:
        """Return the loss of the next lessons."""
        lessons = [self._draw() for _ in range(self.config.lessons_a_step)]
        articles = [article for lesson in lessons for article in lesson.articles]
        clauses = [clause for lesson in lessons for clause in lesson.clauses]
        with self.tuning.autocast():
            odds = read_by_length(articles, clauses, self._read)  # (n,)
        loss, first = _score_lessons(odds, [len(lesson.clauses) for lesson in lessons])
        self.progress.average(loss.item(), first)
        return loss

    def _draw(self) -> GoverningLesson:
        """Return the next lesson; each comes once before any comes again."""
        if not self.deck:
            self.deck = self.tuning.rng.sample(self.lessons, len(self.lessons))
        return self.deck.pop()

    def _read(self, articles: list[str], clauses: list[str]) -> Tensor:
        """Return the log-odds that the articles govern the clauses, (p,)."""
        ids, mask = tokenise(self.tuning.tokenizer, articles, clauses, self.config.max_tokens)
        logits: Tensor = self.tuning.network(ids, mask).float()  # (p, 3)
        return torch.logsumexp(logits[:, :OTHER], dim=1) - logits[:, OTHER]


def _score_lessons(odds: Tensor, sizes: Sequence[int]) -> tuple[Tensor, float]:
    """Return the loss of lessons, and the share of them whose right pair comes first.

    Args:
        odds: Log-odds of all pairs, shape (n,), lesson by lesson, the right pair first.
        sizes: How many pairs each lesson has.
    """
    own = torch.zeros(1, dtype=torch.long)
    by_lesson = torch.split(odds, list(sizes))
    orders = [functional.cross_entropy(each[None], own) for each in by_lesson]
    is_right = torch.cat([torch.arange(size) == 0 for size in sizes]).float()
    plain = functional.binary_cross_entropy_with_logits(odds, is_right)
    num_first = sum(int(each.argmax()) == 0 for each in by_lesson)
    return torch.stack(orders).mean() + PAIR_WEIGHT * plain, num_first / len(sizes)
