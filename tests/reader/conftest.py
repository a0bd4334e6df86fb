"""Tiny encoders, and readers on them."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from components.reader.graph import prepare_reader
from components.reader.kept_network import save_network
from components.reader.network import build_network
from components.storage import Home
from tests.reader.material import make_encoder


@dataclass(frozen=True)
class TinyReader:
    """An encoder, the folder of a reader on it, and its graph."""

    base: Path
    folder: Path
    graph: Path


@pytest.fixture(scope="module", autouse=True)
def small_matrices(one_thread: None) -> None:
    """Compute on one thread."""


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a tiny BERT."""
    return make_encoder(tmp_path_factory.mktemp("bert"), "bert")


@pytest.fixture(scope="session", params=["bert", "mpnet"])
def tiny_reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> TinyReader:
    """Give a reader on a tiny BERT, and one on a tiny MPNet."""
    home = Home(tmp_path_factory.mktemp("tiny-reader"))
    base = make_encoder(home.models / request.param, request.param)
    folder = home.readers / request.param
    save_random_reader(base, folder)
    return TinyReader(base, folder, prepare_reader(base, folder, request.param, home))


def save_random_reader(base: Path, folder: Path) -> None:
    """Save a reader whose adapter and heads are drawn, large enough to tell any texts apart."""
    network = build_network(base, rank=8)
    torch.manual_seed(5)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if "lora_B" in name or name.startswith("rules."):
                weight.normal_(std=0.4)
    save_network(network, folder)
