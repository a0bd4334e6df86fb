"""How well a search finds the governing article: recall, MRR and nDCG with confidence intervals.

A case is a query with the articles that may rightly be found and the ranking that a search gave for
it. Where several articles are right, the first of them counts: one that governs is enough for a
review. So nDCG@10 is that of one right answer, `1 / log2(1 + rank)`. Intervals are percentiles of a
bootstrap over the cases (Efron 1979): they show how much the figure depends on the choice of
queries, not whether future queries are like these.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEPTHS = (1, 5, 10, 50)
NUM_DRAWS = 2000
NUM_SHOWN = 5
FAILURE_DEPTH = 5
SEED = 0

Key = tuple[str, str]
"""A law's title or id, and an article of it."""


@dataclass(frozen=True)
class RankedQuery:
    """One query with its law and family of rules, the right articles and the ranking."""

    id: str
    law: str
    family: str
    wanted: frozenset[Key]
    found: tuple[Key, ...]

    @property
    def rank(self) -> int | None:
        """Place of the first right article, from 1; None where none was found."""
        return next((place for place, key in enumerate(self.found, 1) if key in self.wanted), None)


@dataclass(frozen=True)
class Estimate:
    """A mean over cases and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def score_cases(cases: Sequence[RankedQuery]) -> dict[str, Estimate]:
    """Return `recall_at_1`, `_5`, `_10`, `_50`, `mrr` and `ndcg_at_10` over the cases.

    Args:
        cases: At least one.
    """
    draws = _draw_samples(len(cases))
    figures: dict[str, Estimate] = {}
    for name, gain in _gains().items():
        values = np.array([gain(case.rank) for case in cases])  # (cases,)
        figures[name] = _estimate(values, draws)
    return figures


def score_by(
    cases: Sequence[RankedQuery], key: Callable[[RankedQuery], str]
) -> dict[str, dict[str, Estimate]]:
    """Return the figures of each group of cases, such as those of one law, in the groups' order."""
    groups: dict[str, list[RankedQuery]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return {name: score_cases(groups[name]) for name in sorted(groups)}


def compare_cases(
    ours: Sequence[RankedQuery], theirs: Sequence[RankedQuery], metric: str
) -> Estimate:
    """Return by how much `ours` is above `theirs` in one metric, compared query by query."""
    gain = _gains()[metric]
    differences = np.array([gain(a.rank) - gain(b.rank) for a, b in zip(ours, theirs, strict=True)])
    return _estimate(differences, _draw_samples(len(differences)))


def list_failures(cases: Sequence[RankedQuery]) -> list[str]:
    """Return a JSON line for each case without a right article among the first `FAILURE_DEPTH`.

    A line says what was wanted, its rank, and what was found. The query is named by its id only: it
    may be of a contract.
    """
    lines: list[str] = []
    for case in cases:
        if case.rank is not None and case.rank <= FAILURE_DEPTH:
            continue
        failure = {
            "id": case.id,
            "family": case.family,
            "wanted": sorted(" ".join(key) for key in case.wanted),
            "rank": case.rank,
            "found": [" ".join(key) for key in case.found[:NUM_SHOWN]],
        }
        lines.append(json.dumps(failure, ensure_ascii=False))
    return lines


def flatten(figures: dict[str, Estimate], prefix: str = "") -> dict[str, float]:
    """Return figures as numbers for tracking: `mrr`, `mrr.low`, `mrr.high` and so on."""
    flat: dict[str, float] = {}
    for name, figure in figures.items():
        flat[f"{prefix}{name}"] = figure.value
        flat[f"{prefix}{name}.low"] = figure.low
        flat[f"{prefix}{name}.high"] = figure.high
    return flat


def _gains() -> dict[str, Callable[[int | None], float]]:
    """Return each metric as a function of a case's rank."""
    gains: dict[str, Callable[[int | None], float]] = {
        f"recall_at_{depth}": _recall(depth) for depth in DEPTHS
    }
    gains["mrr"] = lambda rank: 1 / rank if rank else 0.0
    gains["ndcg_at_10"] = lambda rank: 1 / math.log2(1 + rank) if rank and rank <= 10 else 0.0
    return gains


def _recall(depth: int) -> Callable[[int | None], float]:
    """Return recall at a depth as a function of a case's rank."""
    return lambda rank: float(rank is not None and rank <= depth)


def _draw_samples(count: int) -> NDArray[np.int64]:
    """Return the bootstrap's samples as places of cases, shape (draws, cases)."""
    return np.random.default_rng(SEED).integers(0, count, size=(NUM_DRAWS, count))


def _estimate(values: NDArray[np.float64], draws: NDArray[np.int64]) -> Estimate:
    """Return the mean of values, shape (cases,), with its bootstrap interval."""
    means = values[draws].mean(axis=1)  # (draws,)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high))
