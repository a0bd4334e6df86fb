"""Confidence fitted on made-up reviewers whose true reliability is known."""

import random

import pytest

from components.evaluation.coverage import coverage_curve
from components.judging.confidence import calibrated
from components.promotion.calibration import (
    CalibrationConfig,
    CalibrationRow,
    brier,
    calibrate,
    calibration_error,
    choose_point,
    fit_platt,
)
from components.records import Calibration, Decider

# what a finding says and how often it is right
KINDS: tuple[tuple[Decider, float, float], ...] = (
    ("word", 0.9, 0.6),
    ("word", 0.99, 0.8),
    ("figures", 0.8, 0.97),
)


def overconfident(count: int, seed: int = 5) -> list[CalibrationRow]:
    """Return findings of `KINDS`, over ten families."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        decided_by, probability, share = rng.choice(KINDS)
        is_right = rng.random() < share
        rows.append(CalibrationRow(probability, decided_by, is_right, f"family-{number % 10}"))
    return rows


@pytest.mark.parametrize(("decided_by", "probability", "share"), KINDS)
def test_calibrate_confidence_is_the_share_right(
    decided_by: Decider, probability: float, share: float
) -> None:
    """Each kind of finding is as sure as it is right, within the noise of 600 clauses."""
    fit = calibrate(overconfident(600), CalibrationConfig(prior=2.0))
    confidence = calibrated(fit.calibration, probability, decided_by)
    assert confidence == pytest.approx(share, abs=0.07)


def test_calibrate_lowers_the_error() -> None:
    """Both measures of error fall on families that were left out."""
    figures = calibrate(overconfident(600), CalibrationConfig(prior=2.0)).figures
    assert figures["calibration_error_after"] < 0.06 < figures["calibration_error_before"]
    assert figures["brier_after"] < figures["brier_before"]


def test_calibrate_threshold_keeps_what_is_right_enough() -> None:
    """The threshold keeps the figures, right for 97 %, and sends doubtful words to a person."""
    fit = calibrate(overconfident(600), CalibrationConfig(min_accuracy=0.9, prior=2.0))
    threshold = fit.calibration.min_confidence
    assert calibrated(fit.calibration, 0.8, "figures") >= threshold
    assert calibrated(fit.calibration, 0.9, "word") < threshold
    accuracy = fit.figures["threshold_accuracy"]
    assert accuracy >= 0.9
    assert fit.figures["threshold_accuracy_low"] < accuracy
    assert accuracy < fit.figures["threshold_accuracy_high"]


def test_calibrate_few_rows_changes_nothing() -> None:
    """With too few clauses the fit is the identity."""
    assert calibrate(overconfident(29), CalibrationConfig()).calibration == Calibration()


def test_fit_platt_prior_holds_a_handful() -> None:
    """Three findings that were all right do not make every later one certain."""
    fit = fit_platt([CalibrationRow(0.6, "word", True, "f")] * 3, prior=2.0)
    assert 0.6 < calibrated(fit, 0.6, "word") < 0.9


def test_choose_point_by_hand() -> None:
    """The widest accurate point is chosen; if none is, the most accurate wide one."""
    curve = coverage_curve([0.9, 0.5, 0.9, 0.1], [True, False, True, True])
    assert choose_point(curve, CalibrationConfig(min_accuracy=0.7)) == curve[2]
    assert choose_point(curve, CalibrationConfig(min_accuracy=0.9)) == curve[0]
    assert choose_point(curve, CalibrationConfig(min_accuracy=0.9, min_coverage=0.6)) == curve[2]


def test_measures_by_hand() -> None:
    """Brier's score of 0 and 0.5 off, and a calibration error of 0.2 and 0.4 over two bins."""
    assert brier([1.0, 0.5], [True, False]) == pytest.approx(0.125)
    confidences, are_right = [0.2, 0.2, 0.9, 0.9], [False, False, True, False]
    assert calibration_error(confidences, are_right, num_bins=2) == pytest.approx(0.3)


def test_calibration_error_weighs_bins_by_size() -> None:
    """A bin of three is 2/15 off, one of two 3/10: (3 * 2/15 + 2 * 3/10) / 5 is 0.2."""
    confidences, are_right = [0.9, 0.1, 0.3, 0.2, 0.7], [True, False, True, False, False]
    assert calibration_error(confidences, are_right, num_bins=2) == pytest.approx(0.2)
