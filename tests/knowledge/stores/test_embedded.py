"""What is the embedded store's own.

Files on disk, read by many processes, found damaged by name.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.knowledge.editions import rollback
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home, verify_folder
from tests.conftest import ROOT
from tests.knowledge.test_stores import TEXTS, ask, make_versions, write


def edition_folder(home: Home) -> Path:
    """Return the folder of edition 1."""
    return home.knowledge / "editions" / "000001"


def test_edition_folder_is_whole(tmp_path: Path) -> None:
    """Every file of an edition is in its manifest with its hash."""
    write(EmbeddedStore(Home(tmp_path)), 1)
    manifest = verify_folder(edition_folder(Home(tmp_path)))
    assert manifest["number"] == 1
    assert "versions.jsonl" in manifest["files"]


def test_edition_read_by_two_processes_keeps_its_bytes(tmp_path: Path) -> None:
    """Searches here and in another process at once leave every file's hash as it was."""
    edition = write(EmbeddedStore(Home(tmp_path)), 1)
    folder = edition_folder(Home(tmp_path))
    before = verify_folder(folder)
    assert ask(edition, "deposit")["bm25"]
    code = f"""
from pathlib import Path
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.test_stores import ask
print(len(ask(EmbeddedStore(Home(Path({str(tmp_path)!r}))).open_edition(1), "deposit")["dense"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == len(TEXTS)
    edition.close()
    assert verify_folder(folder) == before


def test_index_that_is_not_there_or_broken_is_refused(tmp_path: Path) -> None:
    """A partition that is not there, or an index that is none, says what to do."""
    store = EmbeddedStore(Home(tmp_path))
    write(store, 1)
    folder = edition_folder(Home(tmp_path))
    (folder.parent.parent / "partitions").rename(tmp_path / "gone")
    with pytest.raises(IntegrityError, match="partitions.*Roll back"):
        store.open_edition(1)
    (tmp_path / "gone").rename(folder.parent.parent / "partitions")
    edition = store.open_edition(1)
    (folder / "index.json").write_text("[]")
    with pytest.raises(IntegrityError, match=r"index\.json.*Roll back"):
        ask(edition, "deposit")


def test_editions_share_what_is_the_same(tmp_path: Path) -> None:
    """A law that did not change is written once, and goes when no edition has it any more."""
    store = EmbeddedStore(Home(tmp_path))
    others = make_versions("b", {"1": "A receipt is owed."})
    first = write(store, 1, make_versions("a", TEXTS) + others)
    changed = make_versions("a", TEXTS | {"2": "The tenant pays no deposit."})
    second = write(store, 2, changed + others)
    names = {path.name for path in (tmp_path / "knowledge" / "partitions").iterdir()}
    assert len(names) == 3
    assert ask(first, "receipt", jurisdiction="b") == ask(second, "receipt", jurisdiction="b")
    store.publish(2)
    store.delete_edition(1)
    left = {path.name for path in (tmp_path / "knowledge" / "partitions").iterdir()}
    assert len(left) == 2 and left < names
    assert ask(store.open_edition(2), "receipt", jurisdiction="b")["bm25"]


def test_current_edition_with_broken_file(tmp_path: Path) -> None:
    """A current.json that is not ours is an integrity fault, and a rollback by number mends it."""
    store = EmbeddedStore(Home(tmp_path))
    write(store, 1)
    (tmp_path / "knowledge" / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"current\.json"):
        store.current_edition()
    assert rollback(store, number=1) == store.current_edition() == 1


def test_read_versions_with_broken_line(tmp_path: Path) -> None:
    """A line that is no version is an integrity fault."""
    edition = write(EmbeddedStore(Home(tmp_path)), 1)
    (edition_folder(Home(tmp_path)) / "versions.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"versions\.jsonl"):
        edition.read_versions()
