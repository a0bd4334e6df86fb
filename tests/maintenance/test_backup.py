"""A backup holds one state of a home, whatever is written meanwhile, or there is none."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from components.errors import MissingError, UsageError
from components.maintenance.backup import name_backup, write_backup
from components.maintenance.backup_manifest import BackupManifest
from components.serving.served_release import Served
from components.storage import Home
from tests.maintenance.homes import make_tiny_home, no_file_above


def test_write_backup(used: tuple[Home, Served], archive: Path) -> None:
    """The archive is private, names what serves, and holds the hash of every file."""
    home, served = used
    with zipfile.ZipFile(archive) as opened:
        manifest = BackupManifest.model_validate_json(opened.read("backup.json"))
        assert opened.testzip() is None
        assert opened.namelist()[-1] == "backup.json"
        names = set(opened.namelist()) - {"backup.json"}
    assert names == set(manifest.files)
    assert (manifest.release, manifest.edition) == (served.release.id, 1)
    assert (manifest.root, manifest.damaged) == (str(home.root), ())
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == ["backup.zip"]
    # holes weigh nothing
    assert (
        archive.stat().st_size
        < manifest.num_bytes
        < sum(file.size for file in manifest.files.values())
    )


def test_write_backup_interrupted(tmp_path: Path) -> None:
    """Ctrl-C in the middle leaves nothing, and so does the next backup of one that was killed."""

    def interrupt(num_bytes: int) -> None:
        raise KeyboardInterrupt

    home = make_tiny_home(tmp_path / "home")
    safe = tmp_path / "safe"
    safe.mkdir()
    with pytest.raises(KeyboardInterrupt):
        write_backup(home, safe / "b.zip", on_bytes=interrupt)
    assert list(safe.iterdir()) == []
    stale = safe / ".clausula-backup.0123abcd"
    stale.mkdir()
    (stale / "database").write_text("contracts")
    (safe / ".clausula-backup.0123abcd.lock").touch()
    write_backup(home, safe / "b.zip")
    assert [path.name for path in safe.iterdir()] == ["b.zip"]


def test_write_backup_full_disk(tmp_path: Path) -> None:
    """On a full disk the fault names the folder, and nothing is left in it."""
    home = make_tiny_home(tmp_path / "home")
    (home.engines / "engine" / "model.bin").write_bytes(os.urandom(300_000))
    safe = tmp_path / "safe"
    safe.mkdir()
    with no_file_above(200_000), pytest.raises(OSError, match="File too large") as raised:
        write_backup(home, safe / "b.zip")
    assert raised.value.filename == str(safe)
    assert list(safe.iterdir()) == []


@pytest.mark.parametrize("num_before", range(4, 12))
def test_write_backup_pruned_meanwhile(tmp_path: Path, num_before: int) -> None:
    """An edition that a refresh deletes meanwhile is in the backup whole or not at all."""
    home = make_tiny_home(tmp_path / "home")
    doomed = home.knowledge / "editions" / "000001"
    seen: list[int] = []

    def prune(num_bytes: int) -> None:
        seen.append(num_bytes)
        if len(seen) == num_before:
            shutil.rmtree(doomed)

    manifest = write_backup(home, tmp_path / "b.zip", on_bytes=prune)
    assert not doomed.exists() and manifest.damaged == ()
    names = [name for name in manifest.files if "/editions/000001/" in name]
    assert len(names) in (0, 4)
    assert len([name for name in manifest.files if "/editions/000002/" in name]) == 4


def test_write_backup_damaged_file(tmp_path: Path) -> None:
    """A file that is not what its manifest says is taken as it is, and named."""
    home = make_tiny_home(tmp_path / "home")
    (home.engines / "engine" / "model.bin").write_bytes(b"rotten")
    manifest = write_backup(home, tmp_path / "b.zip")
    assert manifest.damaged == ("engines/engine/model.bin",)


def test_name_backup(tmp_path: Path) -> None:
    """A folder gets an archive named by the time; no archive is written over."""
    assert name_backup(tmp_path).name.startswith("clausula-20")
    (tmp_path / "b.zip").touch()
    with pytest.raises(UsageError, match=r"b\.zip: is there already"):
        name_backup(tmp_path / "b.zip")
    with pytest.raises(MissingError, match="no such folder"):
        name_backup(tmp_path / "no" / "b.zip")
    assert name_backup(tmp_path / "new.zip") == tmp_path / "new.zip"
    with pytest.raises(UsageError, match="safe: no such folder, and no name of an archive"):
        name_backup(tmp_path / "safe")


def test_write_backup_of_nothing(tmp_path: Path) -> None:
    """An empty home has no backup, and none lies in the home itself."""
    home = make_tiny_home(tmp_path / "home")
    with pytest.raises(MissingError, match="nothing to back up"):
        write_backup(Home(tmp_path / "empty"), tmp_path / "b.zip")
    with pytest.raises(UsageError, match="lies in the home itself"):
        write_backup(home, home.root / "b.zip")


def test_manifest_of_files(archive: Path) -> None:
    """The manifest is plain JSON that a person can read."""
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read("backup.json"))
    assert manifest["files"]["releases/log.jsonl"]["size"] > 0
