"""Databases are copied in one state, without what was deleted, and point into their new home."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.maintenance.sqlite_files import (
    check_database,
    copy_database,
    is_database,
    relocate_tracking,
)
from components.storage import Home
from tests.maintenance.homes import write_tracking


def test_copy_database_with_a_writer(tmp_path: Path) -> None:
    """What was committed to the log is copied, an open transaction and deleted text are not."""
    source = tmp_path / "source.db"
    with closing(sqlite3.connect(source, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE words (word TEXT)")
        writer.execute("INSERT INTO words VALUES ('gone-gone-gone'), ('kept')")
        writer.execute("DELETE FROM words WHERE word = 'gone-gone-gone'")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO words VALUES ('unfinished')")
        copy_database(source, tmp_path / "copy.db")
        writer.execute("COMMIT")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT word FROM words").fetchall() == [("kept",)]
    assert b"gone" not in (tmp_path / "copy.db").read_bytes()
    check_database(tmp_path / "copy.db")


def test_damaged_database(tmp_path: Path) -> None:
    """A damaged database is neither copied nor taken for whole."""
    source = tmp_path / "source.db"
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [("word" * 200,)] * 100)
        connection.commit()
    data = bytearray(source.read_bytes())
    data[4096:40960] = b"x" * 36864
    source.write_bytes(data)
    assert is_database(source)
    with pytest.raises(IntegrityError, match=r"source\.db: cannot be copied"):
        copy_database(source, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    with pytest.raises(IntegrityError, match="damaged"):
        check_database(source)
    source.write_text("no database")
    assert not is_database(source)


def test_relocate_tracking(tmp_path: Path) -> None:
    """Paths and addresses within the old home change, others stay; a space is written as %20."""
    home = Home(tmp_path / "old home")
    write_tracking(home)
    new = tmp_path / "new"
    assert relocate_tracking(home.mlflow / "mlflow.db", home.root, new) == 3
    with closing(sqlite3.connect(home.mlflow / "mlflow.db")) as tracking:
        rows = tracking.execute("SELECT artifact_location FROM experiments ORDER BY 1").fetchall()
        sources = tracking.execute("SELECT dataset_source FROM datasets").fetchall()
    assert {row[0] for row in rows} == {
        f"{new}/mlflow/artifacts/0",
        (new / "mlflow" / "artifacts" / "tune_style").as_uri(),
        f"s3://bucket{home.root}/elsewhere",
    }
    assert sources == [('{"uri": "' + f"{new}/datasets/d1" + '"}',)]
