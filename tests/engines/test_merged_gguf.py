"""An adapter is merged into a base that comes as a GGUF; the base alone is converted once."""

from pathlib import Path

import pytest

from components.engines.merged_gguf import build_base_engine, build_engine
from components.errors import MissingError
from components.storage import Home, staged_folder


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


def test_build_base_engine(base_folder: Path, base_openvino: Path, models_home: Home) -> None:
    """The base is converted without a GGUF beside it, and not again."""
    assert not list(base_openvino.glob("*.gguf"))
    changed_at = (base_openvino / "openvino_model.bin").stat().st_mtime_ns
    assert build_base_engine(base_folder, models_home) == base_openvino
    assert (base_openvino / "openvino_model.bin").stat().st_mtime_ns == changed_at
