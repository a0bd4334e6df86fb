"""The figures of a release that serves, each held against its bound.

A share fails only where the data say so at 95 % (see `evaluation.deciding`): a quiet week is no
alarm. Times are compared as they are.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

import numpy as np
from pydantic import Field

from components.config import Section
from components.evaluation.deciding import ERROR, Look, Measured, estimate_share
from components.evaluation.gates.results import (
    at_most,
    decided_at_least,
    decided_at_most,
    without_threshold,
)
from components.gate_result import GateResult
from components.watching.window import WatchedWindow

GATE = "watch"
VERDICTS = ("invalid", "valid", "ungoverned")


class WatchBounds(Section):
    """From when a figure of the served release is an alarm."""

    max_needs_review: float = Field(
        default=0.7, ge=0, le=1, description="share of findings marked `needs review`"
    )
    max_ungoverned: float = Field(
        default=0.7, ge=0, le=1, description="share of clauses that no article was found for"
    )
    max_verdict_shift: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="share of verdicts that would have to be others to give the mix before",
    )
    max_failed: float = Field(default=0.02, ge=0, le=1, description="share of reviews that failed")
    min_agreement: float = Field(
        default=0.6, ge=0, le=1, description="share of analysts' decisions that accept the finding"
    )
    max_clause_s: float = Field(
        default=30, gt=0, description="seconds that a clause takes in 95 of 100 reviews"
    )
    max_waiting_s: float = Field(
        default=600, gt=0, description="seconds that 95 of 100 reviews wait for their start"
    )
    max_drift: float = Field(
        default=0.9,
        ge=0.5,
        le=1,
        description=(
            "how often a clause is farther from the tuning set than one held out of it, by their"
            " embeddings: 0.5 for clauses like those, 1 where all are farther"
        ),
    )
    max_retrieval_drop: float = Field(
        default=0.8,
        ge=0.5,
        le=1,
        description="how often a clause's first hit is less near than that of a held-out one",
    )


def measure_window(
    window: WatchedWindow, bounds: WatchBounds, mix_before: dict[str, float] | None = None
) -> list[GateResult]:
    """Return the figures of a window, those without data left out.

    Args:
        window: What the server did.
        bounds: From when a figure is an alarm.
        mix_before: Share of each verdict in the report before; None where there is none.
    """
    results = _measure_findings(window, bounds, mix_before)
    if window.states:
        num_failed = window.states.count("failed")
        results.append(
            decided_at_most(
                GATE, "failed_reviews", _share(num_failed, len(window.states)), bounds.max_failed
            )
        )
    if window.decisions:
        accepted = window.decisions.count("accept")
        agreement = _share(accepted, len(window.decisions))
        results.append(decided_at_least(GATE, "agreement", agreement, bounds.min_agreement))
    for name, seconds, bound in (
        ("clause_seconds_p95", window.clause_s, bounds.max_clause_s),
        ("waiting_seconds_p95", window.waiting_s, bounds.max_waiting_s),
    ):
        if seconds:
            results.append(at_most(GATE, name, percentile_95(seconds), bound))
    return results


def measure_inputs(
    drift: Measured, retrieval_drop: Measured, bounds: WatchBounds
) -> list[GateResult]:
    """Return the figures of what came in; those without probes are left out.

    Args:
        drift: From `drift.measure_drift`.
        retrieval_drop: How often a first hit is less near than that of a held-out clause.
        bounds: From when a figure is an alarm.
    """
    judged = (
        ("input_drift", drift, bounds.max_drift),
        ("retrieval_drop", retrieval_drop, bounds.max_retrieval_drop),
    )
    return [
        decided_at_most(GATE, name, measured, bound)
        for name, measured, bound in judged
        if measured.num_probes
    ]


def count_mix(window: WatchedWindow) -> dict[str, float]:
    """Return the share of each verdict; of no findings an empty mix."""
    counts = Counter(finding.verdict for finding in window.findings)
    total = len(window.findings)
    return {verdict: counts[verdict] / total for verdict in VERDICTS} if total else {}


def percentile_95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return float(np.percentile(np.asarray(values), 95))


def _measure_findings(
    window: WatchedWindow, bounds: WatchBounds, mix_before: dict[str, float] | None
) -> list[GateResult]:
    """Return the figures of the findings."""
    total = len(window.findings)
    if not total:
        return []
    statuses = [finding.status for finding in window.findings]
    mix = count_mix(window)
    share_of = partial(_share, num_probes=total)
    results = [
        decided_at_most(
            GATE, "needs_review", share_of(statuses.count("needs review")), bounds.max_needs_review
        ),
        decided_at_most(
            GATE,
            "ungoverned",
            share_of(round(mix["ungoverned"] * total)),
            bounds.max_ungoverned,
        ),
    ]
    confidences = [each.confidence for each in window.findings if each.confidence is not None]
    others = {f"verdict_{verdict}": share for verdict, share in mix.items()}
    if confidences:
        others["confidence_median"] = float(np.median(confidences))
    results += without_threshold(GATE, others)
    if mix_before:
        shift = sum(abs(mix[verdict] - mix_before.get(verdict, 0.0)) for verdict in VERDICTS) / 2
        results.append(at_most(GATE, "verdict_shift", shift, bounds.max_verdict_shift))
    return results


def _share(num_hits: int, num_probes: int) -> Measured:
    """Return a share with its exact interval."""
    return estimate_share(num_hits, Look(num_probes, 1 - ERROR))
