"""A figure is held against its threshold and printed with it."""

import pytest

from components.evaluation.gates.results import (
    at_least,
    at_most,
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
    result = at_most("memorisation", "articles_memorised", value, 0.01)
    assert result.has_passed is has_passed
    assert describe_result(result) == f"gate memorisation: articles_memorised {end}"


def test_at_least_compares_before_rounding() -> None:
    """A figure that is below the bound by less than it is rounded by still fails."""
    result = at_least("style", "style_conformity", 0.97999, 0.98)
    assert (result.value, result.has_passed) == (0.98, False)


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
