"""The file of corrections: the newest decision of each finding, and only with consent."""

import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from components.curation.consent.withdrawals import withdraw
from components.curation.intake.corrections import Correction
from components.curation.intake.corrections_file import (
    CORRECTIONS,
    drop_withdrawn,
    put_correction,
)
from components.storage import Home

CLAUSE = "The rent is due on the first day of each month."


def correct(finding: str, reviewer: str = "anna", clause: str = CLAUSE) -> Correction:
    """Return an accepted finding."""
    return Correction(
        finding_id=finding,
        review_id="rv-1",
        release_id="r-1",
        decision="accepted",
        clause=clause,
        verdict="valid",
        as_of=date(2026, 3, 1),
        jurisdiction="sample",
        reviewer=reviewer,
        has_consent=True,
        decided_on=date(2026, 3, 2),
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.serving.mkdir()
    return home


def read_findings(home: Home) -> list[str]:
    """Return the finding of each line."""
    text = (home.serving / CORRECTIONS).read_text(encoding="utf-8")
    lines = text.removesuffix("\n").split("\n")
    return [json.loads(line)["finding_id"] for line in lines]


def test_put_correction_replaces_and_takes_out(home: Home) -> None:
    """A later decision stands at the end in the place of the earlier, none takes the line out."""
    for finding in ("f1", "f2", "f1"):
        put_correction(home, finding, partial(correct, finding))
    assert read_findings(home) == ["f2", "f1"]
    put_correction(home, "f2", lambda: None)
    assert read_findings(home) == ["f1"]
    put_correction(home, "f3", lambda: None)
    assert read_findings(home) == ["f1"]


def test_drop_withdrawn_by_finding_and_by_person(home: Home) -> None:
    """Withdrawn lines go, others and damaged ones stay, and nothing of them comes back."""
    for finding, reviewer in (("f1", "anna"), ("f2", "Berta Osk"), ("f3", "anna")):
        put_correction(home, finding, partial(correct, finding, reviewer))
    with (home.serving / CORRECTIONS).open("a") as file:
        file.write('{"finding_id": "broken"}\n')
    withdraw(home, "reviewer", ["Berta Osk"], by="x")
    withdraw(home, "correction", ["f3"], by="x")
    assert drop_withdrawn(home) == 2
    assert read_findings(home) == ["f1", "broken"]
    put_correction(home, "f3", partial(correct, "f3"))
    assert (drop_withdrawn(home), read_findings(home)) == (0, ["f1", "broken"])


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_drop_withdrawn_of_a_clause_with_odd_marks(home: Home, mark: str) -> None:
    """A clause may hold what other programs take for the end of a line; its line goes whole."""
    put_correction(home, "f1", partial(correct, "f1", "anna", f"Rent{mark}is due."))
    put_correction(home, "f2", partial(correct, "f2", "berta", f"Rent{mark}is due."))
    withdraw(home, "correction", ["f1"], by="x")
    assert (drop_withdrawn(home), read_findings(home)) == (1, ["f2"])
    put_correction(home, "f2", lambda: None)
    assert (home.serving / CORRECTIONS).read_bytes() == b""


def test_put_correction_behind_a_line_cut_off(home: Home) -> None:
    """A line that a crash cut off does not swallow the next one."""
    (home.serving / CORRECTIONS).write_text('{"finding_id": "f1", "rev')
    put_correction(home, "f2", partial(correct, "f2"))
    lines = (home.serving / CORRECTIONS).read_text().splitlines()
    assert len(lines) == 2 and json.loads(lines[1])["finding_id"] == "f2"


def test_drop_withdrawn_without_a_file(home: Home) -> None:
    """Where nobody decided anything there is nothing to take out."""
    assert drop_withdrawn(home) == 0
