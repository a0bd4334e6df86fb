"""A tuning learns, and one that was killed resumes where it was."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from components.errors import InputError
from components.retriever_tuning.lessons import Lesson
from components.retriever_tuning.pairs import TrainingPair
from components.retriever_tuning.trainer import (
    EmbedderTraining,
    RetrieverProgress,
    tune_embedder,
)

LESSONS = [
    Lesson(
        TrainingPair(
            "recast",
            f"The Tenant returns thing number {n}.",
            f"The lessee shall return thing {n}.",
            f"law/{n}",
        ),
        (f"Rent {n}.",),
    )
    for n in range(24)
]
CONFIG = EmbedderTraining(batch_size=2, max_tokens=16, checkpoint_every=6, learning_rate=1e-4)


def test_training_config_bounds() -> None:
    """A batch of one has no negatives and is refused."""
    with pytest.raises(ValueError, match="greater than or equal to 2"):
        EmbedderTraining(batch_size=1)


def embed(folder: Path) -> NDArray[np.float32]:
    """Return the vectors of two texts by the model of a folder."""
    from sentence_transformers import SentenceTransformer

    texts = ["The Tenant returns the flat.", "Rent is due."]
    vectors: NDArray[np.float32] = SentenceTransformer(str(folder), device="cpu").encode(texts)
    return vectors


@pytest.mark.slow
def test_interrupted_tuning_goes_on(tmp_path: Path, embedder_folder: Path) -> None:
    """Killed after its first checkpoint it reports later steps only and ends with equal weights."""

    def stop(progress: RetrieverProgress) -> None:
        if progress.number >= 10:
            raise KeyboardInterrupt

    reports = tune_embedder(
        embedder_folder,
        LESSONS,
        CONFIG,
        work=tmp_path / "a",
        target=tmp_path / "one-go",
        on_progress=lambda _: None,
    )
    assert [report.number for report in reports] == [5, 10]
    assert reports[-1].loss < reports[0].loss
    with pytest.raises(KeyboardInterrupt):
        tune_embedder(
            embedder_folder,
            LESSONS,
            CONFIG,
            work=tmp_path / "b",
            target=tmp_path / "none",
            on_progress=stop,
        )
    assert not (tmp_path / "none").exists()
    again = tune_embedder(
        embedder_folder,
        LESSONS,
        CONFIG,
        work=tmp_path / "b",
        target=tmp_path / "resumed",
        on_progress=lambda _: None,
    )
    assert [report.number for report in again] == [10]
    straight, resumed, before = (
        embed(folder) for folder in (tmp_path / "one-go", tmp_path / "resumed", embedder_folder)
    )
    assert np.allclose(straight, resumed, atol=1e-3)
    assert not np.allclose(straight, before, atol=1e-2)


def test_too_few_lessons_refused(tmp_path: Path, embedder_folder: Path) -> None:
    """Fewer pairs than one batch takes are refused before a model is loaded."""
    with pytest.raises(InputError, match="1 pairs fill no batch of 2"):
        tune_embedder(
            embedder_folder,
            LESSONS[:1],
            CONFIG,
            work=tmp_path,
            target=tmp_path / "x",
            on_progress=lambda _: None,
        )
