"""A backup comes back whole, with the same answers, or nothing of it does."""

import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import httpx
import pytest

from components.errors import ClausulaError, InputError, MissingError, UsageError
from components.maintenance.backup import write_backup
from components.maintenance.backup_manifest import BackupManifest
from components.maintenance.layout import mark_new
from components.maintenance.restore import read_backup, restore_backup
from components.records import Clause, Finding
from components.review.question import Question
from components.serving.audit import Ledger
from components.serving.database import open_database
from components.serving.keys import KeyRing
from components.serving.served_release import Served
from components.storage import Home, newest_finished, staged_folder, verify_folder
from components.tracking.releases import current_release
from tests.maintenance.homes import (
    fill_database,
    make_served,
    make_tiny_home,
    no_file_above,
    open_again,
)
from tests.serving.running import wait_for
from tests.serving.stand_in import standing_in

CLAUSE = "Interest accrues at 40 per cent a year on every loan."
QUESTION = Question(date(2021, 6, 1), "sample")


def judge(served: Served) -> list[Finding]:
    """Return the findings for a clause."""
    clause = Clause(id="c", text=CLAUSE, start=0, end=len(CLAUSE))
    return served.judge([clause], QUESTION)


def test_restore_backup_same_answers(
    used: tuple[Home, Served], archive: Path, tmp_path: Path
) -> None:
    """A restored home has the release, answers alike, and an intact ledger, database and MLflow."""
    home = Home(tmp_path / "new" / "home")
    counted: list[int] = []
    manifest = restore_backup(archive, home, on_bytes=counted.append)
    assert sum(counted) == sum(file.size for file in manifest.files.values())
    restored = (home.reports / "holes.dat").stat()
    assert (restored.st_size, restored.st_blocks * 512 < 100_000) == (2_000_000, True)
    assert current_release(home) == current_release(used[0])
    again = open_again(home)
    findings = judge(again)
    assert findings == judge(used[1]) and findings[0].verdict == "invalid"
    assert findings[0].citations
    asked = "What is the maximum rate of interest?"
    assert again.answer(asked, QUESTION) == used[1].answer(asked, QUESTION)
    verify_folder(home.engines / "engine")
    database = open_database(home)
    assert Ledger(database, home).verify().number == 1
    assert [key.name for key in KeyRing(database, Ledger(database, home)).list_keys()] == ["Anna"]
    database.close()
    with closing(sqlite3.connect(home.mlflow / "mlflow.db")) as tracking:
        places = tracking.execute("SELECT artifact_location FROM experiments").fetchall()
    assert (f"{home.root}/mlflow/artifacts/0",) in places
    assert not [path for path in home.root.iterdir() if path.name.startswith(".")]
    assert home.root.stat().st_mode & 0o777 == 0o700


@pytest.mark.slow
def test_backup_while_a_server_writes(tmp_path: Path) -> None:
    """A backup taken between uploads, decisions and findings is one state: all of it fits."""
    served = make_served(tmp_path)
    home = Home(tmp_path / "home")
    with standing_in(served, home.root) as server:
        ids: list[str] = []

        def upload(num_bytes: int) -> None:
            if len(ids) < 5:
                ids.append(post_review(server.client))

        manifest = write_backup(home, tmp_path / "b.zip", on_bytes=upload)
        wait_for(lambda: all(is_done(server.client, review_id) for review_id in ids))
    assert len(ids) == 5
    restored = Home(tmp_path / "restored")
    restore_backup(tmp_path / "b.zip", restored)
    assert manifest.release == current_release(restored).id
    database = open_database(restored)
    head = Ledger(database, restored).verify()
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT state, num_done, (SELECT count(*) FROM findings WHERE review_id = reviews.id)"
            " FROM reviews"
        ).all()
    database.close()
    assert head.number >= len(rows)
    assert all(num_done == num_findings for _, num_done, num_findings in rows)


def post_review(client: httpx.Client) -> str:
    """Upload a contract of a clause."""
    law = {"as_of": "2021-06-01", "jurisdiction": "sample"}
    files = {"file": ("c.txt", CLAUSE.encode())}
    return str(client.post("/v1/reviews", files=files, data=law).raise_for_status().json()["id"])


def is_done(client: httpx.Client, review_id: str) -> bool:
    """Return whether a review has ended well."""
    return bool(client.get(f"/v1/reviews/{review_id}").json()["state"] == "done")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of a tiny home."""
    root = tmp_path_factory.mktemp("tiny")
    home = make_tiny_home(root / "home")
    fill_database(home)
    write_backup(home, root / "b.zip")
    return root / "b.zip"


def refuse(archive: Path, root: Path) -> str:
    """Return why a backup is refused; nothing of a home is left."""
    home = Home(root / "refused")
    with pytest.raises(ClausulaError) as raised:
        restore_backup(archive, home)
    assert not home.root.exists()
    return str(raised.value)


def test_restore_cut_off(tiny: Path, tmp_path: Path) -> None:
    """An archive that was cut off anywhere is refused in one sentence that names it."""
    data = tiny.read_bytes()
    for length in (0, 10, len(data) // 2, len(data) - 30):
        cut = tmp_path / "cut.zip"
        cut.write_bytes(data[:length])
        fault = refuse(cut, tmp_path)
        assert fault.startswith(f"{cut}: cut off or altered"), fault
        assert fault.endswith("Fetch the archive again, or take another backup.")


def test_restore_altered(tiny: Path, tmp_path: Path) -> None:
    """Bytes that were changed, files that were added or taken out: nothing is restored."""
    data = bytearray(tiny.read_bytes())
    place = data.index(b"weights" * 20) if b"weights" * 20 in data else len(data) // 3
    data[place] ^= 0xFF
    flipped = tmp_path / "flipped.zip"
    flipped.write_bytes(data)
    assert "altered" in refuse(flipped, tmp_path) or "wrong SHA-256" in refuse(flipped, tmp_path)

    swapped = rewrite(tiny, tmp_path / "swapped.zip", {"releases/log.jsonl": b"{}\n"})
    assert "releases/log.jsonl: wrong SHA-256, got" in refuse(swapped, tmp_path)
    added = rewrite(tiny, tmp_path / "added.zip", {"serving/more.json": b"{}"})
    assert "are not those of its manifest, got 'serving/more.json'" in refuse(added, tmp_path)
    outside = add_outside(tiny, tmp_path / "outside.zip")
    assert "'../evil' leads out of the home" in refuse(outside, tmp_path)
    assert not (tmp_path / "evil").exists()


def rewrite(archive: Path, target: Path, changes: dict[str, bytes]) -> Path:
    """Write an archive again, with some members changed or added."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, data in members.items():
            new.writestr(name, data)
    return target


def add_outside(archive: Path, target: Path) -> Path:
    """Write an archive whose manifest names a file outside of the home."""
    with zipfile.ZipFile(archive) as opened:
        manifest = BackupManifest.model_validate_json(opened.read("backup.json"))
    entry = next(iter(manifest.files.values()))
    files = {**manifest.files, "../evil": entry}
    text = manifest.model_copy(update={"files": files}).model_dump_json()
    return rewrite(archive, target, {"backup.json": text.encode(), "../evil": b"evil"})


def test_restore_newer_layout(tiny: Path, tmp_path: Path) -> None:
    """What a newer version wrote is refused, with that version's name."""
    with zipfile.ZipFile(tiny) as opened:
        manifest = BackupManifest.model_validate_json(opened.read("backup.json"))
    text = manifest.model_copy(update={"layout": 99, "version": "9.0"}).model_dump_json()
    newer = rewrite(tiny, tmp_path / "newer.zip", {"backup.json": text.encode()})
    assert "written by a newer version, clausula 9.0, got layout 99" in refuse(newer, tmp_path)


def test_restore_no_backup(tiny: Path, tmp_path: Path) -> None:
    """Another archive, or none, is named as what it is."""
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as opened:
        opened.writestr("a.txt", "a")
    with pytest.raises(InputError, match=r"other\.zip: not a backup"):
        read_backup(other)
    with pytest.raises(MissingError, match="no such backup"):
        read_backup(tmp_path / "none.zip")
    with pytest.raises(UsageError, match=r"is a folder.*The newest by its name: other\.zip"):
        read_backup(tmp_path)
    data = bytearray(tiny.read_bytes())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1  # the flag of the first member in the list at the end
    other.write_bytes(data)
    with pytest.raises(InputError, match="encrypted"):
        read_backup(other)
    assert read_backup(tiny).edition == 2


def test_restore_into_a_home_that_is_used(tiny: Path, tmp_path: Path) -> None:
    """A home in which anything was made stays as it is; fetched models alone are no hindrance."""
    home = Home(tmp_path / "home")
    home.releases.mkdir(parents=True)
    (home.releases / "log.jsonl").write_text("mine\n")
    with pytest.raises(UsageError, match=r"home: not empty, got releases\. Nothing was restored"):
        restore_backup(tiny, home)
    assert [path.name for path in home.root.rglob("*")] == ["releases", "log.jsonl"]
    fresh = Home(tmp_path / "fresh")
    fresh.models.mkdir(parents=True)
    mark_new(fresh)
    (fresh.root / ".restore.0123abcd").mkdir()  # of a restore that was killed
    restore_backup(tiny, fresh)
    assert (fresh.releases / "log.jsonl").is_file()
    assert not (fresh.root / ".restore.0123abcd").exists()


def test_restore_keeps_times(tmp_path: Path) -> None:
    """The newest result is the same one after a restore, whatever the order of the names."""
    home = make_tiny_home(tmp_path / "home")
    for number, name in enumerate(("c", "a", "b")):
        with staged_folder(home.adapters / name, {}) as aside:
            (aside / "weights.bin").write_text(name)
        os.utime(home.adapters / name, (1_700_000_000 - number, 1_700_000_000 - number))
    write_backup(home, tmp_path / "b.zip")
    restored = Home(tmp_path / "restored")
    restore_backup(tmp_path / "b.zip", restored)
    newest = newest_finished(restored.adapters)
    assert newest is not None and newest.name == "c"
    log = restored.releases / "log.jsonl"
    assert log.stat().st_mtime == pytest.approx((home.releases / "log.jsonl").stat().st_mtime)


def test_restore_interrupted(tiny: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle leaves the home as it was, there or not."""

    def interrupt(num_bytes: int) -> None:
        raise KeyboardInterrupt

    home = Home(tmp_path / "home")
    for exists in (False, True):
        if exists:
            home.models.mkdir(parents=True)
        with pytest.raises(KeyboardInterrupt):
            restore_backup(tiny, home, on_bytes=interrupt)
        left = sorted(path.name for path in home.root.iterdir()) if home.root.exists() else []
        assert left == (["models"] if exists else [])


def test_restore_full_disk(tmp_path: Path) -> None:
    """A disk that fills up leaves nothing half-written."""
    home = make_tiny_home(tmp_path / "home")
    (home.engines / "engine" / "model.bin").write_bytes(os.urandom(300_000))
    write_backup(home, tmp_path / "b.zip")
    target = Home(tmp_path / "target")
    with no_file_above(200_000), pytest.raises(OSError, match="File too large"):
        restore_backup(tmp_path / "b.zip", target)
    assert not target.root.exists()
