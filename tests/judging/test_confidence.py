"""From a probability to a confidence, by hand."""

import math

import pytest

from components.judging.confidence import Marking, calibrated, log_odds
from components.records import Calibration


def test_log_odds_are_finite() -> None:
    """Certainty is held back to 0.9999, impossibility to 0.0001."""
    assert log_odds(0.5) == 0.0
    assert log_odds(0.75) == pytest.approx(math.log(3))
    assert log_odds(1.0) == pytest.approx(math.log(9999))
    assert log_odds(0.0) == pytest.approx(-math.log(9999))


def test_calibrated_without_a_fit_is_the_identity() -> None:
    """Where nothing was fitted the probability is the confidence."""
    assert calibrated(Calibration(), 0.73, "word") == 0.73


def test_calibrated_shifts_what_decided() -> None:
    """A shift of -log 3 turns odds of 3 to 1 into even odds, for the decider it was fitted to."""
    fitted = Calibration(shifts={"word": -math.log(3)})
    assert calibrated(fitted, 0.75, "word") == pytest.approx(0.5)
    assert calibrated(fitted, 0.75, "figures") == pytest.approx(0.75)
    assert calibrated(Calibration(slope=2.0), 0.75, "word") == pytest.approx(0.9)  # odds of 9


def test_marking_by_hand() -> None:
    """A finding needs review below the threshold that was asked for, else the calibration's own."""
    calibration = Calibration(slope=2.0, shifts={"reader": -1.0}, min_confidence=0.7)
    marking = Marking(calibration)
    # log-odds of 0.8 are log 4: 2 log 4 - 1 gives 16 / e to one
    assert marking.confidence(0.8, "reader") == pytest.approx(16 / (16 + math.e))
    assert not marking.needs_review(0.8, "reader")
    assert marking.needs_review(0.6, "reader")
    assert Marking(calibration, 0.9).needs_review(0.8, "reader")
    assert not Marking(calibration, 0.0).needs_review(0.0, "reader")
    assert marking.confidence(0.0, "figures") == 0.0
