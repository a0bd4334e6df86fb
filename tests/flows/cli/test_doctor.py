"""What is missing is named with its remedy."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from flows.cli.doctor import PACKAGES, examine
from tests.conftest import call_cli
from tests.knowledge.corpus import HashingEmbedder, write_2020


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give an empty home."""
    monkeypatch.delenv("CLAUSULA_QDRANT_URL", raising=False)
    return Home(tmp_path / "home")


def test_doctor_empty_home(home: Home) -> None:
    """On an empty home doctor ends with code 1 and names the remedy for each fault."""
    done = call_cli(home, "doctor")
    assert done.returncode == 1
    assert "FAULT  release" in done.stdout
    assert "clausula run run_pipeline" in done.stdout


def test_examine_sees_what_is_there(home: Home, tmp_path: Path) -> None:
    """The packages are installed, and an edition is named with its sources."""
    store = EmbeddedStore(home)
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    checks = {check.name: check for check in examine(store, home)}
    assert all(checks[f"package {name}"].is_ok for name in PACKAGES)
    assert (checks["edition"].is_ok, checks["edition"].state) == (True, "1, laws")
    assert not checks["release"].is_ok


def test_examine_looks_at_every_disk_of_the_home(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk that is mounted below the home is a fault, though the home's own has room."""
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second disk, as Linux has it at /dev/shm")
    home.root.mkdir()
    home.serving.symlink_to(other)
    usage = namedtuple("usage", "free")
    free = {home.root: 6 << 30, home.serving: 0}
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(free[folder]))
    checks = {check.name: check for check in examine(EmbeddedStore(home), home)}
    assert checks["disk"].is_ok
    assert checks["disk of serving"].state == f"0.0 GiB free below {home.serving}"
    assert checks["disk of serving"].remedy == "Free 0.1 GiB there."
    assert not checks["disk of serving"].is_ok
