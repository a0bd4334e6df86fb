"""What tests of tuning share.

Groups made by hand, and one tuning to be run in a process of its own.

Run: python -m tests.tuning.material BASE CHECKPOINTS LOSSES [--resume] [--in-two] [--sharded]
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from torch.distributed.tensor import DTensor

from components.models.base import load_tokenizer
from components.prompting.template import Passage
from components.records import Example, Group
from components.tuning.checkpoint import TrainingProgress
from components.tuning.encoding import Sequenced, encode_group
from components.tuning.trainer import Checkpointing, Step, Trainer, TrainingConfig

CITATION = "Civil Code Article 205"
PASSAGE = Passage("Interest may not exceed sixteen percent per year. It is agreed in writing.")
CONFIG = TrainingConfig(
    num_epochs=4,
    learning_rate=5e-3,
    rank=4,
    alpha=8,
    first_layer=2,
    groups_per_step=2,
    precision="float32",
    validate_every=3,
    patience=100,
)


def make_group(number: int = 0) -> Group:
    """Return a group with two clauses.

    Groups of different numbers have different clauses and lengths.
    """
    answers = [
        (
            ("Clause: sets interest at 18%.\nRule: interest is at most sixteen percent.\n", 1.0),
            (" no.\n", 0.0),
            ("Per it.<|im_end|>", 1.0),
        ),
        (
            (
                (
                    "Clause: wants an agreement by letter.\nRule: interest is agreed in"
                    " writing.\n<|im_end|>"
                ),
                1.0,
            ),
        ),
    ]
    clauses = [
        f"Interest is {18 + number}% a year{', payable monthly' * number}.",
        "Interest is agreed by letter, 30 days ahead.",
    ]
    examples = tuple(
        Example(
            pair_id=str(i),
            family="f",
            clause=clause,
            verdict="valid",
            has_figure=False,
            completion=answer,
        )
        for i, (clause, answer) in enumerate(zip(clauses, answers, strict=True))
    )
    return Group(id=f"g{number}", citation=CITATION, text=PASSAGE.text, examples=examples)


def make_sequences(base: Path, count: int) -> list[Sequenced]:
    """Return `count` encoded groups."""
    tokenizer = load_tokenizer(base)
    return [encode_group(make_group(number), tokenizer, 1000) for number in range(count)]


class Stopped(Exception):
    """A tuning that was stopped after a step."""


def main(base: str, checkpoints: str, losses: str, *options: str) -> None:
    """Tune on five groups, say each step, and write the losses and, beside them, the adapter.

    With `--in-two` it is stopped after the fifth step, and goes on from the fourth.
    """
    trainer = make_trainer(base, options)
    sequences = make_sequences(Path(base), 5)

    def run(should_resume: bool, should_stop: bool) -> TrainingProgress:
        def say(step: Step) -> None:
            print(f"step {step.number}", flush=True)
            if should_stop and step.number == 5:
                raise Stopped

        saving = Checkpointing(Path(checkpoints), "one", every=2, resume=should_resume)
        return trainer.run(sequences[:4], sequences[4:], say, saving)

    if "--in-two" in options:
        with suppress(Stopped):
            run(should_resume=False, should_stop=True)
        trainer = make_trainer(base, options)
    progress = run("--resume" in options or "--in-two" in options, should_stop=False)
    trainer.save(Path(losses).with_suffix(""))
    if trainer.is_main:
        told = {"losses": progress.losses, "best": progress.best_loss, "held": count_held(trainer)}
        Path(losses).write_text(json.dumps(told))


def make_trainer(base: str, options: Sequence[str]) -> Trainer:
    """Return the trainer of one of the processes."""
    return Trainer(Path(base), CONFIG, sharding="fsdp" if "--sharded" in options else "none")


def count_held(trainer: Trainer) -> int:
    """Return how many numbers of the model's weights this process holds."""
    weights = trainer.model.parameters()
    local = [each.to_local() if isinstance(each, DTensor) else each for each in weights]
    return sum(weight.numel() for weight in local)


if __name__ == "__main__":
    main(*sys.argv[1:])
