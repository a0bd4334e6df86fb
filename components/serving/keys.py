"""API keys: made once and shown once, kept as a hash, each with its scopes.

A revoked one is refused from the next request on.

A key is 256 random bits, so a plain SHA-256 of it is as hard to go back from as the key is to
guess; a slow hash is for passwords. What is shown is `clausula_<id>_<secret>`: the id may stand in
logs and in the ledger, the secret nowhere.
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
from components.serving.database import Database
from components.serving.review_store import now
from components.serving.tables import keys

Scope = Literal["analyst", "data", "ops"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_KEY = re.compile(r"clausula_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Caller:
    """Who asks: an id that reviews and ledger carry, and what they may do."""

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
        self._database, self._ledger = database, ledger

    def create(self, name: str, scopes: tuple[str, ...], actor: str) -> str:
        """Make a key and return it; it cannot be shown again.

        Args:
            name: What it is for.
            scopes: One or more of `SCOPES`.
            actor: Who makes it.

        Raises:
            UsageError: The name is empty or too long, or a scope is unknown.
        """
        if not 0 < len(name.strip()) <= 64:
            raise UsageError(
                f"keys: name: must have 1 to 64 characters, got {len(name.strip())}. Say what the"
                " key is for."
            )
        wrong = [scope for scope in scopes if scope not in SCOPES]
        if wrong or not scopes:
            raise UsageError(
                f"keys: scope: got {', '.join(wrong) or 'none'} (allowed: {', '.join(SCOPES)})."
                " Example: --scope analyst."
            )
        identity, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        chosen = " ".join(scope for scope in SCOPES if scope in scopes)
        with self._database.writing() as connection:
            connection.execute(
                keys.insert().values(
                    id=identity,
                    name=name.strip(),
                    hash=_hash(secret),
                    scopes=chosen,
                    created_at=now(),
                )
            )
            self._ledger.append(connection, actor, "key.created", identity, scopes=chosen.split())
        self._ledger.note_head()
        return f"clausula_{identity}_{secret}"

    def list_keys(self) -> list[KeyEntry]:
        """Return every key, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(keys).order_by(keys.c.created_at)).all()
        return [
            KeyEntry(row.id, row.name, tuple(row.scopes.split()), row.created_at, row.revoked_at)
            for row in rows
        ]

    def revoke(self, identity: str, actor: str) -> None:
        """Revoke a key.

        Raises:
            UsageError: There is no such key, or it is revoked already.
        """
        with self._database.writing() as connection:
            open_key = (keys.c.id == identity) & keys.c.revoked_at.is_(None)
            if (
                connection.execute(update(keys).where(open_key).values(revoked_at=now())).rowcount
                != 1
            ):
                raise UsageError(
                    f"keys: no key {identity!r} that could be revoked. See: clausula keys list."
                )
            self._ledger.append(connection, actor, "key.revoked", identity)
        self._ledger.note_head()

    def find(self, text: str) -> Caller | None:
        """Return who a key stands for, None where it is none of ours or revoked."""
        parts = _KEY.fullmatch(text)
        if parts is None:
            return None
        with self._database.reading() as connection:
            row = connection.execute(
                select(keys).where(keys.c.id == parts[1], keys.c.revoked_at.is_(None))
            ).first()
        if row is None or not hmac.compare_digest(row.hash, _hash(parts[2])):
            return None
        return Caller(
            f"key:{row.id}", frozenset(scope for scope in SCOPES if scope in row.scopes.split())
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
