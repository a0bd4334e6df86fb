"""All that a home holds is checked, and nothing in it is changed."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from components.knowledge.stores.embedded import EmbeddedStore
from components.maintenance.check import Check
from components.maintenance.holdings import (
    check_databases,
    check_editions,
    check_layout,
    check_ledger,
    check_own_clock,
    check_releases,
    check_rights,
    is_serving,
)
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from components.review.session import SessionConfig
from components.storage import Home, exclusive_lock, staged_folder
from tests.conftest import ROOT
from tests.knowledge.test_stores import write
from tests.maintenance.first_layout import write_first_layout
from tests.maintenance.homes import fill_database

CONFIG = SessionConfig(style=ROOT / "configs" / "style" / "house.yaml")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home of the first layout, whose release can be opened, with an engine."""
    home = write_first_layout(tmp_path / "home", template=template_hash(HOUSE_SENTENCE))
    with staged_folder(home.engines / "e1", {}) as aside:
        (aside / "model.bin").write_bytes(b"weights")
    return home


def levels(checks: Iterator[Check]) -> dict[str, str]:
    """Return the level of each check by its name."""
    return {check.name: check.level for check in checks}


def test_check_layout_and_rights(home: Home) -> None:
    """An older layout is to be upgraded; a home that others can read is to be closed."""
    assert (check_layout(home).level, check_layout(home).state) == (
        "warning",
        "got 1, this version's is 2",
    )
    home.root.chmod(0o755)
    assert check_rights(home).remedy == f"Run: chmod go= {home.root}"
    home.root.chmod(0o700)
    assert check_rights(home).level == "ok"


def test_check_releases(home: Home) -> None:
    """A release is whole, or it is named with the file that is not."""
    assert levels(check_releases(home, CONFIG)) == {"release r-old, served": "ok"}
    (home.engines / "e1" / "model.bin").write_bytes(b"weightz")
    (check,) = check_releases(home, CONFIG)
    assert check.level == "fault" and "model.bin: wrong SHA-256" in check.state
    release = json.loads((home.releases / "r-old.json").read_text())
    (home.releases / "r-old.json").write_text(json.dumps(release | {"template_hash": "0ld"}))
    (check,) = check_releases(home, CONFIG)
    assert "tuned to template 0ld" in check.state


def test_check_editions(home: Home) -> None:
    """A byte that decayed without a write is seen, though the edition's stamp vouches for it."""
    store = EmbeddedStore(home)
    assert levels(check_editions(home, store)) == {"edition 1, published": "ok"}
    folder = home.knowledge / "editions" / "000001"
    (folder / "versions.jsonl").write_text("x")
    (check,) = check_editions(home, store)
    assert check.level == "fault" and "versions.jsonl: not as it was written" in check.state
    assert check.remedy == (
        f"Unpack it from a backup: unzip -o BACKUP.zip 'knowledge/editions/000001/*' -d {home.root}"
    )


def test_check_editions_that_share_a_partition(tmp_path: Path) -> None:
    """The partitions that an edition names are checked to the last byte, and told by their file."""
    home = Home(tmp_path)
    store = EmbeddedStore(home)
    for number in (1, 2):
        write(store, number)
    (vectors,) = home.knowledge.glob("partitions/*/vectors.npy")
    assert {check.level for check in check_editions(home, store)} == {"ok"}
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"x")
    checks = list(check_editions(home, store))
    assert len(checks) == 2
    assert all("vectors.npy: not as it was written" in check.state for check in checks)
    assert all(f"'knowledge/partitions/{vectors.parent.name}/*'" in one.remedy for one in checks)
    (vectors.parent / "manifest.json").unlink()
    assert all("manifest.json: missing" in one.state for one in check_editions(home, store))


def test_check_editions_names_one_to_roll_back_to(tmp_path: Path) -> None:
    """A published edition with a missing file is named with the newest whole one before it."""
    home = Home(tmp_path)
    store = EmbeddedStore(home)
    for number in (1, 2, 3):
        write(store, number)
        store.publish(number)
    (home.knowledge / "editions" / "000003" / "versions.jsonl").unlink()
    checks = {check.name: check for check in check_editions(home, store)}
    assert checks["edition 3, published"].state.endswith("versions.jsonl: missing")
    assert checks["edition 3, published"].remedy.endswith("clausula editions rollback --to 2")
    (home.knowledge / "editions" / "000002" / "versions.jsonl").unlink()
    checks = {check.name: check for check in check_editions(home, store)}
    assert checks["edition 2"].level == "warning"
    assert checks["edition 2"].remedy.startswith("Only a rollback needs it.")
    assert checks["edition 3, published"].remedy.endswith("clausula editions rollback --to 1")


def test_check_databases(home: Home) -> None:
    """A database that lacks a table of this version is told, and stays as it is."""
    checks = {check.name: check for check in check_databases(home, "")}
    assert checks["database serving.db"].level == "ok"
    assert checks["database schema"].level == "fault"
    assert "table readings" in checks["database schema"].state
    assert "clausula upgrade" in checks["database schema"].remedy
    assert levels(check_ledger(home, "", "")) == {}, "what lacks tables is not opened"
    (home.serving / "serving.db").unlink()
    assert list(check_databases(home, "")) == []


def test_check_ledger(tmp_path: Path) -> None:
    """The ledger is walked with its key, and old keys are to be renewed."""
    home = Home(tmp_path / "home")
    home.serving.mkdir(parents=True)
    fill_database(home)
    assert levels(check_ledger(home, "", "")) == {"ledger": "ok", "API keys": "ok"}
    with closing(sqlite3.connect(home.serving / "serving.db")) as database:
        database.execute("UPDATE keys SET created_at = '2020-01-01 00:00:00.000000'")
        database.execute("ALTER TABLE keys ADD COLUMN colour TEXT")
        database.commit()
    checks = {check.name: check for check in check_ledger(home, "", "")}
    assert checks["API keys"].level == "warning"
    assert checks["API keys"].state.startswith("1 of 1 are older than 365 days: ")
    schema = {check.name: check for check in check_databases(home, "")}["database schema"]
    assert (schema.level, "keys.colour" in schema.state) == ("warning", True)
    (home.serving / "audit-head.json").write_text('{"number": 9, "hash": "x"}')
    assert levels(check_ledger(home, "", ""))["ledger"] == "fault"
    (home.serving / "audit.key").unlink()
    assert levels(check_ledger(home, "", "")) == {"ledger": "warning"}
    assert not (home.serving / "audit.key").exists()


def test_check_own_clock(home: Home) -> None:
    """A machine whose clock is behind what was made on it is told."""
    assert check_own_clock(home).level == "ok"
    ahead = time.time() + 7200
    os.utime(home.releases / "log.jsonl", (ahead, ahead))
    check = check_own_clock(home)
    assert check.level == "fault" and "log.jsonl" in check.state


def test_is_serving(home: Home) -> None:
    """Whether a server runs is known by its lock, which a look neither makes nor keeps."""
    assert not is_serving(home)
    assert not (home.serving / "lock").exists()
    with exclusive_lock(home.serving / "lock", "serving it"):
        assert is_serving(home)
    assert not is_serving(home)
    shutil.rmtree(home.serving)
    assert not is_serving(home)
