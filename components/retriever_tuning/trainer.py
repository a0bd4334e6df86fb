"""Tune a sentence embedder on pairs of a query and a passage, with sentence-transformers.

The loss is that of in-batch negatives (van den Oord, Li, Vinyals 2018;
MultipleNegativesRankingLoss): each query must find its own passage among all of its batch, hard
negatives included. Passages are cut at `max_tokens`, shorter than when an edition is embedded:
articles say early what they are about, and tuning is short of time. Products are bfloat16 where the
processor has them in hardware (1.9 times as fast on one such machine). A tuning that was
interrupted resumes from its last checkpoint.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from components.config import Section
from components.errors import EngineError, InputError
from components.models.base import quiet_transformers
from components.retriever_tuning.batches import deal_batches
from components.retriever_tuning.lessons import Lesson
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
class RetrieverProgress:
    """How far a tuning is: steps done so far and of all, and the loss since the last report."""

    number: int
    num_steps: int
    loss: float


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
        work: Where checkpoints are kept; tuning resumes from one that is there.
        target: A folder to save the model into.
        on_progress: Called after every few steps.

    Returns:
        The reports in order; after a resumption only those since then.

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
    model = _load(base)
    full_length = model.max_seq_length
    model.max_seq_length = config.max_tokens
    reports = _train(model, order, config, work, on_progress)
    model.max_seq_length = full_length
    model.save(str(target), create_model_card=False)
    return reports


def _load(base: Path) -> "SentenceTransformer":
    """Load a sentence-transformers model that trains without a word on the terminal."""
    from sentence_transformers import SentenceTransformer

    quiet_transformers()
    model = SentenceTransformer(str(base), device="cpu", local_files_only=True)
    # without a widget the trainer makes examples for a model card, with a bar
    model.model_card_data.widget = [{}]
    return model


def _train(
    model: "SentenceTransformer",
    order: Sequence[Lesson],
    config: EmbedderTraining,
    work: Path,
    on_progress: Callable[[RetrieverProgress], None],
) -> list[RetrieverProgress]:
    """Run the trainer, from the last checkpoint if there is one, and return the reports."""
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
    # one prints, the other writes a model card, whose facts the manifest has
    trainer.remove_callback(BaseModelCardCallback)
    trainer.remove_callback(PrinterCallback)
    has_checkpoint = any(work.glob("checkpoint-*"))
    trainer.train(resume_from_checkpoint=True if has_checkpoint else None)
    return reports


def _dataset(order: Sequence[Lesson]) -> "Dataset":
    """Return a table with the columns query, passage, negative_0, negative_1 and so on."""
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
    """Return batches as they were dealt: shuffling could put two pairs of one article together."""
    from sentence_transformers.base.sampler import DefaultBatchSampler

    return DefaultBatchSampler(range(len(dataset)), batch_size=batch_size, drop_last=drop_last)


def _reporting(
    reports: list[RetrieverProgress], on_progress: Callable[[RetrieverProgress], None]
) -> Any:  # Any: a class that is made here
    """Return a callback that keeps and passes on each logged loss, and stops at one not finite."""
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
            report = RetrieverProgress(state.global_step, state.max_steps, loss)
            reports.append(report)
            on_progress(report)

    return Reporting()
