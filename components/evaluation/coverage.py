"""Accuracy against coverage: how many of the findings above a confidence have the right verdict.

Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from components.records import Finding


@dataclass(frozen=True)
class CoveragePoint:
    """The share of all findings with at least this confidence, and how many of them are right."""

    threshold: float
    coverage: float
    accuracy: float


def has_passed(finding: Finding) -> bool:
    """Say whether no check of a finding failed."""
    return "failed" not in finding.checks.values()


def coverage_curve(confidences: Sequence[float], flags: Sequence[bool]) -> list[CoveragePoint]:
    """Return a point for each distinct confidence, the highest first."""
    order = sorted(zip(confidences, flags, strict=True), reverse=True)
    points: list[CoveragePoint] = []
    num_right = 0
    for place, (confidence, is_right) in enumerate(order, start=1):
        num_right += is_right
        if place == len(order) or order[place][0] < confidence:
            points.append(CoveragePoint(confidence, place / len(order), num_right / place))
    return points


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share seen in `count` cases."""
    if count == 0:
        return 0.0, 1.0
    z = 1.96
    scale = 1 + z * z / count
    middle = (share + z * z / (2 * count)) / scale
    spread = math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    half = z * spread / scale
    return max(0.0, middle - half), min(1.0, middle + half)
