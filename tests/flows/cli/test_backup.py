"""Backup and restore on the command line: what they say, and what they refuse."""

from pathlib import Path

import pytest

from components.storage import Home
from tests.conftest import call_cli
from tests.maintenance.homes import fill_database, make_tiny_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home that was used, on no servers."""
    services = ("CLAUSULA_QDRANT_URL", "CLAUSULA_DATABASE_URL", "MLFLOW_TRACKING_URI")
    for name in (*services, "CLAUSULA_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    home = make_tiny_home(tmp_path / "home")
    fill_database(home)
    return home


def test_backup_and_restore(home: Home, tmp_path: Path) -> None:
    """A backup says what it holds and leaves out; the restored home erases what a list names."""
    (tmp_path / "safe").mkdir()
    done = call_cli(home, "backup", str(tmp_path / "safe"))
    assert done.returncode == 0, done.stderr
    assert "left out  models: fetched or made again when it is next needed (llm==1)" in done.stdout
    assert "NOT IN IT" not in done.stdout
    (archive,) = (tmp_path / "safe").iterdir()
    erased = tmp_path / "erased.txt"
    erased.write_text("rv-1\n")
    new = Home(tmp_path / "new")
    done = call_cli(new, "restore", str(archive), "--erased", str(erased))
    assert done.returncode == 0, done.stderr
    assert "edition 2" in done.stdout and "1 contracts erased anew" in done.stdout
    assert call_cli(new, "audit", "erased").stdout == "rv-1\n"
    again = call_cli(new, "restore", str(archive))
    assert again.returncode == 2
    assert "not empty, got" in again.stderr and "Set CLAUSULA_HOME to a new folder." in again.stderr


def test_backup_names_what_is_on_servers(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies on servers is named with what backs it up, without passwords."""
    url = "postgresql+psycopg://clausula:secret@db.example/clausula"
    monkeypatch.setenv("CLAUSULA_DATABASE_URL", url)
    monkeypatch.setenv("CLAUSULA_QDRANT_URL", "https://qdrant.example")
    done = call_cli(home, "backup", str(tmp_path / "b.zip"))
    assert done.returncode == 0, done.stderr
    assert "NOT IN IT the server's database (postgresql+psycopg://db.example/clausula)" in (
        done.stdout
    )
    assert "pg_dump" in done.stdout and "qdrant.example" in done.stdout
    assert "secret" not in done.stdout + done.stderr
    restored = call_cli(Home(tmp_path / "new"), "restore", str(tmp_path / "b.zip"))
    assert "pg_dump" in restored.stdout


def test_backup_of_a_damaged_home(home: Home, tmp_path: Path) -> None:
    """A backup of damaged files is written, and ends with code 1."""
    (home.engines / "engine" / "model.bin").write_bytes(b"rotten")
    done = call_cli(home, "backup", str(tmp_path / "b.zip"))
    assert done.returncode == 1
    assert "DAMAGED   engines/engine/model.bin" in done.stdout
    assert (tmp_path / "b.zip").is_file()
