"""The untuned base model, as each engine takes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from components.engines.merged_gguf import build_base_engine
from components.engines.openvino import OpenVinoEngine
from components.models.base import find_gguf
from components.storage import Home
from tests.engines.llama_server import llama_server
from tests.engines.prompts import CONFIG


@pytest.fixture(scope="package")
def base_openvino(models_home: Home, base_folder: Path, plain_base: Path) -> Path:
    """Give the folder of the untuned base for the embedded engine, converted once."""
    with FileLock(models_home.models / "base-openvino.lock"):  # one worker of a parallel run
        return build_base_engine(base_folder, models_home)


@pytest.fixture(scope="package")
def openvino(base_openvino: Path) -> Iterator[OpenVinoEngine]:
    """Give the embedded engine on the untuned base."""
    engine = OpenVinoEngine(base_openvino, CONFIG)
    yield engine
    engine.close()


@pytest.fixture(scope="package")
def llama(base_folder: Path) -> Iterator[str]:
    """Give the address of llama.cpp's own server over the same untuned base."""
    gguf = find_gguf(base_folder)
    assert gguf is not None
    with llama_server(gguf) as url:
        yield url
