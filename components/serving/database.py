"""The server's database: SQLite in the home folder, or PostgreSQL by URL.

One writer at a time on SQLite (`BEGIN IMMEDIATE`), so that a transaction that reads and then writes
cannot be overtaken; readers are never in the way (write-ahead log). Each commit is flushed to disk,
since an accepted review is a promise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)

from components.errors import BusyError, MissingError, UsageError
from components.serving.tables import metadata
from components.storage import Home

FILE = "serving.db"


class DatabaseAwayError(BusyError):
    """The database does not answer, or cannot write.

    Stopped, out of reach, locked, its disk full.
    """


class Database:
    """Transactions that read, and transactions that write.

    Args:
        url: An SQLAlchemy URL.

    Raises:
        UsageError: It is none.
        MissingError: The database cannot be reached.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = create_engine(
                url, pool_size=20, max_overflow=40, pool_pre_ping=True
            )  # a database may have been restarted
            self.dialect = self._engine.dialect.name
            if self.dialect == "sqlite":
                event.listen(self._engine, "connect", _set_up_sqlite)
                event.listen(self._engine, "begin", _begin_sqlite)
            metadata.create_all(self._engine)
        except ArgumentError as error:
            raise UsageError(
                "database: not a URL of a database (sqlite:///… or postgresql+psycopg://…)."
                " Correct it."
            ) from error
        except (SQLAlchemyError, ImportError) as error:
            raise MissingError(
                f"database: cannot be opened, {type(error).__name__}. Check the URL and that it"
                " runs."
            ) from error
        self._readers = self._engine.execution_options(is_reading=True)

    def __repr__(self) -> str:
        return f"Database({self._engine.url.render_as_string(hide_password=True)})"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state and changes nothing.

        Raises:
            DatabaseAwayError: The database does not answer.
        """
        with _telling_away(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is committed where its body ends well.

        Raises:
            DatabaseAwayError: The database does not answer, or cannot write. Whether a commit it
                was asked for was done is not known.
        """
        with _telling_away(), self._engine.begin() as connection:
            yield connection

    def is_reachable(self) -> bool:
        """Say whether the database answers."""
        try:
            with self.reading() as connection:
                connection.exec_driver_sql("SELECT 1")
        except DatabaseAwayError:
            return False
        return True

    def checkpoint(self) -> None:
        """Empty SQLite's write-ahead log into its file, so that what was overwritten there is gone from the disk too."""
        if self.dialect == "sqlite":
            with self._engine.connect().execution_options(is_bare=True) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_database(home: Home, url: str = "") -> Database:
    """Open the database of a URL, by default the file in the home folder, with its tables.

    Raises:
        UsageError: The URL is none.
        MissingError: The database cannot be reached.
    """
    home.serving.mkdir(parents=True, exist_ok=True)
    return Database(
        url or make_url("sqlite://").set(database=str(home.serving / FILE)).render_as_string()
    )


@contextmanager
def _telling_away() -> Iterator[None]:
    try:
        yield
    except (
        OperationalError,
        InterfaceError,
        TimeoutError,
    ) as error:  # the statement and its values, which may be a contract's, stay out
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseAwayError(
            f"database: does not answer, {kind}. Check that it runs and that its disk has room."
        ) from error


def _set_up_sqlite(connection: Any, record: object) -> None:  # Any: the driver's own connection
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in (
        "journal_mode=WAL",
        "secure_delete=ON",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("is_bare", False):
        return
    is_reading = options.get("is_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
