"""API keys: shown once when made, stored as a hash, each with its scopes.

A key is `clausula_<id>_<secret>`. The id may stand in logs and in the ledger, the secret nowhere.
The secret has 256 random bits, so a plain SHA-256 of it is as hard to reverse as the secret is to
guess; slow hashes are for passwords. A revoked key is refused from the next request on.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select, update

from components.errors import UsageError
from components.serving.audit import Ledger
from components.serving.database import Database, utc_now
from components.serving.tables import keys

Scope = Literal["analyst", "data", "ops"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_KEY = re.compile(r"clausula_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Caller:
    """Who sends a request: the id that reviews and ledger carry, and the scopes."""

    id: str
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class KeyEntry:
    """A key as it is listed."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    revoked_at: datetime | None


class KeyRing:
    """The keys of a server."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def create(self, name: str, scopes: tuple[str, ...], actor: str) -> str:
        """Make a key and return it; it cannot be shown again.

        Args:
            name: What it is for, 1 to 64 characters.
            scopes: One or more of `SCOPES`.
            actor: Who makes it.

        Raises:
            UsageError: The name is empty or too long, or a scope is unknown.
        """
        _check_name(name)
        _check_scopes(scopes)
        key_id = secrets.token_hex(6)
        secret = secrets.token_urlsafe(32)
        ordered_scopes = [scope for scope in SCOPES if scope in scopes]
        values = {
            "id": key_id,
            "name": name.strip(),
            "hash": _hash(secret),
            "scopes": " ".join(ordered_scopes),
            "created_at": utc_now(),
        }
        with self._database.writing() as connection:
            connection.execute(keys.insert().values(**values))
            self._ledger.append(connection, actor, "key.created", key_id, scopes=ordered_scopes)
        self._ledger.note_head()
        return f"clausula_{key_id}_{secret}"

    def list_keys(self) -> list[KeyEntry]:
        """Return every key, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(keys).order_by(keys.c.created_at)).all()
        return [
            KeyEntry(row.id, row.name, tuple(row.scopes.split()), row.created_at, row.revoked_at)
            for row in rows
        ]

    def revoke(self, key_id: str, actor: str) -> None:
        """Revoke a key.

        Raises:
            UsageError: There is no such key, or it is revoked already.
        """
        is_active = (keys.c.id == key_id) & keys.c.revoked_at.is_(None)
        with self._database.writing() as connection:
            revoked = connection.execute(update(keys).where(is_active).values(revoked_at=utc_now()))
            if revoked.rowcount != 1:
                raise UsageError(
                    f"keys: no key {key_id!r} that could be revoked. See: clausula keys list."
                )
            self._ledger.append(connection, actor, "key.revoked", key_id)
        self._ledger.note_head()

    def find(self, text: str) -> Caller | None:
        """Return the caller that a key stands for, None if it is unknown or revoked."""
        match = _KEY.fullmatch(text)
        if match is None:
            return None
        key_id, secret = match.groups()
        query = select(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or not hmac.compare_digest(row.hash, _hash(secret)):
            return None
        granted = row.scopes.split()
        return Caller(f"key:{row.id}", frozenset(scope for scope in SCOPES if scope in granted))


def _check_name(name: str) -> None:
    """Raise UsageError if a name is empty or too long."""
    length = len(name.strip())
    if not 0 < length <= 64:
        raise UsageError(
            f"keys: name: must have 1 to 64 characters, got {length}. Say what the key is for."
        )


def _check_scopes(scopes: tuple[str, ...]) -> None:
    """Raise UsageError if there is no scope, or an unknown one."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise UsageError(
            f"keys: scope: got {', '.join(unknown) or 'none'} (allowed: {', '.join(SCOPES)})."
            " Example: --scope analyst."
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
