"""API keys: found until revoked, kept as a hash, refused without a name or a known scope."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.serving.audit import Ledger
from components.serving.database import FILE, Database
from components.serving.keys import KeyRing
from components.storage import Home


@pytest.fixture
def ring(tmp_path: Path, database: Database) -> KeyRing:
    """Give a ring without keys."""
    return KeyRing(database, Ledger(database, Home(tmp_path)))


def test_key_is_found_until_it_is_revoked(ring: KeyRing) -> None:
    """A key stands for its scopes; a changed or a revoked one stands for nobody."""
    key = ring.create("Anna", ("analyst", "data"), actor="test")
    caller = ring.find(key)
    assert caller is not None
    assert caller.scopes == {"analyst", "data"}
    assert ring.find(key[:-1] + ("A" if key[-1] != "A" else "B")) is None
    ring.revoke(ring.list_keys()[0].id, actor="test")
    assert ring.find(key) is None
    with pytest.raises(UsageError, match="could be revoked"):
        ring.revoke(ring.list_keys()[0].id, actor="test")


def test_key_is_kept_as_a_hash(tmp_path: Path, ring: KeyRing) -> None:
    """The secret stands nowhere in the database or the ledger."""
    secret = ring.create("Anna", ("ops",), actor="test").rpartition("_")[2]
    assert all(
        secret.encode() not in path.read_bytes() for path in (tmp_path / "serving").glob(f"{FILE}*")
    )


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ("ops",)), ("x" * 65, ("ops",)), ("Anna", ()), ("Anna", ("root",))]
)
def test_create_refuses(ring: KeyRing, name: str, scopes: tuple[str, ...]) -> None:
    """A key needs a name and known scopes."""
    with pytest.raises(UsageError, match="keys: "):
        ring.create(name, scopes, actor="test")


def test_list_keys_in_order(ring: KeyRing) -> None:
    """Keys are listed oldest first, with scopes in their own order and the time of revocation."""
    ring.create(" Anna ", ("data", "analyst"), actor="test")
    ring.create("Berta", ("ops",), actor="test")
    anna, berta = ring.list_keys()
    assert (anna.name, anna.scopes, anna.revoked_at) == ("Anna", ("analyst", "data"), None)
    assert berta.name == "Berta"
    ring.revoke(berta.id, actor="test")
    assert ring.list_keys()[1].revoked_at is not None
