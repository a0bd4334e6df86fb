"""The commands for a team's own pairs, as programs and people call them."""

import json
from pathlib import Path

from components.storage import Home
from tests.conftest import call_cli

KEYS = [
    *("kind", "rows", "accepted", "refused", "duplicates", "not_read", "trained", "verdict_only"),
    "pairs",
]
ROW = {
    "clause": "Before moving in the tenant hands over a deposit of five months' rent.",
    "answer": "Per Tenancy Act Article 13, this clause is invalid.",
    "as_of": "2026-03-01",
}


def test_pairs_check_for_programs(tmp_path: Path) -> None:
    """The JSON has its keys, and the exit code says whether anything is taken; nothing is written.

    Whose law it is has no default.
    """
    home = Home(tmp_path / "home")
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(ROW) + "\n")
    law = ("--set", "pairs.jurisdiction=sample")
    done = call_cli(home, "pairs", "check", str(path), *law, "--json")
    checked = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert list(checked) == KEYS
    assert checked["pairs"] == [
        {"line": 1, "verdict": "invalid", "law": "Tenancy Act", "article": "13"}
    ]
    forgotten = call_cli(home, "pairs", "check", str(path), "--json")
    assert forgotten.returncode == 2
    assert json.loads(forgotten.stdout)["refused"] == [{"line": 1, "code": "missing-field"}]
    missing = call_cli(home, "pairs", "check", str(tmp_path / "none"), "--kind", "csv", "--json")
    assert missing.returncode == 2
    assert "no such file" in missing.stderr
    assert list(json.loads(missing.stdout)) == KEYS
    assert not home.intakes.exists()


def test_pairs_template_is_checked(tmp_path: Path) -> None:
    """A template is written and names the command that checks it."""
    home = Home(tmp_path / "home")
    done = call_cli(home, "pairs", "template", str(tmp_path / "mine"))
    assert "clausula pairs check" in done.stdout
    told = call_cli(home, "pairs", "check", str(tmp_path / "mine" / "pairs.jsonl"))
    assert told.returncode == 0
    assert "no edition is published" in told.stdout
