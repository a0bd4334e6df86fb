"""Confidence fitted on made-up reviewers whose true reliability is known."""

import random
from datetime import date
from pathlib import Path

import pytest

from components.evaluation.coverage import CoveragePoint, coverage_curve, wilson
from components.evaluation.gold import Judged, ScoredRow, coverage_table, trace_coverage
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
from components.records import Calibration, Finding
from components.tracking.plots import draw_coverage, draw_reliability


def overconfident(count: int, seed: int = 5) -> list[CalibrationRow]:
    """Return a reviewer that says 0.9 or 0.99 by its word and is right for 60 or 80 %, and whose figures are right for 97 %."""
    drawn = random.Random(seed)
    rows = []
    for number in range(count):
        kind, share = drawn.choice(
            [(("word", 0.9), 0.6), (("word", 0.99), 0.8), (("figures", 0.8), 0.97)]
        )
        rows.append(
            CalibrationRow(kind[1], kind[0], drawn.random() < share, f"family-{number % 10}")
        )  # type: ignore[arg-type]
    return rows


def test_calibrate_tells_what_is_so() -> None:
    """After the fit each kind of finding is as sure as it is right, within the noise of 600 clauses, and the error has fallen."""
    fitted = calibrate(overconfident(600), CalibrationConfig(prior=2.0))
    for probability, decided_by, share in (
        (0.9, "word", 0.6),
        (0.99, "word", 0.8),
        (0.8, "figures", 0.97),
    ):
        assert calibrated(fitted.calibration, probability, decided_by) == pytest.approx(
            share, abs=0.07
        )  # type: ignore[arg-type]
    assert (
        fitted.figures["calibration_error_after"]
        < 0.06
        < fitted.figures["calibration_error_before"]
    )
    assert fitted.figures["brier_after"] < fitted.figures["brier_before"]


def test_calibrate_threshold_keeps_what_is_right_enough() -> None:
    """The threshold keeps the figures, which are right for 97 %, and sends the doubtful words to a person; the interval holds it."""
    fitted = calibrate(overconfident(600), CalibrationConfig(min_accuracy=0.9, prior=2.0))
    least = fitted.calibration.min_confidence
    assert (
        calibrated(fitted.calibration, 0.8, "figures")
        >= least
        > calibrated(fitted.calibration, 0.9, "word")
    )
    assert fitted.figures["threshold_accuracy"] >= 0.9
    assert (
        fitted.figures["threshold_accuracy_low"]
        < fitted.figures["threshold_accuracy"]
        < fitted.figures["threshold_accuracy_high"]
    )


def test_calibrate_few_rows_changes_nothing() -> None:
    """With too few clauses the probability stays what it was."""
    assert calibrate(overconfident(29), CalibrationConfig()).calibration == Calibration()
    assert calibrated(Calibration(), 0.73, "word") == 0.73


def test_fit_platt_prior_holds_a_handful() -> None:
    """Three findings that were all right do not make every later one certain."""
    fitted = fit_platt([CalibrationRow(0.6, "word", True, "f")] * 3, prior=2.0)
    assert 0.6 < calibrated(fitted, 0.6, "word") < 0.9


def test_coverage_curve_by_hand() -> None:
    """Equal confidences are one point; shares are counted from the surest on."""
    curve = coverage_curve([0.9, 0.5, 0.9, 0.1], [True, False, True, True])
    assert curve == [
        CoveragePoint(0.9, 0.5, 1.0),
        CoveragePoint(0.5, 0.75, 2 / 3),
        CoveragePoint(0.1, 1.0, 0.75),
    ]
    assert choose_point(curve, CalibrationConfig(min_accuracy=0.7)) == curve[2]
    assert choose_point(curve, CalibrationConfig(min_accuracy=0.9)) == curve[0]
    assert choose_point(curve, CalibrationConfig(min_accuracy=0.9, min_coverage=0.6)) == curve[2]


def test_measures_by_hand() -> None:
    """Brier's score, the calibration error and Wilson's interval, worked by hand and from tables."""
    assert brier([1.0, 0.5], [True, False]) == pytest.approx(0.125)
    assert calibration_error(
        [0.2, 0.2, 0.9, 0.9], [False, False, True, False], num_bins=2
    ) == pytest.approx(0.3)
    assert wilson(0.9, 10) == pytest.approx((0.596, 0.982), abs=0.001)
    assert wilson(0.5, 0) == (0.0, 1.0)


def make_judged(confidence: float, verdict: str, state: str = "passed") -> Judged:
    row = ScoredRow(id="r", clause="c", as_of=date(2026, 1, 1), articles=(), verdict="valid")
    finding = Finding.model_validate(
        {
            "id": "f",
            "clause": "c",
            "start": 0,
            "end": 1,
            "verdict": verdict,
            "status": "verified",
            "citations": (),
            "reason": "r",
        }
        | {"confidence": confidence, "checks": {"style": state}}
    )
    return Judged(row, [], finding)


def test_trace_coverage_failed_checks_come_last(tmp_path: Path) -> None:
    """A finding that failed a check is never among the sure ones.

    Table and pictures are made from the same points.
    """
    judged = [
        make_judged(0.9, "valid"),
        make_judged(0.99, "invalid", "failed"),
        make_judged(0.6, "valid"),
    ]
    points = trace_coverage(judged)
    assert [point.accuracy for point in points] == [1.0, 1.0, pytest.approx(2 / 3)]
    assert coverage_table(points).splitlines()[1].split() == ["0.33", "1.00", "0.90"]
    draw_coverage(
        [(point.coverage, point.accuracy) for point in points],
        (0.67, 1.0),
        tmp_path / "coverage.png",
    )
    draw_reliability([0.9, 0.8], [0.7, 0.6], [True, False], tmp_path / "reliability.png")
    assert all(
        (tmp_path / name).read_bytes().startswith(b"\x89PNG")
        for name in ("coverage.png", "reliability.png")
    )
