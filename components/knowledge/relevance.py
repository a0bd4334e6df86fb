"""Which of a clause's hits governs it, or that none does: one choice, by what retrieval and the figures tell.

Fitted on reviewed pairs, whose governing article is known, and put into the release. Six features a hit: its fused
score, its dense and BM25 scores, how far its dense score lies behind the best, whether a figure of the clause can be held
against one of the article, and whether one of the two has figures that the other cannot meet. Not covered: the meaning
of either text beyond their vectors.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError
from components.quantities.comparing import are_comparable
from components.quantities.reading import Quantity, find_quantities
from components.records import Hit, Relevance

RIDGE = 1e-4
FEATURES = ("fused", "dense", "bm25", "behind", "comparable", "unmet")


@dataclass(frozen=True)
class Matched:
    """A clause whose governing article is known: its hits, best first, and the citation, empty where none governs."""

    clause: str
    hits: Sequence[Hit]
    citation: str


def measure_hits(clause: str, hits: Sequence[Hit]) -> list[list[float]]:
    """Return the features of each hit, in the order of `FEATURES`."""
    figures = find_quantities(" ".join(clause.split()))
    best = max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0)
    return [_features(hit, figures, best) for hit in hits]


def _features(hit: Hit, figures: Sequence[Quantity], best: float) -> list[float]:
    dense, limits = hit.scores.get("dense", 0.0), find_quantities(" ".join(hit.version.text.split()))
    is_comparable = any(are_comparable(figure, limit) for figure in figures for limit in limits)
    is_unmet = bool(figures or limits) and not is_comparable
    bm25 = math.log1p(max(0.0, hit.scores.get("bm25", 0.0)))
    return [hit.score, dense, bm25, best - dense, float(is_comparable), float(is_unmet)]


def estimate(relevance: Relevance, clause: str, hits: Sequence[Hit]) -> list[float]:
    """Return the probability of each hit to govern the clause; what they leave to one is that of none."""
    weights = np.array([*(relevance.weights[name] for name in FEATURES), relevance.intercept])
    return [float(p) for p in _probabilities(_matrix(clause, hits), weights)]


def choose(relevance: Relevance, clause: str, hits: Sequence[Hit]) -> tuple[int | None, float]:
    """Return the place of the hit that governs the clause, or None where none is likelier than each, and its probability."""
    found = estimate(relevance, clause, hits)
    none = max(0.0, 1 - sum(found))
    best = max(range(len(found)), key=found.__getitem__, default=None)
    return (None, none) if best is None or found[best] < none else (best, found[best])


def fit_relevance(rows: Sequence[Matched]) -> Relevance:
    """Fit on clauses whose governing article is known; governed and ungoverned clauses weigh the same in all.

    Raises:
        InputError: No clause has its governing article among its hits.
    """
    from scipy.optimize import minimize

    matrices = [_matrix(row.clause, row.hits) for row in rows]
    targets = [next((i for i, hit in enumerate(row.hits) if hit.version.citation == row.citation), None) for row in rows]
    if not any(target is not None for target in targets):
        raise InputError(
            f"relevance: no governing article among the hits of {len(rows)} clauses. Give pairs that cite the published edition."
        )
    num_governed = sum(bool(row.citation) for row in rows)
    shares = [0.5 / num_governed if row.citation else 0.5 / (len(rows) - num_governed) for row in rows]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for matrix, target, share in zip(matrices, targets, shares, strict=True):
            found = _probabilities(matrix, weights)
            wanted = np.zeros(len(found)) if target is None else np.eye(len(found))[target]
            total -= share * float(np.log(max(1e-12, 1 - found.sum() if target is None else found[target])))
            slope = slope + share * (found - wanted) @ matrix
        return total, slope

    fitted = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, method="L-BFGS-B").x
    weights = {name: round(float(value), 4) for name, value in zip(FEATURES, fitted, strict=False)}
    return Relevance(weights=weights, intercept=round(float(fitted[-1]), 4))


def score_relevance(relevance: Relevance, rows: Sequence[Matched]) -> dict[str, float]:
    """Return the shares `governed` (of governed clauses, the right article chosen) and `ungoverned` (of the others, none)."""
    right: dict[str, list[bool]] = {"governed": [], "ungoverned": []}
    for row in rows:
        place, _ = choose(relevance, row.clause, row.hits)
        said = "" if place is None else row.hits[place].version.citation
        right["governed" if row.citation else "ungoverned"].append(said == row.citation)
    return {name: round(sum(flags) / max(1, len(flags)), 4) for name, flags in right.items()}


def _matrix(clause: str, hits: Sequence[Hit]) -> NDArray[np.float64]:
    return np.array([[*values, 1.0] for values in measure_hits(clause, hits)]).reshape(len(hits), len(FEATURES) + 1)


def _probabilities(matrix: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a softmax over the hits and one more choice, none, whose score is 0."""
    scores = matrix @ weights  # (n,)
    highest = max(0.0, float(scores.max(initial=0.0)))
    powers = np.exp(scores - highest)
    found: NDArray[np.float64] = powers / (powers.sum() + np.exp(-highest))
    return found
