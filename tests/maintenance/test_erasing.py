"""What was erased since a backup was made does not come back with it."""

from datetime import timedelta
from pathlib import Path

import pytest

from components.errors import InputError, MissingError, UsageError
from components.maintenance.backup import write_backup
from components.maintenance.erasing import erase_again, list_erased, read_erased
from components.maintenance.restore import restore_backup
from components.serving.audit import Ledger
from components.serving.database import Database, open_database, utc_now
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.tables import reviews
from components.storage import Home
from tests.maintenance.homes import fill_database, make_tiny_home

WORD = b"Quetzalcoatl"


def read_all(home: Home) -> bytes:
    """Return the bytes of all that the server's folder has."""
    return b"".join(path.read_bytes() for path in home.serving.iterdir())


def age_review(database: Database, days: float) -> None:
    """Make the review end some days ago."""
    ended = utc_now() - timedelta(days=days)
    with database.writing() as connection:
        connection.execute(reviews.update().values(finished_at=ended))


def test_erased_before_the_backup(tmp_path: Path) -> None:
    """Text that was erased is in no byte of the archive's files."""
    home = make_tiny_home(tmp_path / "home")
    fill_database(home)
    database = open_database(home)
    assert WORD in read_all(home)
    Retention(ReviewStore(database), Ledger(database, home), 0).erase("rv-1", "anna")
    assert list_erased(database) == ["rv-1"]
    write_backup(home, tmp_path / "b.zip")
    database.close()
    restored = Home(tmp_path / "restored")
    restore_backup(tmp_path / "b.zip", restored)
    assert WORD not in read_all(restored)


@pytest.mark.parametrize(("days", "erased"), [(0, ["rv-1"]), (90, []), (0, ["rv-none"])])
def test_erased_since(tmp_path: Path, days: float, erased: list[str]) -> None:
    """What a list names, or whose time is over, is gone before the home is in its place."""
    home = make_tiny_home(tmp_path / "home")
    fill_database(home)
    database = open_database(home)
    age_review(database, 100)
    database.close()
    write_backup(home, tmp_path / "b.zip")
    counts: list[int] = []

    def erase(staged: Home) -> None:
        counts.append(erase_again(staged, audit_key="", days=days, erased=erased))

    restored = Home(tmp_path / "restored")
    restore_backup(tmp_path / "b.zip", restored, prepare=erase)
    should_go = erased != ["rv-none"]
    assert counts == [int(should_go)]
    assert (WORD in read_all(restored)) is not should_go
    database = open_database(restored)
    assert Ledger(database, restored).verify().number == 1 + should_go
    database.close()


def test_erase_without_the_key(tmp_path: Path) -> None:
    """Without the ledger's key nothing can be erased on the record, so the restore is refused."""
    home = make_tiny_home(tmp_path / "home")
    fill_database(home)
    (home.serving / "audit.key").unlink()
    with pytest.raises(UsageError, match="ledger's key is not in the backup"):
        erase_again(home, audit_key="", days=90, erased=["rv-1"])
    assert erase_again(home, audit_key="", days=90, erased=[]) == 0
    assert erase_again(Home(tmp_path / "none"), audit_key="", days=90, erased=["rv-1"]) == 0


def test_read_erased(tmp_path: Path) -> None:
    """A list has an id a line; anything else is named by its line."""
    path = tmp_path / "erased.txt"
    path.write_text("rv-1\n\nrv-2\n")
    assert read_erased(path) == ["rv-1", "rv-2"]
    path.write_text("rv-1\nsomething\n")
    with pytest.raises(InputError, match="line 2: not the id of a review"):
        read_erased(path)
    with pytest.raises(MissingError, match="cannot be read"):
        read_erased(tmp_path / "none.txt")
