"""Accuracy against coverage: how many of the findings above a confidence have the right verdict.

Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from components.records import Finding


@dataclass(frozen=True)
class CoveragePoint:
    """Of the findings with at least this confidence.

    Their share of all, and how many of their verdicts are right.
    """

    threshold: float
    coverage: float
    accuracy: float


def has_passed(finding: Finding) -> bool:
    """Say whether no check of a finding failed."""
    return "failed" not in finding.checks.values()


def coverage_curve(confidences: Sequence[float], flags: Sequence[bool]) -> list[CoveragePoint]:
    """Return a point for each distinct confidence, from the surest on."""
    order = sorted(zip(confidences, flags, strict=True), reverse=True)
    points: list[CoveragePoint] = []
    num_right = 0
    for place, (confidence, is_right) in enumerate(order, start=1):
        num_right += is_right
        if place == len(order) or order[place][0] < confidence:
            points.append(CoveragePoint(confidence, place / len(order), num_right / place))
    return points


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the interval that holds a share seen in `count` cases with 95 % confidence."""
    if count == 0:
        return 0.0, 1.0
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = (
        z
        * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
        / (1 + z * z / count)
    )
    return max(0.0, middle - half), min(1.0, middle + half)
