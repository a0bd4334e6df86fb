"""The bins of findings by confidence, worked by hand."""

import pytest

from components.tracking.reliability import ReliabilityBin, bin_by_confidence


def test_bin_by_confidence_by_hand() -> None:
    """Five findings in two bins: the three least confident ones, then the two others."""
    confidences = [0.9, 0.1, 0.3, 0.2, 0.7]
    low, high = bin_by_confidence(confidences, [True, False, True, False, False], num_bins=2)
    assert (low.size, high.size) == (3, 2)
    assert (low.confidence, low.accuracy) == pytest.approx((0.2, 1 / 3))
    assert (high.confidence, high.accuracy) == pytest.approx((0.8, 1 / 2))


def test_bin_by_confidence_keeps_the_order_of_equal_confidences() -> None:
    """Four findings of one confidence are cut as they come, not the wrong ones first."""
    bins = bin_by_confidence([0.5] * 4, [True, True, False, False], num_bins=2)
    assert bins == [ReliabilityBin(2, 0.5, 1.0), ReliabilityBin(2, 0.5, 0.0)]


def test_bin_by_confidence_sizes_differ_by_one() -> None:
    """Six findings in four bins are 2, 2, 1 and 1, not three bins of 2."""
    confidences = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    bins = bin_by_confidence(confidences, [True] * 6, num_bins=4)
    assert [each.size for each in bins] == [2, 2, 1, 1]
    assert [each.confidence for each in bins] == pytest.approx([0.15, 0.35, 0.5, 0.6])


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (2, [1, 1])])
def test_bin_by_confidence_of_few_findings(count: int, sizes: list[int]) -> None:
    """With fewer findings than bins each has its own; of none there is no bin."""
    bins = bin_by_confidence([0.5] * count, [True] * count, num_bins=5)
    assert [each.size for each in bins] == sizes
