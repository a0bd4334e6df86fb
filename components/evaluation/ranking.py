"""How well a search finds the governing article.

Recall, reciprocal rank and gain, each with its confidence interval.

A case is a query with the articles that may rightly be found and the ranking that a search gave for
it. Where several articles are right, the first of them counts: one that governs is enough for a
review. So nDCG@10 is that of one right answer, `1 / log2(1 + rank)`. Intervals are percentiles of a
bootstrap over the cases (Efron 1979): they tell how far the figure hangs on the choice of queries,
not whether the queries are like those of tomorrow.
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

Key = tuple[str, str]
"""A law's title or id, and an article of it."""


@dataclass(frozen=True)
class RankedQuery:
    """One query: which law and family of rules it belongs to, what is right, and what was found, best first."""

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


def score_cases(cases: Sequence[RankedQuery], seed: int = 0) -> dict[str, Estimate]:
    """Return `recall_at_1`, `_5`, `_10`, `_50`, `mrr` and `ndcg_at_10` over the cases.

    Args:
        cases: At least one.
        seed: Of the bootstrap.
    """
    values = {
        name: np.array([gain(case.rank) for case in cases]) for name, gain in _gains().items()
    }
    draws = np.random.default_rng(seed).integers(0, len(cases), size=(NUM_DRAWS, len(cases)))
    return {name: _figure(found, draws) for name, found in values.items()}


def score_by(
    cases: Sequence[RankedQuery], key: Callable[[RankedQuery], str], seed: int = 0
) -> dict[str, dict[str, Estimate]]:
    """Return the figures of each group of cases, such as those of one law, in the groups' order."""
    groups: dict[str, list[RankedQuery]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return {name: score_cases(groups[name], seed) for name in sorted(groups)}


def compare_cases(
    ours: Sequence[RankedQuery], theirs: Sequence[RankedQuery], metric: str, seed: int = 0
) -> Estimate:
    """Return by how much `ours` is above `theirs` in one metric, query by query.

    The interval is that of the difference.
    """
    gain = _gains()[metric]
    differences = np.array([gain(a.rank) - gain(b.rank) for a, b in zip(ours, theirs, strict=True)])
    draws = np.random.default_rng(seed).integers(
        0, len(differences), size=(NUM_DRAWS, len(differences))
    )
    return _figure(differences, draws)


def list_failures(cases: Sequence[RankedQuery], depth: int = 5) -> list[str]:
    """Return a JSON line for each case without a right article among the first `depth`.

    What was wanted, where it stood, what was found.

    The query is named by its id only: it may be of a contract.
    """
    return [
        json.dumps(
            {
                "id": case.id,
                "family": case.family,
                "wanted": sorted(" ".join(key) for key in case.wanted),
                "rank": case.rank,
                "found": [" ".join(key) for key in case.found[:NUM_SHOWN]],
            },
            ensure_ascii=False,
        )
        for case in cases
        if case.rank is None or case.rank > depth
    ]


def flatten(figures: dict[str, Estimate], prefix: str = "") -> dict[str, float]:
    """Return figures as flat numbers for tracking.

    `recall_at_5`, `recall_at_5.low`, `recall_at_5.high`.
    """
    flat: dict[str, float] = {}
    for name, figure in figures.items():
        flat |= {
            f"{prefix}{name}": figure.value,
            f"{prefix}{name}.low": figure.low,
            f"{prefix}{name}.high": figure.high,
        }
    return flat


def _gains() -> dict[str, Callable[[int | None], float]]:
    gains: dict[str, Callable[[int | None], float]] = {
        f"recall_at_{depth}": _recall(depth) for depth in DEPTHS
    }
    gains["mrr"] = lambda rank: 1 / rank if rank else 0.0
    gains["ndcg_at_10"] = lambda rank: 1 / math.log2(1 + rank) if rank and rank <= 10 else 0.0
    return gains


def _recall(depth: int) -> Callable[[int | None], float]:
    return lambda rank: float(rank is not None and rank <= depth)


def _figure(values: NDArray[np.float64], draws: NDArray[np.int64]) -> Estimate:
    means = values[draws].mean(axis=1)  # (draws,)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high))
