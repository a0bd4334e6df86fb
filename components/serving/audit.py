"""The audit ledger: an append-only, chained record of who did what and when.

The command `clausula audit`, the table `audit` and CLAUSULA_AUDIT_KEY all mean this ledger. It
covers reviews, findings, keys and releases. Each row's hash is an HMAC over its content and the
hash of the row before, so a row that was changed, inserted or removed breaks the chain, and nobody
can compute another chain without the HMAC key. Removing the last rows breaks no chain. Therefore
the head, which is the number and hash of the last row, is also written to `audit-head.json` after
each commit, beside the HMAC key and outside the database. `verify` prints the head; a copy noted
elsewhere can be passed to a later `verify`. Rows hold ids, hashes and counts, never the text of a
contract.

Not covered: someone who can write both the database and the HMAC key's folder may restore both to
an older state. Only a head noted elsewhere shows that.
"""

import hashlib
import hmac
import json
import logging
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, select

from components.errors import BusyError, IntegrityError, UsageError
from components.serving.database import Database
from components.serving.tables import audit
from components.storage import Home, write_json_atomic

log = logging.getLogger("clausula.serving")
HEAD_FILE = "audit-head.json"
FIRST_HASH = "0" * 64
_CHAINED_COLUMNS = ("number", "at", "actor", "action", "subject", "body", "previous")


@dataclass(frozen=True)
class Head:
    """The head of the ledger: the number and hash of its last row."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Ledger:
    """Appends to the audit ledger and verifies it.

    Args:
        database: Where its rows are.
        home: Where its HMAC key and its head are.
        key: The HMAC key, any text; empty takes the one in the home folder, which is made if there
            is none.
    """

    def __init__(self, database: Database, home: Home, key: str = "") -> None:
        self.database = database
        self._folder = home.serving
        self._key = key.encode() or _read_key(home.serving / "audit.key")
        self._head_lock = threading.Lock()

    def append(
        self,
        connection: Connection,
        actor: str,
        action: str,
        subject: str,
        **body: Any,  # Any: JSON values
    ) -> None:
        """Append a row within a writing transaction; call `note_head` after its commit.

        Until `note_head` is called, `verify` does not notice if this row is removed again.

        Args:
            connection: From `Database.writing`.
            actor: Id of the API key or account, or the user who runs the command.
            action: What was done, such as `review.accepted`.
            subject: Id of the review, finding, API key or release.
            body: Ids, hashes, counts and days, written as JSON.
        """
        # Two writers must not both continue the same last row. SQLite has one writer at a time,
        # since its writing transactions begin with BEGIN IMMEDIATE; PostgreSQL needs a lock.
        if self.database.dialect == "postgresql":
            connection.exec_driver_sql("LOCK TABLE audit IN EXCLUSIVE MODE")
        last = _read_last(connection)
        values = {
            "number": last.number + 1,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "actor": actor,
            "action": action,
            "subject": subject,
            # default=str writes a date as 2026-03-01
            "body": json.dumps(body, sort_keys=True, ensure_ascii=False, default=str),
            "previous": last.hash,
        }
        connection.execute(audit.insert().values(**values, hash=self._hash_row(values)))

    def note_head(self) -> None:
        """Write the head beside the HMAC key, outside the database.

        A head that cannot be written now is left to the next call: what it stands for is done.
        """
        with self._head_lock:
            try:
                with self.database.reading() as connection:
                    head = _read_last(connection)
                noted = {"number": head.number, "hash": head.hash}
                write_json_atomic(self._folder / HEAD_FILE, noted)
            except (OSError, BusyError) as error:
                log.error("audit: the head was not noted, %s", type(error).__name__)

    def verify(self, noted: str = "") -> Head:
        """Walk the whole chain and return its head.

        Args:
            noted: A head that was noted elsewhere, `number:hash`; empty for none.

        Raises:
            UsageError: `noted` is not a head.
            IntegrityError: A row was changed, is missing, or the end is cut off.
        """
        heads = [self._read_head()]
        if noted:
            heads.append(parse_head(noted))
        last = Head(0, FIRST_HASH)
        hashes: dict[int, str] = {0: FIRST_HASH}
        with self.database.reading() as connection:
            for row in connection.execute(select(audit).order_by(audit.c.number)):
                last = self._check_row(row, last)
                hashes[last.number] = last.hash
        for head in heads:
            if head.number not in hashes:
                raise _broken(
                    f"ends at row {last.number}, but row {head.number} was written: the end is"
                    " missing"
                )
            if not hmac.compare_digest(hashes[head.number], head.hash):
                raise _broken(
                    f"row {head.number}: not the row that was noted: the ledger was written anew"
                )
        return last

    def _check_row(self, row: Row[Any], previous: Head) -> Head:  # Any: SQLAlchemy's columns
        """Return a row as the new head; raise IntegrityError if it does not continue the chain."""
        if row.number != previous.number + 1:
            raise _broken(f"row {previous.number + 1}: missing, the next one is {row.number}")
        expected_hash = self._hash_row(dict(row._mapping))
        is_unchanged = hmac.compare_digest(expected_hash, row.hash)
        if row.previous != previous.hash or not is_unchanged:
            raise _broken(
                f"row {row.number}: changed after it was written ({row.action} at {row.at})"
            )
        return Head(row.number, row.hash)

    def _hash_row(self, values: Mapping[str, Any]) -> str:  # Any: strings and a number
        """Return the HMAC of a row's content and the hash of the row before."""
        text = "\x1f".join(str(values[name]) for name in _CHAINED_COLUMNS)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _count_rows(self) -> int:
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(audit)).scalar_one()

    def _read_head(self) -> Head:
        """Return the head from the file beside the HMAC key."""
        path = self._folder / HEAD_FILE
        if not path.is_file():
            num_rows = self._count_rows()
            if num_rows:
                raise _broken(
                    f"{path} is missing while the ledger has {num_rows} rows: its end cannot be"
                    " vouched for"
                )
            return Head(0, FIRST_HASH)
        try:
            noted = json.loads(path.read_text(encoding="utf-8"))
            return Head(int(noted["number"]), str(noted["hash"]))
        except (ValueError, KeyError, TypeError) as error:
            raise _broken(f"{path}: not a head, it was changed") from error


def parse_head(text: str) -> Head:
    """Read a head as `clausula audit verify` prints it, `number:hash`.

    Raises:
        UsageError: It is not a head.
    """
    number, separator, digest = text.partition(":")
    if not separator or not number.isdigit() or len(digest) != len(FIRST_HASH):
        raise UsageError(
            f"--head: must be number:hash as `clausula audit verify` prints it, got {text!r}."
        )
    return Head(int(number), digest)


def _read_last(connection: Connection) -> Head:
    """Return the head of the ledger as the database has it."""
    query = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return Head(row.number, row.hash) if row else Head(0, FIRST_HASH)


def _read_key(path: Path) -> bytes:
    """Return the HMAC key in a file, which is made if it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").encode()


def _broken(fault: str) -> IntegrityError:
    return IntegrityError(
        f"audit: {fault}. Compare with a backup, and find out who could write the database."
    )
