"""An edition's files are checked when it is opened, and any damage is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.knowledge.editions import rollback
from components.knowledge.refresh import refresh
from components.knowledge.stores import file_check
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.stores.file_check import STAMP, check_files
from components.storage import Home, sha256_file
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022
from tests.knowledge.test_stores import write


def delete(path: Path) -> None:
    """Delete a file."""
    path.unlink()


def truncate(path: Path) -> None:
    """Cut the last byte of a file."""
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    """Flip one bit in the middle of a file, in place."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))


def find_vectors(folder: Path) -> Path:
    """Return the file of an edition that holds its dense vectors."""
    [path] = folder.parent.parent.glob("partitions/*/vectors.npy")
    return path


@pytest.mark.parametrize("was_opened", [True, False])
@pytest.mark.parametrize("place", ["versions.jsonl", "vectors"])
@pytest.mark.parametrize("harm", [delete, truncate, flip])
def test_open_edition_damaged(
    tmp_path: Path, harm: Callable[[Path], None], place: str, *, was_opened: bool
) -> None:
    """A missing, truncated or altered file is refused by its path, checked before or not."""
    store = EmbeddedStore(Home(tmp_path))
    write(store, 1)
    folder = tmp_path / "knowledge" / "editions" / "000001"
    damaged = find_vectors(folder) if place == "vectors" else folder / place
    if not was_opened:
        (damaged.parent / STAMP).unlink()
    harm(damaged)
    with pytest.raises(IntegrityError, match="clausula editions rollback") as caught:
        store.open_edition(1)
    assert str(caught.value).startswith(f"{damaged}: ")


def test_open_edition_again_hashes_what_was_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was just written is not hashed again; once a file is written anew, only that file."""
    store = EmbeddedStore(Home(tmp_path))
    hashed: list[Path] = []

    def count(path: Path) -> str:
        hashed.append(path)
        return sha256_file(path)

    monkeypatch.setattr(file_check, "sha256_file", count)
    write(store, 1)
    store.open_edition(1)
    assert hashed == []
    touched = tmp_path / "knowledge" / "editions" / "000001" / "versions.jsonl"
    touched.write_bytes(touched.read_bytes())
    store.open_edition(1)
    assert hashed == [touched]


def test_open_edition_copied_is_hashed_in_full(tmp_path: Path) -> None:
    """The stamp says nothing of a copy, whose files have another time of change."""
    store = EmbeddedStore(Home(tmp_path / "a"))
    write(store, 1)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    copy = EmbeddedStore(Home(tmp_path / "b"))
    copied = tmp_path / "b" / "knowledge" / "editions" / "000001" / "versions.jsonl"
    text = copied.read_text()
    copied.write_text(text.swapcase())
    with pytest.raises(IntegrityError, match="wrong SHA-256"):
        copy.open_edition(1)
    copied.write_text(text)
    assert copy.open_edition(1).read_versions() == store.open_edition(1).read_versions()


@pytest.mark.parametrize("stamp", ["{", "[]", '{"a.txt": [1]}'])
def test_check_files_with_unusable_stamp(tmp_path: Path, stamp: str) -> None:
    """A stamp that is not one is no reason to believe a file."""
    (tmp_path / "a.txt").write_text("one")
    sha256 = sha256_file(tmp_path / "a.txt")
    (tmp_path / STAMP).write_text(stamp)
    check_files(tmp_path, {"a.txt": sha256})
    (tmp_path / "a.txt").write_text("two")
    with pytest.raises(IntegrityError, match="wrong SHA-256"):
        check_files(tmp_path, {"a.txt": sha256})


def test_rollback_from_a_damaged_edition(tmp_path: Path) -> None:
    """The remedy of the message works: after a rollback the next refresh succeeds."""
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    store = EmbeddedStore(home)
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(store, home, source=source, embedder=embedder)
    delete(home.knowledge / "editions" / "000002" / "versions.jsonl")
    with pytest.raises(IntegrityError):
        refresh(store, home, source=write_2022(tmp_path), embedder=embedder)
    assert rollback(store) == 1
    report = refresh(store, home, source=write_2022(tmp_path), embedder=embedder)
    assert report.edition == 3
    assert store.open_edition(3).read_versions()
