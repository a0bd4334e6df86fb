"""Confidence that means something.

Fitted on findings whose right verdict is known, and shown as a curve.

Platt's logistic with one slope and a shift for each way of deciding, held near the identity by a
prior, since there are few clauses and fewer rules: a curve with more freedom would fit the rules
and not the reviewer. What is reported, and what the threshold is chosen by, comes from folds that
leave whole families out. Findings that failed a check are left out: they need review whatever their
confidence. Not covered: clauses of another kind than the pairs'.

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

DECIDERS: tuple[Decider, ...] = get_args(Decider)
Vector = NDArray[np.float64]


class CalibrationConfig(Section):
    """How confidence is fitted and its threshold chosen."""

    num_clauses: int = Field(
        default=150,
        ge=0,
        le=100_000,
        description="validation clauses reviewed for it, at most; 0: none, no calibration",
    )
    min_accuracy: float = Field(
        default=0.9,
        ge=0,
        le=1,
        description="share of verdicts right that findings not marked must reach there",
    )
    min_coverage: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="share of findings not marked at least; where none is right enough, the best",
    )
    prior: float = Field(
        default=10.0,
        ge=0,
        description=(
            "how strongly the fit is held near the identity; of 1 to 40 it erred least on families"
            " left out"
        ),
    )
    min_rows: int = Field(default=30, ge=4, description="with fewer findings nothing is fitted")


@dataclass(frozen=True)
class CalibrationRow:
    """A finding's own probability, what decided it, whether its verdict was right, and the family it belongs to."""

    probability: float
    decided_by: Decider
    is_right: bool
    family: str


@dataclass(frozen=True)
class CalibrationFit:
    """A calibration, the confidence of each row when its family was left out, and figures of these."""

    calibration: Calibration
    confidences: tuple[float, ...]
    figures: dict[str, float]


def choose_pairs(pairs: Sequence[Pair], knowledge: KnowledgeBase, num_clauses: int) -> list[Pair]:
    """Return pairs to review, families in turn.

    Those whose wording is the edition's own, and those without an article.
    """
    families: dict[str, list[Pair]] = {}
    for pair in sorted({pair.clause: pair for pair in pairs}.values(), key=lambda pair: pair.id):
        if not pair.law or is_own_wording(pair, knowledge):
            families.setdefault(pair.family, []).append(pair)
    return in_turn(families.values())[:num_clauses]


def review_pairs(
    pairs: Sequence[Pair], reviewer: Reviewer, on_progress: Callable[[int], None]
) -> list[CalibrationRow]:
    """Review the clauses of pairs with a reviewer that is not calibrated, and return a row for each finding that failed no check."""
    return [
        CalibrationRow(
            finding.confidence, finding.decided_by, finding.verdict == pair.verdict, pair.family
        )
        for pair, finding in zip(pairs, judge_pairs(pairs, reviewer, on_progress), strict=True)
        if has_passed(finding)
    ]


def calibrate(rows: Sequence[CalibrationRow], config: CalibrationConfig) -> CalibrationFit:
    """Fit a calibration and choose its threshold; with too few rows the identity comes back.

    Args:
        rows: From `review_pairs`.
        config: The prior, and what the findings above the threshold must reach.
    """
    if len(rows) < config.min_rows:
        return CalibrationFit(
            Calibration(),
            tuple(row.probability for row in rows),
            {"calibration_rows": float(len(rows))},
        )
    fitted = fit_platt(rows, config.prior)
    held_out = [0.0] * len(rows)
    for family in sorted({row.family for row in rows}):
        others = fit_platt([row for row in rows if row.family != family], config.prior)
        for place, row in enumerate(rows):
            if row.family == family:
                held_out[place] = calibrated(others, row.probability, row.decided_by)
    flags = [row.is_right for row in rows]
    point = choose_point(coverage_curve(held_out, flags), config)
    low, high = wilson(point.accuracy, round(point.coverage * len(rows)))
    figures = {
        "calibration_rows": float(len(rows)),
        "brier_before": brier([row.probability for row in rows], flags),
        "brier_after": brier(held_out, flags),
        "calibration_error_before": calibration_error([row.probability for row in rows], flags),
        "calibration_error_after": calibration_error(held_out, flags),
        "threshold": point.threshold,
        "threshold_coverage": point.coverage,
        "threshold_accuracy": point.accuracy,
        "threshold_accuracy_low": low,
        "threshold_accuracy_high": high,
    }
    chosen = fitted.model_copy(update={"min_confidence": round(point.threshold, 3)})
    return CalibrationFit(
        chosen, tuple(held_out), {name: round(value, 4) for name, value in figures.items()}
    )


def fit_platt(rows: Sequence[CalibrationRow], prior: float) -> Calibration:
    """Fit slope and shifts by regularised maximum likelihood; the prior is the identity."""
    from scipy.optimize import minimize

    odds = np.array([log_odds(row.probability) for row in rows])  # (n,)
    ways = np.array(
        [[row.decided_by == name for name in DECIDERS] for row in rows], dtype=float
    )  # (n, 3)
    flags = np.array([row.is_right for row in rows])  # (n,)

    def loss(values: Vector) -> float:
        scores = values[0] * odds + ways @ values[1:]  # (n,)
        misfit = float(np.logaddexp(0, np.where(flags, -scores, scores)).sum())
        return misfit + prior * float((values[0] - 1) ** 2 + values[1:] @ values[1:]) / 2

    found = minimize(
        loss,
        np.array([1.0, 0.0, 0.0, 0.0]),
        method="L-BFGS-B",
        bounds=[(0.05, 5.0), *[(-10.0, 10.0)] * 3],
    ).x
    return Calibration(
        slope=round(float(found[0]), 3),
        shifts={name: round(float(v), 3) for name, v in zip(DECIDERS, found[1:], strict=True)},
    )


def choose_point(curve: Sequence[CoveragePoint], config: CalibrationConfig) -> CoveragePoint:
    """Return the point of most coverage that is right enough, or the most accurate one of enough coverage."""
    wide = [point for point in curve if point.coverage >= config.min_coverage] or list(curve)
    right = [point for point in wide if point.accuracy >= config.min_accuracy]
    return (
        max(right, key=lambda point: point.coverage)
        if right
        else max(wide, key=lambda point: (point.accuracy, point.coverage))
    )


def brier(confidences: Sequence[float], flags: Sequence[bool]) -> float:
    """Return the mean squared distance between confidence and outcome; 0 is best."""
    return float(np.mean((np.array(confidences) - np.array(flags, dtype=float)) ** 2))


def calibration_error(
    confidences: Sequence[float], flags: Sequence[bool], num_bins: int = 5
) -> float:
    """Return the mean distance between confidence and share right over bins of equally many findings."""
    order = np.argsort(confidences, kind="stable")
    values, outcomes = np.array(confidences)[order], np.array(flags, dtype=float)[order]
    bins = [part for part in np.array_split(np.arange(len(order)), num_bins) if len(part)]
    return float(
        sum(len(part) * abs(values[part].mean() - outcomes[part].mean()) for part in bins)
        / len(order)
    )
