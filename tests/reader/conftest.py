"""Tiny encoders, and a reader that was tuned on one of them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from components.reader.trainer import train_reader
from tests.reader.material import TRAINING, count_steps, make_encoder, make_families


@dataclass(frozen=True)
class TinyReader:
    """An encoder, and the folder of a reader that was tuned on it for a few steps."""

    base: Path
    folder: Path


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a tiny BERT."""
    return make_encoder(tmp_path_factory.mktemp("bert"), "bert")


@pytest.fixture(scope="session", params=["bert", "mpnet"])
def tiny_reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> TinyReader:
    """Give a reader on a tiny BERT, and one on a tiny MPNet."""
    folder = tmp_path_factory.mktemp("tiny-reader")
    base = make_encoder(folder / "encoder", request.param)
    config = TRAINING.model_copy(update={"time_budget_s": 3.0})
    train_reader(
        base,
        make_families(),
        [],
        config,
        work=folder / "work",
        target=folder / "reader",
        on_progress=count_steps,
    )
    return TinyReader(base, folder / "reader")
