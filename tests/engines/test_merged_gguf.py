"""An adapter is merged into a base that comes as a GGUF; the base alone is converted once."""

from pathlib import Path

import pytest

from components.engines.config import EngineConfig
from components.engines.engine import Request
from components.engines.merged_gguf import build_base_engine, build_engine
from components.engines.openvino import OpenVinoEngine
from components.errors import MissingError
from components.storage import Home, staged_folder
from tests.engines.prompts import COUNTING


def test_build_engine_without_a_model(tmp_path: Path) -> None:
    """A base folder without a model is refused by path, and nothing is left behind."""
    home = Home(tmp_path / "home")
    base = tmp_path / "base"
    base.mkdir()
    with staged_folder(home.adapters / "a", {"fingerprint": "a"}) as aside:
        (aside / "adapter.bin").write_bytes(b"adapter")
    with pytest.raises(MissingError, match="neither a .gguf nor a config.json"):
        build_engine(base, home.adapters / "a", home)
    assert not home.engines.exists()


def test_build_base_engine(base_folder: Path, openvino: OpenVinoEngine, tmp_path: Path) -> None:
    """The converted base answers as the untuned base does, and is not converted again."""
    home = Home(tmp_path)
    folder = build_base_engine(base_folder, home)
    assert not list(folder.glob("*.gguf"))
    changed_at = (folder / "openvino_model.bin").stat().st_mtime_ns
    assert build_base_engine(base_folder, home) == folder
    assert (folder / "openvino_model.bin").stat().st_mtime_ns == changed_at
    engine = OpenVinoEngine(folder, EngineConfig())
    request = Request(COUNTING, max_new_tokens=12)
    assert engine.complete([request])[0].text == openvino.complete([request])[0].text
    engine.close()
