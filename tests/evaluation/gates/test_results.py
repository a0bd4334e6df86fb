"""A figure is held against its threshold, or tested against it, and printed with it."""

import pytest
from pydantic import ValidationError

from components.evaluation.deciding import Measured
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    at_most,
    decided_at_least,
    decided_at_most,
    describe_figure,
    describe_result,
    failed_gates,
    share,
    without_threshold,
)


@pytest.mark.parametrize(
    ("value", "has_passed", "end"),
    [(0.2, False, "0.200 (at most 0.01) FAILED"), (0.01, True, "0.010 (at most 0.01) passed")],
)
def test_at_most(value: float, end: str, *, has_passed: bool) -> None:
    """A figure at its bound passes, one beyond it fails, and the line shows both."""
    result = at_most("memorisation", "figures_memorised", value, 0.01)
    assert result.has_passed is has_passed
    assert describe_result(result) == f"gate memorisation: figures_memorised {end}"


def test_at_least_compares_before_rounding() -> None:
    """A figure that is below the bound by less than it is rounded by still fails."""
    result = at_least("style", "style_conformity", 0.97999, 0.98)
    assert (result.value, result.has_passed) == (0.98, False)


@pytest.mark.parametrize(
    ("low", "high", "has_passed", "end"),
    [
        (0.96, 0.99, True, "0.980 of 120 (0.960 to 0.990), at least 0.95: reached"),
        (0.93, 0.99, True, "0.980 of 120 (0.930 to 0.990), at least 0.95: undecided, passed"),
        (0.9, 0.94, False, "0.980 of 120 (0.900 to 0.940), at least 0.95: missed, FAILED"),
    ],
)
def test_decided_at_least(low: float, high: float, end: str, *, has_passed: bool) -> None:
    """Only what is missed fails, and the line states the test: probes, interval, threshold."""
    result = decided_at_least("style", "form", Measured(0.98, low, high, 120), 0.95)
    assert result.has_passed is has_passed
    assert describe_result(result) == f"gate style: form {end}"


def test_decided_at_most() -> None:
    """A count that may not be high fails where even the lower end is too high."""
    failed = decided_at_most("memorisation", "figures", Measured(0.2, 0.1, 0.3, 60), 0.01)
    assert (failed.decision, failed.has_passed) == ("missed", False)
    assert describe_figure(failed) == "figures 0.200 of 60 (0.100 to 0.300), at most 0.01"


def test_rounds_must_grow() -> None:
    """A second round that is no larger than the first is refused."""
    assert CandidateGatesConfig(rounds=(6,)).rounds == (6,)
    with pytest.raises(ValidationError, match="must be ascending"):
        CandidateGatesConfig(rounds=(60, 60))


def test_without_threshold_has_no_bound() -> None:
    """A figure without a threshold passes and is printed alone."""
    [result] = without_threshold("pairing", {"pair_right": 0.61239})
    assert describe_result(result) == "gate pairing: pair_right 0.612"
    assert result.has_passed


def test_failed_gates_each_once_in_order() -> None:
    """A gate with several failed figures is named once."""
    results = [
        at_least("style", "a", 0.1, 0.5),
        at_most("parity", "b", 0.1, 0.5),
        at_least("obedience", "c", 0.1, 0.5),
        at_least("style", "d", 0.1, 0.5),
    ]
    assert failed_gates(results) == ["style", "obedience"]


def test_share() -> None:
    """Three of four flags are 0.75, none of none is 0."""
    assert (share([True, True, False, True]), share([])) == (0.75, 0.0)
