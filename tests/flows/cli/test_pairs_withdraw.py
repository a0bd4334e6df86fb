"""Withdrawing consent on the command line."""

import json
from pathlib import Path

from components.clause_library.library import put_clause, read_library
from components.curation.consent.withdrawals import read_withdrawals
from components.curation.intake.corrections_file import CORRECTIONS
from components.storage import Home
from tests.clause_library.test_library import entry_of
from tests.conftest import call_cli

LINE = {"finding_id": "f1", "reviewer": "anna", "clause": "The rent is due."}


def test_withdraw_records_and_takes_the_correction_out(tmp_path: Path) -> None:
    """The record has who and why, the line of the correction is gone, nothing else holds it."""
    home = Home(tmp_path)
    home.serving.mkdir()
    lines = [json.dumps(LINE | {"finding_id": name}) + "\n" for name in ("f1", "f2")]
    (home.serving / CORRECTIONS).write_text("".join(lines))
    for name in ("f1", "f2"):
        put_clause(home, name, entry_of(name))
    done = call_cli(home, "pairs", "withdraw", "--correction", "f1", "--why", "a mistake")
    assert done.returncode == 0, done.stderr
    assert "1 recorded, 2 corrections and wordings taken out" in done.stdout
    assert [entry.finding_id for entry in read_library(home)] == ["f2"]
    assert "no intake, dataset, adapter or release holds" in done.stdout
    assert (home.serving / CORRECTIONS).read_text() == lines[1]
    (entry,) = read_withdrawals(home)
    assert (entry.reason, entry.by.startswith("cli:")) == ("a mistake", True)
    again = call_cli(home, "pairs", "withdraw", "--correction", "f1", "--json")
    assert json.loads(again.stdout) == {"recorded": 0, "corrections": 0, "held_by": []}


def test_withdraw_names_what_is_missing(tmp_path: Path) -> None:
    """Without anything named the command says how, with exit code 2."""
    done = call_cli(Home(tmp_path), "pairs", "withdraw")
    assert (done.returncode, "--correction FINDING" in done.stderr) == (2, True)
