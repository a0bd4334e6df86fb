"""A reranker learns which article governs, and a tuning goes on where it was killed."""

from pathlib import Path

import pytest
from safetensors.torch import load_file

from components.errors import InputError
from components.reader.graph import prepare_reader
from components.reader.lessons import OTHER
from components.reader.network import HEADS
from components.reader.reader import RuleReader
from components.reader.timed_tuning import CHECKPOINT
from components.retriever_tuning.governing_lessons import deal_governing
from components.retriever_tuning.governing_trainer import (
    GoverningProgress,
    GoverningTraining,
    tune_reranker,
)
from components.storage import Home
from tests.reader.material import make_encoder, make_families

pytestmark = pytest.mark.usefixtures("one_thread")

LESSONS = deal_governing([], [], make_families(), num_wrong=2, seed=1)
TRAINING = GoverningTraining(
    time_budget_s=24, learning_rate=0.02, rank=8, lessons_a_step=4, max_tokens=32
)
"""With `count_steps` two dozen steps, whatever the machine."""


class Killed(Exception):
    """What ends a tuning from outside."""


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a tiny encoder."""
    return make_encoder(tmp_path_factory.mktemp("encoder"))


def count_steps(progress: GoverningProgress) -> None:
    """Count each step as one second."""
    progress.spent_s = float(progress.num_steps)


def with_changes(**changes: object) -> GoverningTraining:
    """Return the training of the tests with some settings changed."""
    return GoverningTraining.model_validate(TRAINING.model_dump() | changes)


def test_reranker_learns_and_is_read_as_a_reader(encoder: Path, tmp_path: Path) -> None:
    """The right article comes first far more often than by chance, and reading it says so."""
    home = Home(tmp_path)
    folder = home.readers / "tuned"
    progress = tune_reranker(
        encoder, LESSONS, TRAINING, work=tmp_path / "work", target=folder, on_progress=count_steps
    )
    assert progress.num_steps == 24
    assert progress.first > 1 / 3  # that of chance
    reader = RuleReader(prepare_reader(encoder, folder, "tuned", home))
    num_first = 0
    for lesson in LESSONS:
        rows = reader.read(lesson.articles, lesson.clauses)
        num_first += int(rows[:, OTHER].argmin()) == 0
    assert num_first > 0.6 * len(LESSONS)


def test_interrupted_tuning_goes_on(encoder: Path, tmp_path: Path) -> None:
    """Killed behind its checkpoint it makes the steps that are left and no more."""
    config = with_changes(time_budget_s=6, checkpoint_every_s=3)
    work = tmp_path / "work"

    def stop(progress: GoverningProgress) -> None:
        count_steps(progress)
        if progress.num_steps == 5:
            raise Killed

    with pytest.raises(Killed):
        tune_reranker(
            encoder, LESSONS, config, work=work, target=tmp_path / "none", on_progress=stop
        )
    assert (work / CHECKPOINT).is_file()
    assert not (tmp_path / "none").exists()
    made: list[int] = []

    def watch(progress: GoverningProgress) -> None:
        count_steps(progress)
        made.append(progress.num_steps)

    tune_reranker(encoder, LESSONS, config, work=work, target=tmp_path / "tuned", on_progress=watch)
    assert made == [4, 5, 6]
    assert all(tensor.isfinite().all() for tensor in load_file(tmp_path / "tuned" / HEADS).values())


def test_no_lessons(encoder: Path, tmp_path: Path) -> None:
    """Without lessons there is nothing to learn, and the message says what to give."""
    with pytest.raises(InputError, match="nothing to train on"):
        tune_reranker(
            encoder, [], TRAINING, work=tmp_path, target=tmp_path, on_progress=count_steps
        )
