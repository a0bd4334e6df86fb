"""From a probability to a confidence, by hand."""

import math

import pytest

from components.judging.confidence import calibrated, log_odds
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
