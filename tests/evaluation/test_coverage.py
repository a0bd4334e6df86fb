"""Accuracy against coverage, and the interval of a share, by hand and from tables."""

import pytest

from components.evaluation.coverage import CoveragePoint, coverage_curve, wilson


def test_coverage_curve_by_hand() -> None:
    """Equal confidences are one point; shares are counted from the surest on."""
    curve = coverage_curve([0.9, 0.5, 0.9, 0.1], [True, False, True, True])
    assert curve == [
        CoveragePoint(0.9, 0.5, 1.0),
        CoveragePoint(0.5, 0.75, 2 / 3),
        CoveragePoint(0.1, 1.0, 0.75),
    ]


def test_wilson_from_tables() -> None:
    """Wilson's interval of 9 in 10, and of nothing, which may be any share."""
    assert wilson(0.9, 10) == pytest.approx((0.596, 0.982), abs=0.001)
    assert wilson(0.5, 0) == (0.0, 1.0)
