"""Calibrate confidence on findings whose right verdict is known.

The fit is Platt's logistic with one slope, and a shift for each way of deciding. A prior holds it
near the identity: there are few clauses and fewer rules, and a curve with more freedom would fit
the rules instead of the reviewer. The reported figures, and the threshold, come from
cross-validation that leaves out whole families of rules. Findings that failed a check are left out:
they need review whatever their confidence. Not covered: clauses of another kind than those of the
pairs.

Source: J. Platt, Probabilistic outputs for support vector machines, 1999; E. B. Wilson, Probable
inference, 1927.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from components.config import Section
from components.evaluation.coverage import CoveragePoint, coverage_curve, has_passed, wilson
from components.evaluation.sampling import in_turn
from components.judging.confidence import calibrated, log_odds
from components.knowledge.search import KnowledgeBase
from components.promotion.pairing import is_own_wording, judge_pairs
from components.records import Calibration, Decider, Pair
from components.review.reviewer import Reviewer
from components.tracking.reliability import bin_by_confidence

DECIDERS: tuple[Decider, ...] = get_args(Decider)
Vector = NDArray[np.float64]


class CalibrationConfig(Section):
    """How confidence is fitted and its threshold chosen."""

    num_clauses: int = Field(
        default=150,
        ge=0,
        le=100_000,
        description="validation clauses that are reviewed, at most; 0: no calibration",
    )
    min_accuracy: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="share of right verdicts that findings above the threshold must reach",
    )
    min_coverage: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description=(
            "share of findings above the threshold, at least; if no threshold is accurate enough,"
            " the most accurate one of that share is chosen"
        ),
    )
    prior: float = Field(
        default=10.0,
        ge=0,
        description=(
            "how strongly the fit is held near the identity; of 1 to 40 this erred least on"
            " families left out"
        ),
    )
    min_rows: int = Field(default=30, ge=4, description="with fewer findings nothing is fitted")


@dataclass(frozen=True)
class CalibrationRow:
    """A finding whose right verdict is known; `family` is the rule that its clause is about."""

    probability: float
    decided_by: Decider
    is_right: bool
    family: str


@dataclass(frozen=True)
class CalibrationFit:
    """A calibration, and how good it is.

    Attributes:
        calibration: The fit on all rows.
        confidences: The confidence of each row from a fit without its family, in the rows' order.
        figures: Measures of these confidences.
    """

    calibration: Calibration
    confidences: tuple[float, ...]
    figures: dict[str, float]


def choose_pairs(pairs: Sequence[Pair], knowledge: KnowledgeBase, num_clauses: int) -> list[Pair]:
    """Return pairs to review, one family after the other in turn.

    They are pairs whose wording is the edition's own, and pairs without an article; each clause
    once.
    """
    by_clause = {pair.clause: pair for pair in pairs}
    families: dict[str, list[Pair]] = {}
    for pair in sorted(by_clause.values(), key=lambda pair: pair.id):
        if not pair.law or is_own_wording(pair, knowledge):
            families.setdefault(pair.family, []).append(pair)
    return in_turn(families.values())[:num_clauses]


def review_pairs(
    pairs: Sequence[Pair], reviewer: Reviewer, on_progress: Callable[[int], None]
) -> list[CalibrationRow]:
    """Review the clauses of pairs, and return a row for each finding that failed no check.

    Args:
        pairs: From `choose_pairs`.
        reviewer: One without a calibration.
        on_progress: Called with the number of findings made.
    """
    rows = []
    findings = judge_pairs(pairs, reviewer, on_progress)
    for pair, finding in zip(pairs, findings, strict=True):
        if has_passed(finding):
            is_right = finding.verdict == pair.verdict
            row = CalibrationRow(finding.confidence, finding.decided_by, is_right, pair.family)
            rows.append(row)
    return rows


def calibrate(rows: Sequence[CalibrationRow], config: CalibrationConfig) -> CalibrationFit:
    """Fit a calibration and choose its threshold; with too few rows it is the identity.

    Args:
        rows: From `review_pairs`.
        config: The prior, and what the findings above the threshold must reach.
    """
    probabilities = [row.probability for row in rows]
    if len(rows) < config.min_rows:
        figures = {"calibration_rows": float(len(rows))}
        return CalibrationFit(Calibration(), tuple(probabilities), figures)
    confidences = _cross_validate(rows, config.prior)
    are_right = [row.is_right for row in rows]
    point = choose_point(coverage_curve(confidences, are_right), config)
    low, high = wilson(point.accuracy, round(point.coverage * len(rows)))
    figures = {
        "calibration_rows": float(len(rows)),
        "brier_before": brier(probabilities, are_right),
        "brier_after": brier(confidences, are_right),
        "calibration_error_before": calibration_error(probabilities, are_right),
        "calibration_error_after": calibration_error(confidences, are_right),
        "threshold": point.threshold,
        "threshold_coverage": point.coverage,
        "threshold_accuracy": point.accuracy,
        "threshold_accuracy_low": low,
        "threshold_accuracy_high": high,
    }
    threshold = round(point.threshold, 3)
    fitted = fit_platt(rows, config.prior).model_copy(update={"min_confidence": threshold})
    rounded = {name: round(value, 4) for name, value in figures.items()}
    return CalibrationFit(fitted, tuple(confidences), rounded)


def _cross_validate(rows: Sequence[CalibrationRow], prior: float) -> list[float]:
    """Return the confidence of each row from a fit on the rows of all other families."""
    confidences = [0.0] * len(rows)
    for family in sorted({row.family for row in rows}):
        others = fit_platt([row for row in rows if row.family != family], prior)
        for place, row in enumerate(rows):
            if row.family == family:
                confidences[place] = calibrated(others, row.probability, row.decided_by)
    return confidences


def fit_platt(rows: Sequence[CalibrationRow], prior: float) -> Calibration:
    """Fit slope and shifts by regularised maximum likelihood; the prior is the identity."""
    from scipy.optimize import minimize

    odds = np.array([log_odds(row.probability) for row in rows])  # (n,)
    one_hot = [[row.decided_by == name for name in DECIDERS] for row in rows]
    deciders = np.array(one_hot, dtype=float)  # (n, deciders)
    are_right = np.array([row.is_right for row in rows])  # (n,)

    def loss(values: Vector) -> float:
        slope, shifts = values[0], values[1:]
        scores = slope * odds + deciders @ shifts  # (n,)
        misfit = float(np.logaddexp(0, np.where(are_right, -scores, scores)).sum())
        return misfit + prior * float((slope - 1) ** 2 + shifts @ shifts) / 2

    identity = np.array([1.0, *[0.0] * len(DECIDERS)])
    bounds = [(0.05, 5.0), *[(-10.0, 10.0)] * len(DECIDERS)]
    slope, *shifts = minimize(loss, identity, method="L-BFGS-B", bounds=bounds).x
    named = {name: round(float(v), 3) for name, v in zip(DECIDERS, shifts, strict=True)}
    return Calibration(slope=round(float(slope), 3), shifts=named)


def choose_point(curve: Sequence[CoveragePoint], config: CalibrationConfig) -> CoveragePoint:
    """Return the point of most coverage that is accurate enough.

    If none is, it is the most accurate point of enough coverage.
    """
    covering = [point for point in curve if point.coverage >= config.min_coverage] or list(curve)
    accurate = [point for point in covering if point.accuracy >= config.min_accuracy]
    if accurate:
        return max(accurate, key=lambda point: point.coverage)
    return max(covering, key=lambda point: (point.accuracy, point.coverage))


def brier(confidences: Sequence[float], are_right: Sequence[bool]) -> float:
    """Return the Brier score: the mean squared difference of confidence and outcome.

    Args:
        confidences: The confidence of each finding, 0 to 1.
        are_right: Whether its verdict is right, in the same order; the outcome is 1 or 0.

    Returns:
        0 (best) to 1.
    """
    return float(np.mean((np.array(confidences) - np.array(are_right, dtype=float)) ** 2))


def calibration_error(
    confidences: Sequence[float], are_right: Sequence[bool], num_bins: int = 5
) -> float:
    """Return the expected calibration error over bins of findings.

    It is the mean, weighted by bin size, of |mean confidence - share of right verdicts|.

    Args:
        confidences: The confidence of each finding, 0 to 1; at least one.
        are_right: Whether its verdict is right, in the same order.
        num_bins: The number of bins, 1 or more; see `bin_by_confidence`.

    Returns:
        0 (best) to 1.
    """
    total = 0.0
    for each in bin_by_confidence(confidences, are_right, num_bins):
        total += each.size * abs(each.confidence - each.accuracy)
    return total / len(confidences)
