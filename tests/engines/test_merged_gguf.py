"""An adapter is merged into a base that comes as a GGUF."""

from pathlib import Path

import pytest

from components.engines.merged_gguf import build_engine
from components.errors import MissingError
from components.storage import Home, staged_folder


def test_build_engine_without_a_gguf(tmp_path: Path) -> None:
    """A base folder without a GGUF is refused by path, and nothing is left behind."""
    home = Home(tmp_path / "home")
    base = tmp_path / "base"
    base.mkdir()
    (base / "model.safetensors").write_bytes(b"weights")
    with staged_folder(home.adapters / "a", {"fingerprint": "a"}) as aside:
        (aside / "adapter.bin").write_bytes(b"adapter")
    with pytest.raises(MissingError, match="no GGUF to merge into"):
        build_engine(base, home.adapters / "a", home)
    assert not home.engines.exists()
