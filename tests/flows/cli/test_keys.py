"""Keys are made, listed and revoked on the command line, and every step is in the ledger."""

from pathlib import Path

import pytest

from components.storage import Home
from tests.conftest import call_cli


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give an empty home with its own database."""
    monkeypatch.delenv("CLAUSULA_DATABASE_URL", raising=False)
    return Home(tmp_path / "home")


def test_keys_whole_life(home: Home) -> None:
    """A key is printed once and listed without it; the ledger holds its making and revoking."""
    made = call_cli(home, "keys", "create", "Anna", "--scope", "analyst")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    listed = call_cli(home, "keys", "list").stdout
    assert "Anna" in listed
    assert "analyst" in listed
    assert secret not in listed
    revoked = call_cli(home, "keys", "revoke", listed.split()[0])
    assert revoked.returncode == 0, revoked.stderr
    assert "revoked" in call_cli(home, "keys", "list").stdout
    verified = call_cli(home, "audit", "verify")
    assert "audit: 2 rows, none changed or missing" in verified.stdout


def test_keys_revoke_unknown(home: Home) -> None:
    """A key that is not there is wrong use."""
    assert call_cli(home, "keys", "revoke", "0123456789ab").returncode == 2
