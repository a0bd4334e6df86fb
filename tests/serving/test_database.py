"""Transactions of the database: all or nothing, and errors without the values of a statement."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, InternalError

from components.errors import InputError, MissingError, UsageError
from components.serving.database import FILE, Database, DatabaseAwayError, open_database
from components.serving.review_store import ReviewStore
from components.serving.tables import reviews
from components.storage import Home
from tests.serving.stored import add_review, make_accepted


def count_reviews(database: Database) -> int:
    """Return the number of reviews."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(reviews)).scalar_one()


def test_writing_is_rolled_back_on_an_error(database: Database) -> None:
    """A transaction whose body raises leaves nothing."""
    store = ReviewStore(database)
    with pytest.raises(ValueError, match="broken"), database.writing() as connection:
        store.add(connection, make_accepted())
        raise ValueError("broken")
    assert count_reviews(database) == 0


def test_reading_sees_one_state(database: Database) -> None:
    """A reader does not see what is committed while it reads, and does not block it."""
    query = select(func.count()).select_from(reviews)
    with database.reading() as connection:
        assert connection.execute(query).scalar_one() == 0
        add_review(ReviewStore(database), make_accepted())
        assert connection.execute(query).scalar_one() == 0
    assert count_reviews(database) == 1


def test_away_error_names_no_values(database: Database) -> None:
    """An error of the driver is told by its kind, without the statement and its values."""
    with pytest.raises(DatabaseAwayError) as raised, database.reading() as connection:
        connection.exec_driver_sql("SELECT 'a secret' FROM nowhere")
    assert "OperationalError" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the rights of the folder above")
def test_files_are_their_owners_alone(home: Home) -> None:
    """Other users of the machine reach neither the database nor its log, whatever the umask."""
    before = os.umask(0o000)
    try:
        home.serving.mkdir()
        home.serving.chmod(0o777)
        database = open_database(home)
        add_review(ReviewStore(database), make_accepted())
        assert (home.serving / "serving.db-wal").is_file()
        assert stat.S_IMODE(home.serving.stat().st_mode) == 0o700
        database.close()
    finally:
        os.umask(before)


def test_is_reachable(database: Database) -> None:
    """A database that answers is reachable."""
    assert database.is_reachable()


@pytest.mark.parametrize("url", ["not a url", "nonsense://host/name"])
def test_open_refuses_other_urls(home: Home, url: str) -> None:
    """What is not the URL of a database is refused, with the form it must have."""
    with pytest.raises(UsageError, match="not a URL of a database"):
        open_database(home, url)


def test_open_of_an_unreachable_file(home: Home, tmp_path: Path) -> None:
    """A file that cannot be made is reported when the server opens it."""
    with pytest.raises(MissingError, match="cannot be opened, OperationalError"):
        open_database(home, f"sqlite:///{tmp_path}/no/such/folder/x.db")


def test_failed_over_database_is_away(database: Database) -> None:
    """A PostgreSQL that only reads after a failover is waited for, as one that is gone."""
    fault = InternalError("INSERT", {}, Exception("cannot execute INSERT in a read-only tx"))
    with pytest.raises(DatabaseAwayError, match="does not answer"), database.writing():
        raise fault


def test_what_the_database_cannot_take_is_the_callers_fault(database: Database) -> None:
    """A NUL, which PostgreSQL takes in no text, is refused as an input, and not repeated."""
    fault = DataError("SELECT", {"id": "Tlaloc\0"}, ValueError("a NUL (0x00) byte"))
    with pytest.raises(InputError, match="cannot take") as told, database.reading():
        raise fault
    assert "Tlaloc" not in str(told.value)


def test_checkpoint_says_whether_the_log_is_empty(database: Database, home: Home) -> None:
    """While a reader is open the write-ahead log keeps its text, and that is told."""
    log = home.serving / f"{FILE}-wal"
    add_review(ReviewStore(database), make_accepted("rv-0"))
    with database.reading() as connection:
        connection.execute(select(func.count()).select_from(reviews)).scalar_one()
        add_review(ReviewStore(database), make_accepted())
        assert not database.checkpoint()
        assert b"uetzalcoatl" in log.read_bytes()
    assert database.checkpoint()
    assert log.stat().st_size == 0
