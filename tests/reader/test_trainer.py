"""Tuning of a reader: it learns, repeats itself, and goes on where it was killed."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from components.errors import EngineError, InputError
from components.reader.entailment import SmallReading
from components.reader.families import RuleFamily
from components.reader.network import HEADS
from components.reader.timed_tuning import CHECKPOINT
from components.reader.trainer import ReaderProgress, ReaderTraining, train_reader
from components.starters.starter import WEIGHTS
from tests.reader.material import TRAINING, count_steps, make_families, make_family

READINGS = [
    SmallReading("The law forbids a dog.", text, answer)
    for answer, text in enumerate(["There will not be a dog.", "There will be a dog.", "A shop."])
]


class Killed(Exception):
    """What ends a tuning from outside."""


def train(
    base: Path,
    folder: Path,
    config: ReaderTraining = TRAINING,
    *,
    families: list[RuleFamily] | None = None,
    readings: list[SmallReading] | None = None,
    on_progress: Callable[[ReaderProgress], None] = count_steps,
    start: Path | None = None,
) -> ReaderProgress:
    """Tune into `folder / "reader"`."""
    return train_reader(
        base,
        make_families() if families is None else families,
        readings or [],
        config,
        work=folder / "work",
        target=folder / "reader",
        on_progress=on_progress,
        start=start,
    )


def with_changes(**changes: object) -> ReaderTraining:
    """Return the training of the tests with some settings changed."""
    return ReaderTraining.model_validate(TRAINING.model_dump() | changes)


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return every tensor of a saved reader."""
    return load_file(folder / "reader" / WEIGHTS) | load_file(folder / "reader" / HEADS)


def are_equal(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    """Say whether two readers have the same tensors."""
    assert set(first) == set(second)
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.slow
def test_train_reader_learns(bert: Path, tmp_path: Path) -> None:
    """Both losses fall; what is saved is an adapter and heads in half precision.

    Without opposites the clause alone gives the label, which a minute's tuning learns in a second.
    """
    families = [family.model_copy(update={"opposites": ()}) for family in make_families()]
    losses: list[dict[str, float]] = []

    def watch(progress: ReaderProgress) -> None:
        count_steps(progress)
        losses.append(dict(progress.losses))

    config = with_changes(time_budget_s=60.0)
    progress = train(bert, tmp_path, config, families=families, on_progress=watch)
    assert progress.num_steps == 60
    assert losses[-1]["labels"] < 0.9 * losses[0]["labels"]
    assert losses[-1]["orders"] < 0.7 * losses[0]["orders"]
    assert progress.num_tokens > 60 * 4 * 2 * 15
    names = {path.name for path in (tmp_path / "reader").iterdir()}
    assert names == {"adapter_config.json", WEIGHTS, HEADS}
    weights = read_weights(tmp_path)
    assert {weight.dtype for weight in weights.values()} == {torch.float16}
    moved = [name for name in weights if "lora_B" in name and weights[name].any()]
    assert len(moved) == 2 * 6


def test_train_reader_is_repeatable(bert: Path, tmp_path: Path) -> None:
    """The same seed gives the same reader, another seed another."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(bert, tmp_path / name, with_changes(time_budget_s=3.0, seed=seed))
    assert are_equal(read_weights(tmp_path / "a"), read_weights(tmp_path / "b"))
    assert not are_equal(read_weights(tmp_path / "a"), read_weights(tmp_path / "c"))


def test_train_reader_reads_first(bert: Path, tmp_path: Path) -> None:
    """The first share of the time goes to small readings alone, a share of the rest too."""
    kinds: list[str] = []
    before: dict[str, float] = {}

    def watch(progress: ReaderProgress) -> None:
        count_steps(progress)
        changed = {name for name, loss in progress.losses.items() if before.get(name) != loss}
        kinds.append("readings" if "readings" in changed else "deals")
        before.update(progress.losses)

    config = with_changes(time_budget_s=20.0, readings_first=0.4, readings_share=0.3)
    train(bert, tmp_path, config, readings=READINGS, on_progress=watch)
    assert kinds[:8] == ["readings"] * 8
    assert set(kinds[8:]) == {"readings", "deals"}
    heads = load_file(tmp_path / "reader" / HEADS)
    assert {"readings.weight", "rules.weight", "hidden.weight"} <= set(heads)


def test_train_reader_killed_goes_on(bert: Path, tmp_path: Path) -> None:
    """A tuning killed in its sixth step goes on from the checkpoint after the fourth.

    The optimizer's steps are counted on; that the weights are those of the checkpoint shows the
    next test.
    """
    config = with_changes(checkpoint_every_s=2.0)

    def kill(progress: ReaderProgress) -> None:
        count_steps(progress)
        if progress.num_steps == 6:
            raise Killed

    with pytest.raises(Killed):
        train(bert, tmp_path, config, on_progress=kill)
    assert not (tmp_path / "reader").exists()
    assert [path.name for path in (tmp_path / "work").iterdir()] == [CHECKPOINT]
    state = torch.load(tmp_path / "work" / CHECKPOINT, weights_only=True)
    assert state["progress"]["num_steps"] == 4
    steps: list[int] = []

    def watch(progress: ReaderProgress) -> None:
        count_steps(progress)
        steps.append(progress.num_steps)

    progress = train(bert, tmp_path, config, on_progress=watch)
    assert steps == [5, 6]
    assert progress.num_steps == 6
    assert progress.num_tokens > state["progress"]["num_tokens"]
    gone_on = torch.load(tmp_path / "work" / CHECKPOINT, weights_only=True)
    moments = gone_on["optimizer"]["state"].values()
    assert {int(moment["step"]) for moment in moments if "step" in moment} == {6}
    assert (tmp_path / "reader" / HEADS).is_file()


def test_train_reader_checkpoint_of_a_finished_tuning(bert: Path, tmp_path: Path) -> None:
    """Killed after the last checkpoint and before it was saved, it makes no more steps."""
    config = with_changes(checkpoint_every_s=1.0)
    train(bert, tmp_path, config)
    saved = read_weights(tmp_path)
    steps: list[ReaderProgress] = []
    progress = train(bert, tmp_path, config, on_progress=steps.append)
    assert steps == []
    assert progress.num_steps == 6
    assert are_equal(read_weights(tmp_path), saved)


@pytest.mark.slow
def test_train_reader_goes_on_from_a_reader(bert: Path, tmp_path: Path) -> None:
    """Its first step has the loss that the reader had, not that of a fresh one."""
    train(bert, tmp_path, with_changes(time_budget_s=40.0))
    losses: dict[str, float] = {}
    for name, start in (("on", tmp_path / "reader"), ("fresh", None)):

        def note(progress: ReaderProgress, name: str = name) -> None:
            count_steps(progress)
            losses[name] = progress.losses["labels"]

        train(
            bert,
            tmp_path / name,
            with_changes(time_budget_s=1.0, seed=4),
            on_progress=note,
            start=start,
        )
    assert losses["on"] < 0.95 * losses["fresh"]


def test_train_reader_small_sets(bert: Path, tmp_path: Path) -> None:
    """One family, of one side even, and fewer readings than a step takes are enough to tune on."""
    bare = make_family("a dog in the flat", opposites=[], yields=[], near=[])
    config = with_changes(time_budget_s=4.0, families_a_step=1, readings_first=0.5)
    progress = train(bert, tmp_path, config, families=[bare], readings=READINGS[:1])
    assert progress.num_steps == 4
    assert set(progress.losses) == {"readings", "labels", "orders"}
    one_sided = make_family("a dog in the flat", **{"break": []})
    progress = train(bert, tmp_path / "one", config, families=[one_sided])
    assert set(progress.losses) == {"labels"}  # nothing breaks more than another


def test_train_reader_faults(bert: Path, tmp_path: Path) -> None:
    """No family, and weights that are no numbers, end with a message and save nothing."""
    from transformers import BertModel

    with pytest.raises(InputError, match="no family of rules to train on"):
        train(bert, tmp_path, families=[])
    body = BertModel.from_pretrained(bert, add_pooling_layer=False)
    broken = tmp_path / "broken"
    with torch.no_grad():
        next(body.parameters()).fill_(float("nan"))
    body.save_pretrained(broken)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (broken / name).write_bytes((bert / name).read_bytes())
    with pytest.raises(EngineError, match=r"the loss is nan at step 0. Lower training.learning"):
        train(broken, tmp_path)
    assert not (tmp_path / "reader").exists()


def test_reader_progress_averages() -> None:
    """The first loss stands for itself; a later one moves the average by three hundredths."""
    progress = ReaderProgress()
    progress.average("labels", 2.0)
    progress.average("labels", 1.0)
    assert progress.losses == {"labels": pytest.approx(1.97)}
