"""Tune a sentence embedder on pairs of a query and a passage, with sentence-transformers.

The loss is that of in-batch negatives (van den Oord, Li, Vinyals 2018;
MultipleNegativesRankingLoss): each query must find its own passage among all of its batch, hard
negatives among them. So a batch never holds two pairs about one article, nor two of one family of
rules. Passages are cut at `max_tokens`, shorter than when an edition is embedded: articles say
early what they are about, and time is what tuning has least of. Products are bfloat16 where the
processor has them in hardware (1.9 times as fast on one such machine). A tuning that was
interrupted goes on from its last checkpoint.
"""

import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from components.config import Section
from components.errors import EngineError, InputError
from components.models.base import quiet_transformers
from components.retriever_tuning.pairs import TrainingPair
from components.tuning.adapter import choose_dtype

if TYPE_CHECKING:
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.sampler import DefaultBatchSampler


class EmbedderTraining(Section):
    """How an embedder is tuned."""

    batch_size: int = Field(
        default=32,
        ge=2,
        le=4096,
        description="pairs of a step: each query is held against the others' passages",
    )
    learning_rate: float = Field(
        default=6e-5,
        gt=0,
        le=0.01,
        description="peak; it rises over `warmup_share` and falls to zero",
    )
    warmup_share: float = Field(
        default=0.1, ge=0, le=0.5, description="share of steps over which the rate rises"
    )
    max_tokens: int = Field(
        default=80,
        ge=16,
        le=512,
        description="longest text in training, in tokens; the rest is cut",
    )
    scale: float = Field(
        default=20.0, gt=0, le=200, description="cosines are multiplied by it before the softmax"
    )
    late_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="weight of late interaction, which the reranker uses, in the loss",
    )
    checkpoint_every: int = Field(
        default=10, ge=1, description="steps after which the state is saved, to go on from"
    )
    seed: int = Field(default=7, ge=0, description="of the order of pairs and of dropout")


@dataclass(frozen=True)
class Lesson:
    """A pair with the passages that it is to be told from, the same number for each lesson of a tuning."""

    pair: TrainingPair
    negatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class RetrieverProgress:
    """How far a tuning is: steps done so far and of all, and the loss since the last report."""

    number: int
    num_steps: int
    loss: float


def deal_batches(lessons: Sequence[Lesson], batch_size: int, drawn: random.Random) -> list[Lesson]:
    """Return the lessons in an order in which no batch holds two of one article or of one family of rules.

    Lessons that fit into no full batch are left out; each is used at most once.
    """
    waiting = deque(_mix_by_length(lessons, batch_size, drawn))
    dealt: list[Lesson] = []
    while len(waiting) >= batch_size:
        batch: list[Lesson] = []
        passed: list[Lesson] = []
        taken: set[str] = set()
        while waiting and len(batch) < batch_size:
            lesson = waiting.popleft()
            keys = {lesson.pair.origin, lesson.pair.family or lesson.pair.origin}
            if keys & taken:
                passed.append(lesson)
            else:
                taken |= keys
                batch.append(lesson)
        waiting.extendleft(reversed(passed))
        if len(batch) < batch_size:
            break
        dealt += batch
    return dealt


def _mix_by_length(
    lessons: Sequence[Lesson], batch_size: int, drawn: random.Random
) -> list[Lesson]:
    """Return the lessons shuffled so that passages of like length come together.

    A third less of a batch is padding.
    """
    shuffled = drawn.sample(lessons, len(lessons))
    chunks = [
        shuffled[start : start + 16 * batch_size]
        for start in range(0, len(shuffled), 16 * batch_size)
    ]
    mixed: list[Lesson] = []
    for chunk in chunks:
        chunk.sort(key=lambda lesson: len(lesson.pair.passage))
        batches = [chunk[start : start + batch_size] for start in range(0, len(chunk), batch_size)]
        mixed += [lesson for batch in drawn.sample(batches, len(batches)) for lesson in batch]
    return mixed


def tune_embedder(
    base: Path,
    lessons: Sequence[Lesson],
    config: EmbedderTraining,
    *,
    work: Path,
    target: Path,
    on_progress: Callable[[RetrieverProgress], None],
) -> list[RetrieverProgress]:
    """Tune the embedder in `base` and save it to `target`.

    Args:
        base: A sentence-transformers model.
        lessons: At least one batch of them.
        config: The settings.
        work: Where checkpoints are kept; one that is there is gone on from.
        target: A folder to save the model into.
        on_progress: Called after every few steps.

    Returns:
        What was reported, in order; after a resumption only what came since.

    Raises:
        InputError: There are fewer lessons than one batch takes.
        EngineError: The loss is not a number.
    """
    order = deal_batches(lessons, config.batch_size, random.Random(config.seed))
    if not order:
        raise InputError(
            f"tuning: {len(lessons)} pairs fill no batch of {config.batch_size}. Give more pairs or"
            " a smaller batch_size."
        )
    model = _load(base, config.max_tokens)
    limit = _longest(base)
    reports = _train(model, order, config, work, on_progress)
    model.max_seq_length = limit
    model.save(str(target), create_model_card=False)
    return reports


def _load(base: Path, max_tokens: int) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    quiet_transformers()
    model = SentenceTransformer(str(base), device="cpu", local_files_only=True)
    model.max_seq_length = max_tokens
    model.model_card_data.widget = [
        {}
    ]  # else the trainer makes examples for a model card, with a bar
    return model


def _longest(base: Path) -> int | None:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(base), device="cpu", local_files_only=True).max_seq_length


def _train(
    model: "SentenceTransformer",
    order: Sequence[Lesson],
    config: EmbedderTraining,
    work: Path,
    on_progress: Callable[[RetrieverProgress], None],
) -> list[RetrieverProgress]:
    from sentence_transformers import SentenceTransformerTrainer
    from sentence_transformers.base.model_card import BaseModelCardCallback
    from transformers import PrinterCallback

    from components.retriever_tuning.losses import JointLoss

    reports: list[RetrieverProgress] = []
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(config, work),
        train_dataset=_dataset(order),
        loss=JointLoss(model, config.scale, config.late_share),
        callbacks=[_reporting(reports, on_progress)],
    )
    for chatty in (
        BaseModelCardCallback,
        PrinterCallback,
    ):  # they print, and write of a model what its manifest says
        trainer.remove_callback(chatty)
    has_checkpoint = any(work.glob("checkpoint-*"))
    trainer.train(resume_from_checkpoint=True if has_checkpoint else None)
    return reports


def _dataset(order: Sequence[Lesson]) -> "Dataset":
    from datasets import Dataset

    columns = {
        "query": [lesson.pair.query for lesson in order],
        "passage": [lesson.pair.passage for lesson in order],
    }
    for place in range(len(order[0].negatives)):
        columns[f"negative_{place}"] = [lesson.negatives[place] for lesson in order]
    return Dataset.from_dict(columns)


def _arguments(
    config: EmbedderTraining, work: Path
) -> Any:  # Any: sentence-transformers leaves its arguments untyped
    import torch
    from sentence_transformers import SentenceTransformerTrainingArguments

    return SentenceTransformerTrainingArguments(
        output_dir=str(work),
        num_train_epochs=1,
        per_device_train_batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        warmup_steps=config.warmup_share,
        lr_scheduler_type="cosine",
        batch_sampler=_in_order,
        bf16=choose_dtype("auto") == torch.bfloat16,
        use_cpu=not torch.cuda.is_available(),
        logging_steps=5,
        logging_nan_inf_filter=False,
        save_strategy="steps",
        save_steps=config.checkpoint_every,
        save_total_limit=1,
        seed=config.seed,
        report_to="none",
        disable_tqdm=True,
    )


def _in_order(
    dataset: "Dataset", batch_size: int, drop_last: bool, **_: object
) -> "DefaultBatchSampler":
    """Return batches as they were dealt.

    Whoever shuffled them would put two pairs of one article together.
    """
    from sentence_transformers.base.sampler import DefaultBatchSampler

    return DefaultBatchSampler(range(len(dataset)), batch_size=batch_size, drop_last=drop_last)


def _reporting(
    reports: list[RetrieverProgress], on_progress: Callable[[RetrieverProgress], None]
) -> Any:  # Any: a class that is made here
    from transformers import TrainerCallback

    class Reporting(TrainerCallback):
        def on_log(
            self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any
        ) -> None:  # Any: as transformers has it
            if not logs or "loss" not in logs:
                return
            loss = float(logs["loss"])
            if not math.isfinite(loss):
                raise EngineError(f"tuning: the loss became {loss}. Lower training.learning_rate.")
            reports.append(RetrieverProgress(state.global_step, state.max_steps, loss))
            on_progress(reports[-1])

    return Reporting()
