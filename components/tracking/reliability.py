"""Bins of findings by confidence, for the reliability plot and the calibration error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ReliabilityBin:
    """Findings of similar confidence.

    Attributes:
        size: How many findings it holds.
        confidence: The mean of their confidences.
        accuracy: The share of them whose verdict is right.
    """

    size: int
    confidence: float
    accuracy: float


def bin_by_confidence(
    confidences: Sequence[float], are_right: Sequence[bool], num_bins: int
) -> list[ReliabilityBin]:
    """Sort findings by confidence and cut them into at most `num_bins` bins.

    Findings of equal confidence stay in the order given. The sizes of two bins differ by at most
    one, the first bins being the larger ones.

    Args:
        confidences: The confidence of each finding, 0 to 1.
        are_right: Whether its verdict is right, in the same order.
        num_bins: 1 or more; with fewer findings each has a bin of its own.

    Returns:
        The bins, the least confident first.
    """
    ascending = np.argsort(confidences, kind="stable")
    sorted_confidences = np.array(confidences)[ascending]  # (n,)
    sorted_outcomes = np.array(are_right, dtype=float)[ascending]  # (n,)
    bins: list[ReliabilityBin] = []
    for rows in np.array_split(np.arange(len(ascending)), num_bins):
        if len(rows):
            confidence = float(sorted_confidences[rows].mean())
            accuracy = float(sorted_outcomes[rows].mean())
            bins.append(ReliabilityBin(len(rows), confidence, accuracy))
    return bins
