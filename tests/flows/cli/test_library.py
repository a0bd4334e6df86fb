"""The commands of the clause library."""

import json
from pathlib import Path

from components.clause_library.library import put_clause, read_library
from components.storage import Home
from tests.clause_library.test_library import entry_of
from tests.conftest import call_cli


def test_library_is_listed_shown_exported_and_an_entry_removed(tmp_path: Path) -> None:
    """The list has no words of a contract; an id that is none is told with the remedy."""
    home = Home(tmp_path / "home")
    assert "empty" in call_cli(home, "library", "list").stdout
    put_clause(home, "f1", entry_of())
    listed = call_cli(home, "library", "list").stdout
    assert "lc-f1" in listed and "Civil Code Article 205" in listed and "percent" not in listed
    assert call_cli(home, "library", "list", "--law", "Labour Code").stdout.startswith("the clause")
    shown = call_cli(home, "library", "show", "lc-f1").stdout
    assert entry_of().wording in shown and entry_of().original in shown
    exported = tmp_path / "library.jsonl"
    assert call_cli(home, "library", "export", str(exported)).returncode == 0
    assert json.loads(exported.read_text())["id"] == "lc-f1"
    refused = call_cli(home, "library", "remove", "lc-none")
    assert refused.returncode == 2 and "clausula library list" in refused.stderr
    assert call_cli(home, "library", "remove", "lc-f1").returncode == 0
    assert read_library(home) == []
