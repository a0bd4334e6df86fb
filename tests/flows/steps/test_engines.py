"""The engine of an adapter, as the shared settings ask for it."""

from pathlib import Path

import pytest

from components.engines.config import EngineConfig
from components.engines.openai_api import OpenAiConfig
from components.models.sources import ModelSource
from components.prompting.model_markup import CHATML, read_markup
from components.storage import Home, staged_folder, verify_folder
from flows.steps.engines import is_served_elsewhere, prepare_base_engine, prepare_engine
from flows.steps.shared import SharedConfig
from tests.models.tiny_models import make_model

SERVER = EngineConfig(kind="openai", openai=OpenAiConfig(url="http://127.0.0.1:1/v1", model="any"))


@pytest.fixture
def shared(tmp_path: Path) -> SharedConfig:
    """Give the settings of a tiny model that a server runs."""
    base = make_model("qwen2", tmp_path / "base")
    return SharedConfig(base=ModelSource(kind="folder", name="tiny", path=base), engine=SERVER)


def test_untuned_model_of_a_server_is_only_noted(shared: SharedConfig, tmp_path: Path) -> None:
    """Nothing is merged or converted: the folder says which server, and how it is prompted."""
    home = Home(tmp_path / "home")
    with staged_folder(home.adapters / "a", {"fingerprint": "a", "method": "none"}):
        pass
    folder = prepare_engine(shared, home.adapters / "a", home)
    verify_folder(folder)
    assert not list(folder.glob("*.gguf"))
    assert read_markup(folder) == CHATML
    assert prepare_engine(shared, home.adapters / "a", home) == folder


def test_is_served_elsewhere(shared: SharedConfig) -> None:
    """The weights are needed where something is tuned, or where the model runs here."""
    assert is_served_elsewhere(shared, "none")
    assert not is_served_elsewhere(shared, "lora")
    assert not is_served_elsewhere(SharedConfig(), "none")


def test_prepare_base_engine_of_a_folder(shared: SharedConfig, tmp_path: Path) -> None:
    """A base that comes as safetensors is written as a GGUF once and converted once."""
    home = Home(tmp_path / "home")
    folder = prepare_base_engine(shared.base, home)
    assert (folder / "openvino_model.xml").is_file()
    assert (home.models / "base-gguf" / "base.gguf").is_file()
    assert prepare_base_engine(shared.base, home) == folder
