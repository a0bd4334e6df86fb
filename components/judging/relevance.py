"""Which of a clause's hits governs it, or that none does, by what retrieval and the figures tell.

Two choices, both fitted on reviewed pairs, whose governing article is known, and put into the
release: whether any of the hits governs (by the likeliest of them, and by how far it stands out),
and if so, which. Features of a hit: its fused score, its dense and BM25 scores, how far its dense
score lies behind the best, the reranker's score, whether a figure of the clause can be held against
one of the article, and whether one of the two has figures that the other cannot meet. Not covered:
the meaning of either text beyond their vectors.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError
from components.prompting.prompt_injection import clear_orders
from components.quantities.comparing import are_comparable
from components.quantities.reading import Quantity, find_quantities
from components.records import Hit, Relevance

RIDGE = 1e-4
Vector = NDArray[np.float64]
FEATURES = ("fused", "dense", "bm25", "behind", "late", "comparable", "unmet")
STANDING = "standing"


@dataclass(frozen=True)
class Matched:
    """A clause whose governing article is known.

    Its hits, best first, and the citation, empty where none governs.
    """

    clause: str
    hits: Sequence[Hit]
    citation: str


def measure_hits(clause: str, hits: Sequence[Hit]) -> list[list[float]]:
    """Return the features of each hit, in the order of `FEATURES`."""
    figures = find_quantities(" ".join(clause.split()))
    best = max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0)
    return [_features(hit, figures, best) for hit in hits]


def _features(hit: Hit, figures: Sequence[Quantity], best: float) -> list[float]:
    dense, limits = (
        hit.scores.get("dense", 0.0),
        find_quantities(" ".join(clear_orders(hit.version.text).text.split())),
    )
    is_comparable = any(are_comparable(figure, limit) for figure in figures for limit in limits)
    is_unmet = bool(figures or limits) and not is_comparable
    bm25 = math.log1p(max(0.0, hit.scores.get("bm25", 0.0)))
    late = hit.scores.get("late", 0.0)
    return [hit.score, dense, bm25, best - dense, late, float(is_comparable), float(is_unmet)]


def estimate(relevance: Relevance, clause: str, hits: Sequence[Hit]) -> list[float]:
    """Return the probability of each hit to govern the clause.

    What they leave to one is that of none.
    """
    if not hits:
        return []
    features = np.array(measure_hits(clause, hits))  # (n, f)
    shares = _softmax(features @ np.array([relevance.weights[name] for name in FEATURES]))  # (n,)
    weights = np.array([relevance.any_weights[name] for name in (*FEATURES, STANDING)])
    is_any = _sigmoid(float(_best_row(features, shares) @ weights) + relevance.intercept)
    return [is_any * float(share) for share in shares]


def choose(relevance: Relevance, clause: str, hits: Sequence[Hit]) -> tuple[int | None, float]:
    """Return the place of the hit that governs the clause, or None where more likely none does, and the probability of that."""
    found = estimate(relevance, clause, hits)
    is_any = min(1.0, sum(found))
    if is_any < 0.5:
        return None, 1 - is_any
    best = max(range(len(found)), key=found.__getitem__)
    return best, found[best]


def fit_relevance(rows: Sequence[Matched]) -> Relevance:
    """Fit on clauses whose governing article is known.

    Governed and ungoverned clauses weigh the same in all.

    A clause whose governing article is not among its hits counts as one that none of them governs.

    Raises:
        InputError: No clause has its governing article among its hits.
    """
    rows = [row for row in rows if row.hits]
    matrices = [np.array(measure_hits(row.clause, row.hits)) for row in rows]
    targets = [
        next((i for i, hit in enumerate(row.hits) if hit.version.citation == row.citation), None)
        for row in rows
    ]
    governed = [
        (matrix, target)
        for matrix, target in zip(matrices, targets, strict=True)
        if target is not None
    ]
    if not governed:
        raise InputError(
            f"relevance: no governing article among the hits of {len(rows)} clauses. Give pairs"
            " that cite this edition."
        )
    weights = _fit_choice(governed)
    best = np.array(
        [[*_best_row(matrix, _softmax(matrix @ weights)), 1.0] for matrix in matrices]
    )  # (rows, f + 2)
    any_weights = _fit_logistic(best, np.array([target is not None for target in targets]))
    return Relevance(
        weights={
            name: round(float(value), 4) for name, value in zip(FEATURES, weights, strict=True)
        },
        any_weights={
            name: round(float(value), 4)
            for name, value in zip((*FEATURES, STANDING), any_weights, strict=False)
        },
        intercept=round(float(any_weights[-1]), 4),
    )


def score_relevance(relevance: Relevance, rows: Sequence[Matched]) -> dict[str, float]:
    """Return the shares `governed` (of governed clauses, the right article chosen) and `ungoverned` (of the others, none)."""
    right: dict[str, list[bool]] = {"governed": [], "ungoverned": []}
    for row in rows:
        place, _ = choose(relevance, row.clause, row.hits)
        said = "" if place is None else row.hits[place].version.citation
        right["governed" if row.citation else "ungoverned"].append(said == row.citation)
    return {name: round(sum(flags) / max(1, len(flags)), 4) for name, flags in right.items()}


def _fit_choice(governed: Sequence[tuple[Vector, int]]) -> Vector:
    """Fit a softmax over the hits of each clause, by the place of the one that governs."""

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for matrix, target in governed:
            shares = _softmax(matrix @ weights)
            total -= math.log(max(1e-12, float(shares[target]))) / len(governed)
            slope = slope + (shares @ matrix - matrix[target]) / len(governed)
        return total, slope

    return _minimise(loss, len(FEATURES))


def _fit_logistic(matrix: Vector, flags: NDArray[np.bool_]) -> Vector:
    """Fit a logistic function to flags; both kinds weigh the same in all."""
    counts = {True: max(1, int(flags.sum())), False: max(1, int((~flags).sum()))}
    shares = np.where(flags, 0.5 / counts[True], 0.5 / counts[False])  # (rows,)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights  # (rows,)
        likelihood = -np.logaddexp(0, np.where(flags, -scores, scores))  # (rows,)
        errors = shares * (1 / (1 + np.exp(-np.clip(scores, -50, 50))) - flags)  # (rows,)
        return (
            RIDGE * float(weights @ weights) - float(shares @ likelihood),
            2 * RIDGE * weights + errors @ matrix,
        )

    return _minimise(loss, matrix.shape[1])


def _minimise(loss: Callable[[Vector], tuple[float, Vector]], size: int) -> Vector:
    from scipy.optimize import minimize

    found: Vector = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x
    return found


def _best_row(features: Vector, shares: Vector) -> Vector:
    """Return the features of the likeliest hit and its share among the hits."""
    best = int(shares.argmax())
    return np.append(features[best], shares[best])


def _softmax(scores: Vector) -> Vector:
    powers = np.exp(scores - scores.max())
    shares: Vector = powers / powers.sum()
    return shares


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))
