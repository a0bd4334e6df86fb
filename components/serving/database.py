"""The server's database: SQLite in the home folder, or PostgreSQL by URL.

SQLite has one writer at a time (`BEGIN IMMEDIATE`), so no other transaction can write between the
reads and the writes of one. Readers never block (write-ahead log). Each commit is flushed to disk,
because an accepted review must survive a crash.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)

from components.errors import BusyError, InputError, MissingError, UsageError
from components.serving.tables import metadata
from components.storage import Home

FILE = "serving.db"
_BUSY_MS = 30_000
_CHECKPOINT_MS = 500  # it is tried again later
_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "secure_delete=ON",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY_MS}",
)


class DatabaseAwayError(BusyError):
    """The database does not answer or cannot write: stopped, unreachable, locked, disk full."""


class Database:
    """Opens transactions that read and transactions that write.

    Args:
        url: An SQLAlchemy URL.

    Raises:
        UsageError: It is not a database URL.
        MissingError: The database cannot be reached.
    """

    def __init__(self, url: str) -> None:
        try:
            # pool_pre_ping: the database may have been restarted since a connection was opened
            # hide_parameters: the values of a statement may be contract text, and errors print them
            self._engine = create_engine(
                url, pool_size=20, max_overflow=40, pool_pre_ping=True, hide_parameters=True
            )
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
        with _wrap_away_errors(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is committed if its body does not raise.

        Raises:
            DatabaseAwayError: The database does not answer, or cannot write. If it was raised by
                the commit, the commit may still have been done.
        """
        with _wrap_away_errors(), self._engine.begin() as connection:
            yield connection

    def is_reachable(self) -> bool:
        """Return whether the database answers."""
        try:
            with self.reading() as connection:
                connection.exec_driver_sql("SELECT 1")
        except DatabaseAwayError:
            return False
        return True

    def checkpoint(self) -> bool:
        """Empty SQLite's write-ahead log, so that erased text is gone from that file too.

        Returns:
            Whether it is empty; while somebody reads the database, it cannot be emptied.
        """
        if self.dialect != "sqlite":
            return True
        with _wrap_away_errors(), self._engine.connect() as opened:
            connection = opened.execution_options(is_bare=True)
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_CHECKPOINT_MS}")
            row = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_MS}")
        is_busy, _, _ = row
        return not is_busy

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_database(home: Home, url: str = "") -> Database:
    """Open the database of a URL, by default the file in the home folder, and create its tables.

    Raises:
        UsageError: The URL is not a database URL.
        MissingError: The database cannot be reached.
    """
    home.serving.mkdir(parents=True, exist_ok=True)
    # Contracts, keys and corrections are below, whoever made the folder and whatever its umask was.
    home.serving.chmod(0o700)
    if not url:
        file_url = make_url("sqlite://").set(database=str(home.serving / FILE))
        url = file_url.render_as_string()
    return Database(url)


def utc_now() -> datetime:
    """Return the time in UTC, without a time zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def _wrap_away_errors() -> Iterator[None]:
    """Turn the driver's connection errors into `DatabaseAwayError`."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, TimeoutError) as error:
        # InternalError: a PostgreSQL that has failed over and only reads.
        # Only the kind is named: the statement's values may hold the text of a contract.
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseAwayError(
            f"database: does not answer, {kind}. Check that it runs and that its disk has room."
        ) from error
    except DataError as error:  # PostgreSQL takes no NUL in a text, and SQLite takes it
        raise InputError(
            "request: holds a character or a number that the database cannot take. Leave it out."
        ) from error


def _set_up_sqlite(connection: Any, record: object) -> None:  # Any: the driver's own connection
    """Set a new connection's pragmas, and leave transactions to `_begin_sqlite`."""
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; a writing one takes the lock at once."""
    options = connection.get_execution_options()
    if options.get("is_bare", False):
        return
    is_reading = options.get("is_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
