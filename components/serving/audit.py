"""The ledger: who did what to which review, finding, key or release, and when, append-only and chained.

Each row's hash is an HMAC over its content and the hash of the row before, so a row that was
changed, inserted or taken out of the middle breaks the chain, and without the key no other chain
can be computed. A cut-off end breaks no chain: the last number and hash are therefore written to
`audit-head.json` beside the key, outside the database, after each commit, and the head that
`verify` prints can be noted elsewhere and be given back to it. Rows hold ids, hashes and counts,
never the text of a contract.

Not covered: someone who can write the database and the folder of the key and restores both to an
older state; only a head noted elsewhere shows that.
"""

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, select

from components.errors import IntegrityError, UsageError
from components.serving.database import Database
from components.serving.tables import audit
from components.storage import Home, write_json_atomic

FIRST = "0" * 64
_CHAINED = ("number", "at", "actor", "action", "subject", "body", "previous")


@dataclass(frozen=True)
class Head:
    """The last row of the ledger."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Ledger:
    """Appends to the ledger and verifies it.

    Args:
        database: Where its rows are.
        home: Where its key and its head are.
        key: The key; empty takes the one in the home folder, which is made the first time.
    """

    def __init__(self, database: Database, home: Home, key: str = "") -> None:
        self.database = database
        self._folder = home.serving
        self._key = key.encode() or _read_key(home.serving / "audit.key")
        self._noting = threading.Lock()

    def append(
        self, connection: Connection, actor: str, action: str, subject: str, **body: Any
    ) -> None:  # Any: JSON values
        """Append a row within a transaction that writes; call `note_head` once it is committed.

        Args:
            connection: From `Database.writing`.
            actor: Id of the key or account, or who runs the command.
            action: What was done, such as `review.accepted`.
            subject: Id of what it was done to.
            body: Ids, hashes, counts.
        """
        if self.database.dialect == "postgresql":
            connection.exec_driver_sql("LOCK TABLE audit IN EXCLUSIVE MODE")
        last = _last(connection)
        values = {
            "number": last.number + 1,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "actor": actor,
            "action": action,
            "subject": subject,
            "body": json.dumps(body, sort_keys=True, ensure_ascii=False, default=str),
            "previous": last.hash,
        }
        connection.execute(audit.insert().values(**values, hash=self._chain(values)))

    def note_head(self) -> None:
        """Write the last row's number and hash beside the key, outside the database."""
        with self._noting:
            with self.database.reading() as connection:
                head = _last(connection)
            write_json_atomic(
                self._folder / "audit-head.json", {"number": head.number, "hash": head.hash}
            )

    def verify(self, noted: str = "") -> Head:
        """Walk the whole chain and return its head.

        Args:
            noted: A head that was noted elsewhere, `number:hash`; empty where there is none.

        Raises:
            UsageError: `noted` is no head.
            IntegrityError: A row was changed, is missing, or the end is cut off.
        """
        expected = [self._read_head()] + ([parse_head(noted)] if noted else [])
        previous = Head(0, FIRST)
        seen: dict[int, str] = {0: FIRST}
        with self.database.reading() as connection:
            for row in connection.execute(select(audit).order_by(audit.c.number)):
                previous = self._check(row, previous)
                seen[previous.number] = previous.hash
        for head in expected:
            if head.number not in seen:
                raise _broken(
                    f"ends at row {previous.number}, but row {head.number} was written: the end is"
                    " missing"
                )
            if not hmac.compare_digest(seen[head.number], head.hash):
                raise _broken(
                    f"row {head.number}: not the row that was noted: the ledger was written anew"
                )
        return previous

    def _check(self, row: Row[Any], previous: Head) -> Head:  # Any: SQLAlchemy's columns
        values = dict(row._mapping)
        if row.number != previous.number + 1:
            raise _broken(f"row {previous.number + 1}: missing, the next one is {row.number}")
        if row.previous != previous.hash or not hmac.compare_digest(self._chain(values), row.hash):
            raise _broken(
                f"row {row.number}: changed after it was written ({row.action} at {row.at})"
            )
        return Head(row.number, row.hash)

    def _chain(self, values: Mapping[str, Any]) -> str:  # Any: strings and a number
        text = "\x1f".join(str(values[name]) for name in _CHAINED)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _read_head(self) -> Head:
        path = self._folder / "audit-head.json"
        if not path.is_file():
            with self.database.reading() as connection:
                rows = connection.execute(select(func.count()).select_from(audit)).scalar_one()
            if rows:
                raise _broken(
                    f"{path} is missing while the ledger has {rows} rows: its end cannot be"
                    " vouched for"
                )
            return Head(0, FIRST)
        try:
            noted = json.loads(path.read_text(encoding="utf-8"))
            return Head(int(noted["number"]), str(noted["hash"]))
        except (ValueError, KeyError, TypeError) as error:
            raise _broken(f"{path}: not a head, it was changed") from error


def parse_head(text: str) -> Head:
    """Read a head as `verify` prints it.

    Raises:
        UsageError: It is none.
    """
    number, separator, digest = text.partition(":")
    if not separator or not number.isdigit() or len(digest) != len(FIRST):
        raise UsageError(
            f"--head: must be number:hash as `clausula audit verify` prints it, got {text!r}."
        )
    return Head(int(number), digest)


def _last(connection: Connection) -> Head:
    row = connection.execute(
        select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    ).first()
    return Head(row.number, row.hash) if row else Head(0, FIRST)


def _read_key(path: Path) -> bytes:
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
