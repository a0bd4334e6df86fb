"""Accuracy against coverage, with figures worked by hand."""

import pytest

from components.evaluation.coverage import CoveragePoint, coverage_curve


def test_coverage_curve_by_hand() -> None:
    """Findings of one confidence are one point, and the last point covers all."""
    curve = coverage_curve([0.9, 0.5, 0.9, 0.2], [True, False, False, True])
    assert curve == [
        CoveragePoint(0.9, 0.5, 0.5),
        CoveragePoint(0.5, 0.75, pytest.approx(1 / 3)),
        CoveragePoint(0.2, 1.0, 0.5),
    ]
    assert coverage_curve([], []) == []
