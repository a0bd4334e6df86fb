"""The ledger is verified on the command line, also against a head noted earlier."""

from pathlib import Path

import pytest

from components.storage import Home
from tests.conftest import call_cli


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give an empty home with its own database."""
    monkeypatch.delenv("CLAUSULA_DATABASE_URL", raising=False)
    return Home(tmp_path / "home")


def test_audit_verify_against_an_earlier_head(home: Home) -> None:
    """A ledger that grew since a head was noted passes; a head that never was does not."""
    assert call_cli(home, "keys", "create", "Anna", "--scope", "ops").returncode == 0
    first = call_cli(home, "audit", "verify").stdout
    assert first.startswith("audit: 1 rows, none changed or missing; head 1:")
    head = first.split()[-1]
    assert call_cli(home, "keys", "create", "Bert", "--scope", "ops").returncode == 0
    again = call_cli(home, "audit", "verify", "--head", head)
    assert again.returncode == 0, again.stderr
    assert "audit: 2 rows" in again.stdout
    forged = call_cli(home, "audit", "verify", "--head", f"1:{'0' * 64}")
    assert forged.returncode != 0
