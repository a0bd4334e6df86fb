"""The database's tables are compared as they are, and what lacks is added where it can be."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from components.errors import MissingError
from components.maintenance.schema import add_missing, compare_schema
from components.serving.database import open_database
from components.storage import Home
from tests.maintenance.first_layout import write_first_layout
from tests.serving.stored import store_done_review


def test_schema_of_this_version(tmp_path: Path) -> None:
    """A database that this version made lacks nothing, and stays as it is."""
    home = Home(tmp_path)
    open_database(home).close()
    url = f"sqlite:///{home.serving / 'serving.db'}"
    assert compare_schema(url).is_none and not compare_schema(url).unknown
    assert add_missing(url).is_none


def test_schema_of_an_earlier_version(tmp_path: Path) -> None:
    """Tables, columns and indexes that lack are added; rows stay, and reviews are written."""
    home = write_first_layout(tmp_path / "home", template="t")
    file = home.serving / "serving.db"
    lacking = compare_schema(f"sqlite:///{file}")
    later = {"readings", "cited", "decisions", "rechecks", "shadows", "shadow_findings", "audit"}
    later |= {"house_reviews", "matters", "matter_documents", "wording_reviews"}
    assert set(lacking.tables) == later
    assert lacking.columns == ("reviews.reason",)
    assert add_missing(f"sqlite:///{file}").is_none
    database = open_database(home)
    store = store_done_review(database)
    assert store.find("rv-old", "anna").state == "done"
    assert store.find("rv-1", "anna").state == "done"
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT reason FROM reviews WHERE id = 'rv-old'").all()
        names = connection.exec_driver_sql("PRAGMA index_list(reviews)").all()
    database.close()
    assert [row[0] for row in rows] == [""]
    assert {"reviews_of_owner", "reviews_in_state"} <= {row[1] for row in names}


def test_schema_that_cannot_be_added(tmp_path: Path) -> None:
    """A column that every row must have, without a default, is told and not made up."""
    file = tmp_path / "serving.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE keys (id VARCHAR(16) PRIMARY KEY, colour TEXT)")
    left = add_missing(f"sqlite:///{file}")
    assert set(left.columns) == {"keys.name", "keys.hash", "keys.scopes", "keys.created_at"}
    assert str(left).startswith("keys.name, ")
    assert left.unknown == ("keys.colour",)
    with closing(sqlite3.connect(file)) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(keys)")]
    assert names == ["id", "colour", "revoked_at"]


def test_schema_out_of_reach(tmp_path: Path) -> None:
    """A database that does not answer is named by its fault, without its password."""
    with pytest.raises(MissingError, match="database: cannot be read"):
        compare_schema(f"sqlite:///{tmp_path / 'no' / 'serving.db'}")
