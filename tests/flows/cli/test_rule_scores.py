"""`clausula score --rules`: one JSON object, or figures with what a person should know of them."""

import json
from pathlib import Path

import pytest

from components.storage import Home
from tests.conftest import call_cli

FAMILY = {
    "id": "interest",
    "area": "finance",
    "decider": "figure",
    "wordings": ["Interest may not exceed 15 percent per year."],
    "keep": ["The loan bears interest at 10 percent per year."],
    "break": ["The loan bears interest at 20 percent per year."],
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home, beside it a file of rules and a config without a reader."""
    (tmp_path / "rules.jsonl").write_text(json.dumps(FAMILY) + "\n")
    (tmp_path / "plain.yaml").write_text("path: contracts\nshared: {reader: {is_on: false}}\n")
    return Home(tmp_path / "home")


def test_score_rules_without_a_release(home: Home, tmp_path: Path) -> None:
    """It prints one JSON object and needs neither a release nor, without a reader, a model."""
    options = ("--rules", str(tmp_path / "rules.jsonl"), "--config", str(tmp_path / "plain.yaml"))
    done = call_cli(home, "score", *options, "--json")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert (scores["auc_figures"], scores["num_pairs"], scores["reader"]) == (1.0, 2, "")
    told = call_cli(home, "score", *options)
    assert "2 of 2 pairs were not read" in told.stdout
    assert not home.models.exists()


def test_score_rules_refused(home: Home, tmp_path: Path) -> None:
    """Two things to score at once, no file, and a line that is no family are each one message."""
    rules = tmp_path / "rules.jsonl"
    both = call_cli(home, "score", "--rules", str(rules), "--gold", str(rules))
    assert both.returncode == 2
    assert "got --gold, --rules" in both.stderr
    drawn = call_cli(home, "score", "--rules", str(rules), "--curve", str(tmp_path / "c.png"))
    assert (drawn.returncode, drawn.stdout) == (2, "")
    assert "--curve are of a gold set" in drawn.stderr
    told = call_cli(home, "score", "--rules", str(rules), "--json", "--explain")
    assert (told.returncode, told.stdout) == (2, "")
    assert "--explain prints lines" in told.stderr
    gone = call_cli(home, "score", "--rules", str(tmp_path / "gone.jsonl"))
    assert gone.returncode == 2
    assert "no file of rule families" in gone.stderr
    rules.write_text('{"id": "x"}\n')
    wrong = call_cli(home, "score", "--rules", str(rules))
    assert wrong.returncode == 2
    assert "rules.jsonl" in wrong.stderr
    assert "area" in wrong.stderr
