"""Tiny encoders, and readers on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from components.reader.graph import prepare_reader
from components.reader.network import HEADS, build_network
from components.reader.trainer import save_adapter
from components.storage import Home
from tests.reader.material import make_encoder


@dataclass(frozen=True)
class TinyReader:
    """An encoder, the folder of a reader on it, and its graph."""

    base: Path
    folder: Path
    graph: Path


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Compute on one thread: the matrices are so small that more would wait for one another."""
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(num_threads)


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
    from safetensors.torch import save_file

    network = build_network(base, rank=8)
    torch.manual_seed(5)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if "lora_B" in name or name.startswith("rules."):
                weight.normal_(std=0.4)
    save_adapter(network, folder)
    heads = {name: weight.half() for name, weight in network.head_weights().items()}
    save_file(heads, folder / HEADS)
