"""What sends a finding to a person, and what it carries."""

import dataclasses

import pytest

from components.records import Calibration, CheckState, Clause
from components.review.finding import Judgement, make_finding

CLAUSE = Clause(id="c", text="Interest is owed.", heading="Interest", start=5, end=22)
SURE = Judgement(
    verdict="valid",
    reason="r",
    checks={"quote": "passed", "style": "passed"},
    probability=0.9,
    decided_by="word",
    analysis="a",
)


def test_finding_keeps_the_place_in_the_document() -> None:
    """Text, heading and offsets are the clause's, everything else the judgement's."""
    finding = make_finding(CLAUSE, SURE, Calibration())
    assert (finding.clause, finding.heading) == (CLAUSE.text, "Interest")
    assert (finding.start, finding.end, finding.analysis) == (5, 22, "a")
    assert (finding.status, finding.confidence, finding.notes) == ("verified", 0.9, ())


@pytest.mark.parametrize(
    ("state", "status", "notes"),
    [
        ("passed", "verified", ()),
        ("not applicable", "verified", ()),
        ("repaired", "repaired", ()),
        ("failed", "needs review", ("check failed: quote",)),
    ],
)
def test_finding_status_follows_its_checks(
    state: CheckState, status: str, notes: tuple[str, ...]
) -> None:
    """A repair is shown as such, a failed check needs review and is named."""
    judgement = dataclasses.replace(SURE, checks={"quote": state, "style": "passed"})
    finding = make_finding(CLAUSE, judgement, Calibration())
    assert (finding.status, finding.notes) == (status, notes)


def test_finding_below_the_threshold_needs_review() -> None:
    """The calibration's threshold applies, unless another is configured."""
    calibration = Calibration(min_confidence=0.95)
    finding = make_finding(CLAUSE, SURE, calibration)
    assert finding.status == "needs review"
    assert finding.notes == ("confidence 0.90 is below 0.95",)
    assert make_finding(CLAUSE, SURE, calibration, min_confidence=0.8).status == "verified"


def test_finding_of_probability_zero_stays_impossible() -> None:
    """A calibration lifts no finding that the reviewer gave no chance."""
    judgement = dataclasses.replace(SURE, probability=0.0)
    fitted = Calibration(slope=0.1, shifts={"word": 5.0})
    assert make_finding(CLAUSE, judgement, fitted).confidence == 0.0


def test_finding_ungoverned() -> None:
    """Where no article governs, the status says so."""
    judgement = dataclasses.replace(SURE, verdict="ungoverned", decided_by="none")
    assert make_finding(CLAUSE, judgement, Calibration()).status == "ungoverned"
