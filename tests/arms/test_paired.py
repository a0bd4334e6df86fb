"""Two arms over the same items: McNemar, Newcombe, and the paired bootstrap."""

import pytest

from components.arms.paired import compare_means, compare_shares, mcnemar_p
from tests.arms.material import make_answer, make_item


def test_mcnemar_by_hand() -> None:
    """Of ten items that tell two arms apart nine for the one: 2 * (1 + 10) / 1024."""
    assert mcnemar_p(9, 1) == pytest.approx(22 / 1024)
    assert mcnemar_p(5, 5) == 1.0
    assert mcnemar_p(0, 0) == 1.0


def test_shares_of_two_arms() -> None:
    """Only held-out items count, and only those on which one of the two is right tell."""
    items = [make_item(number) for number in range(20)]
    amended = make_item(20, "after")
    good = [make_answer(item) for item in [*items, amended]]
    bad = [make_answer(item, "valid") for item in items[:8]]
    bad += [make_answer(item, is_in_style=False) for item in items[8:]]
    bad.append(make_answer(amended, "valid"))
    tests = compare_shares([*items, amended], ("good", good), ("bad", bad))
    by_axis = {test.axis: test for test in tests}
    assert by_axis["verdict"].difference == 0.4
    assert by_axis["verdict"].p == pytest.approx(2 / 2**8, abs=1e-6)
    assert by_axis["verdict"].is_better
    assert by_axis["style"].difference == 0.6
    assert by_axis["usable"].difference == 1.0
    assert (by_axis["citation"].difference, by_axis["citation"].p) == (0.0, 1.0)
    assert not by_axis["citation"].is_better
    (reverse,) = [
        test
        for test in compare_shares([*items, amended], ("bad", bad), ("good", good))
        if test.axis == "verdict"
    ]
    assert reverse.is_worse
    assert reverse.low == pytest.approx(-by_axis["verdict"].high)


def test_means_of_two_arms() -> None:
    """A difference that all items share is sure; one that changes its sign is not."""
    faster = compare_means("seconds", ("a", [1.0, 2.0, 3.0]), ("b", [2.0, 3.0, 4.0]))
    assert (faster.difference, faster.low, faster.high) == (-1.0, -1.0, -1.0)
    assert faster.is_worse
    unsure = compare_means("seconds", ("a", [1.0, 4.0]), ("b", [2.0, 3.0]))
    assert unsure.difference == 0.0
    assert not unsure.is_better
    assert not unsure.is_worse
