"""A folder of one's own is laid down, and nothing in it is lost."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.storage import Home
from flows.cli.init import lay_down
from flows.environment import locate
from tests.conftest import ROOT, call_cli

CONFIGS = ROOT / "configs"


def list_files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_init_lays_down_configs_and_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new folder has every config and a home, its own configs are read, all are valid."""
    folder = tmp_path / "law" / "reviews"
    done = call_cli(Home(tmp_path / "home"), "init", str(folder))
    assert done.returncode == 0, done.stderr
    assert f"cd {folder}" in done.stdout
    assert list_files(folder / "configs") == list_files(CONFIGS)
    assert (folder / ".clausula" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    monkeypatch.chdir(folder)
    (folder / "configs" / "check_freshness.yaml").write_text("max_age_days: 0\n")
    done = call_cli(Home(tmp_path / "home"), "validate")
    assert done.returncode == 2
    assert "configs/check_freshness.yaml: max_age_days: " in done.stderr


def test_init_keeps_what_is_there(tmp_path: Path) -> None:
    """Files beside configs/ and in the home stay as they are."""
    (tmp_path / ".clausula").mkdir()
    (tmp_path / ".clausula" / ".gitignore").write_text("models\n")
    (tmp_path / "contract.md").write_text("text")
    lay_down(CONFIGS, tmp_path)
    assert (tmp_path / ".clausula" / ".gitignore").read_text() == "models\n"
    assert (tmp_path / "contract.md").read_text() == "text"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [".clausula", "configs", "contract.md"]


def test_init_refuses_configs(tmp_path: Path) -> None:
    """Configs that are there are never written over, a second init is refused with the remedy."""
    lay_down(CONFIGS, tmp_path)
    (tmp_path / "configs" / "shared.yaml").write_text("own: 1\n")
    before = list_files(tmp_path)
    done = call_cli(Home(tmp_path / "home"), "init", str(tmp_path))
    assert done.returncode == 2
    assert "configs is there already" in done.stderr
    assert "Give another folder, or move it away." in done.stderr
    assert list_files(tmp_path) == before


def test_init_refuses_a_file(tmp_path: Path) -> None:
    """A file in the folder's place stays."""
    (tmp_path / "reviews").write_text("text")
    with pytest.raises(UsageError, match=r"reviews is a file .*\. Give another name"):
        lay_down(CONFIGS, tmp_path / "reviews")
    assert (tmp_path / "reviews").read_text() == "text"


def test_init_cut_off_leaves_no_configs(tmp_path: Path) -> None:
    """Where copying fails there is no half of configs/, so the next init is not refused."""
    with pytest.raises(FileNotFoundError):
        lay_down(tmp_path / "nowhere", tmp_path / "reviews")
    assert list((tmp_path / "reviews").iterdir()) == []
    lay_down(CONFIGS, tmp_path / "reviews")


def test_locate_finds_the_samples_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path of the project in a config is found from a folder that has nothing of the kind."""
    monkeypatch.chdir(tmp_path)
    statutes = Path("components/samples/data/meridia/statutes/2026-01-01")
    assert locate(statutes) == ROOT / statutes
    assert locate(statutes).is_dir()
