"""SQLite databases as files: found, copied while they are written, moved to another home.

A copy is made by `VACUUM INTO`: it sees one state, with what stands in the write-ahead log, hinders
no writer, and holds no free pages, in which erased text could be left.
"""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from components.errors import BusyError, IntegrityError
from components.storage import require_space

SIDE_FILES = ("-wal", "-shm", "-journal")
_HEADER = b"SQLite format 3\0"
_TIMEOUT_S = 60
# where MLflow keeps paths and addresses of a home, by table
_PLACES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
    ("logged_models", "artifact_location"),
    ("datasets", "dataset_source"),
    ("trace_tags", "value"),
)


def is_database(path: Path) -> bool:
    """Return whether a file is an SQLite database."""
    with path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER


def copy_database(source: Path, target: Path) -> None:
    """Write one state of a database into a new file, without free pages.

    Raises:
        IntegrityError: The database is damaged.
        OSError: The disk has too little room.
    """
    log = source.with_name(f"{source.name}-wal")
    num_bytes = source.stat().st_size + (log.stat().st_size if log.exists() else 0)
    require_space(target.parent, num_bytes)
    try:
        with closing(_connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        if error.sqlite_errorname == "SQLITE_FULL":
            full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target.parent))
            raise full from error
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise BusyError(
                f"{source}: written without pause for {_TIMEOUT_S} s. Run again later."
            ) from error
        raise IntegrityError(
            f"{source}: cannot be copied ({error}). Check the file with: clausula doctor --deep."
        ) from error


def check_database(path: Path) -> None:
    """Check that a database is whole.

    Raises:
        IntegrityError: It is damaged.
    """
    try:
        with closing(_connect(path)) as connection:
            (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        result = str(error)
    if result != "ok":
        raise IntegrityError(f"{path}: damaged ({result}). Restore it: clausula restore.")


def relocate_tracking(path: Path, old: Path, new: Path) -> int:
    """Make the paths in MLflow's database point into another home.

    Args:
        path: The database; one without MLflow's tables stays as it is.
        old: The home that the paths point into.
        new: The home that they shall point into.

    Returns:
        How many values were changed.
    """
    with closing(_connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        num_changed = 0
        for table, column in _PLACES:
            if not _has_column(connection, table, column):
                continue
            for before, after in _spell_paths(old, new):
                changed = connection.execute(
                    f"UPDATE {table} SET {column} = ? || substr({column}, ?)"
                    f" WHERE substr({column}, 1, ?) = ?",
                    (after, len(before) + 1, len(before), before),
                )
                num_changed += changed.rowcount
        connection.execute("COMMIT")
    return num_changed


def _spell_paths(old: Path, new: Path) -> list[tuple[str, str]]:
    """Return the beginnings of values that name a path in the old home, each with its new one."""
    plain = (f"{old.as_posix()}/", f"{new.as_posix()}/")
    quoted = (quote(plain[0]), quote(plain[1]))
    spelled = [plain, ('{"uri": "' + plain[0], '{"uri": "' + plain[1])]
    spelled.append((f"file://{quoted[0]}", f"file://{quoted[1]}"))
    return spelled


def _has_column(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Return whether a database has a column."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return column in names


def _connect(path: Path) -> sqlite3.Connection:
    """Open a database; transactions begin only where they are begun."""
    return sqlite3.connect(path, timeout=_TIMEOUT_S, isolation_level=None)
