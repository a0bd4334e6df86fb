"""Which article governs a clause, or that none does, from search scores and figures.

Two models choose among the hits of a search. Both are fitted on reviewed pairs whose governing
article is known, and both are part of the release, as its `Relevance`: whether any of the hits
governs, from the features of the likeliest hit and from how far it stands out; and if so, which
one. The features of a hit are its fused score, its dense and BM25 scores, how far its dense score
lies behind the best, the reranker's score, whether a figure of the clause can be compared with one
of the article, and whether one of the two has figures that the other cannot match. Not covered: the
meaning of either text beyond their vectors.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
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

    Attributes:
        clause: The clause's text.
        hits: What a search found for it, best first.
        citation: The governing article; empty where none governs.
    """

    clause: str
    hits: Sequence[Hit]
    citation: str

    @property
    def governing(self) -> int | None:
        """The place of the governing article among the hits, if it is there."""
        for place, hit in enumerate(self.hits):
            if hit.version.citation == self.citation:
                return place
        return None


def measure_hits(clause: str, hits: Sequence[Hit]) -> list[list[float]]:
    """Return the features of each hit, in the order of `FEATURES`."""
    figures = find_quantities(" ".join(clause.split()))
    best = max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0)
    return [_features(hit, figures, best) for hit in hits]


def _features(hit: Hit, figures: Sequence[Quantity], best: float) -> list[float]:
    """Return the features of one hit.

    Args:
        hit: The hit.
        figures: The quantities of the clause.
        best: The highest dense score among the clause's hits.
    """
    article = clear_orders(hit.version.text).text
    limits = find_quantities(" ".join(article.split()))
    dense = hit.scores.get("dense", 0.0)
    pairs = itertools.product(figures, limits)
    is_comparable = any(are_comparable(figure, limit) for figure, limit in pairs)
    is_unmet = bool(figures or limits) and not is_comparable
    bm25 = math.log1p(max(0.0, hit.scores.get("bm25", 0.0)))
    late = hit.scores.get("late", 0.0)
    return [hit.score, dense, bm25, best - dense, late, float(is_comparable), float(is_unmet)]


def estimate(relevance: Relevance, clause: str, hits: Sequence[Hit]) -> list[float]:
    """Return the probability that each hit governs the clause.

    One minus their sum is the probability that none governs.
    """
    if not hits:
        return []
    features = np.array(measure_hits(clause, hits))  # (n, f)
    weights = np.array([relevance.weights[name] for name in FEATURES])  # (f,)
    shares = _softmax(features @ weights)  # (n,)
    any_weights = np.array([relevance.any_weights[name] for name in (*FEATURES, STANDING)])
    score = float(_best_row(features, shares) @ any_weights) + relevance.intercept
    any_probability = _sigmoid(score)
    return [any_probability * float(share) for share in shares]


def choose(relevance: Relevance, clause: str, hits: Sequence[Hit]) -> tuple[int | None, float]:
    """Choose the hit that governs the clause.

    Returns:
        Its place, or None where it is more likely that no hit governs, and the probability of that
        choice.
    """
    probabilities = estimate(relevance, clause, hits)
    any_probability = min(1.0, sum(probabilities))
    if any_probability < 0.5:
        return None, 1 - any_probability
    best = max(range(len(probabilities)), key=probabilities.__getitem__)
    return best, probabilities[best]


def fit_relevance(rows: Sequence[Matched]) -> Relevance:
    """Fit on clauses whose governing article is known.

    Governed and ungoverned clauses have the same total weight. A clause whose governing article is
    not among its hits counts as ungoverned.

    Raises:
        InputError: No clause has its governing article among its hits.
    """
    rows = [row for row in rows if row.hits]
    matrices = [np.array(measure_hits(row.clause, row.hits)) for row in rows]
    targets = [row.governing for row in rows]
    governed = []
    for matrix, target in zip(matrices, targets, strict=True):
        if target is not None:
            governed.append((matrix, target))
    if not governed:
        raise InputError(
            f"relevance: none that governs among the hits of {len(rows)} clauses. Give pairs"
            " that cite this edition."
        )
    weights = _fit_choice(governed)
    best = []
    for matrix in matrices:
        shares = _softmax(matrix @ weights)  # (n,)
        best.append([*_best_row(matrix, shares), 1.0])
    is_governed = np.array([target is not None for target in targets])
    *any_weights, intercept = _fit_logistic(np.array(best), is_governed)  # of (rows, f + 2)
    return Relevance(
        weights=_named(FEATURES, weights),
        any_weights=_named((*FEATURES, STANDING), any_weights),
        intercept=round(float(intercept), 4),
    )


def _named(names: Sequence[str], weights: Iterable[float]) -> dict[str, float]:
    """Return weights under the names of their features, rounded to four digits."""
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def score_relevance(relevance: Relevance, rows: Sequence[Matched]) -> dict[str, float]:
    """Return how often the choice is right.

    Returns:
        The shares `governed` (of governed clauses, the right article chosen) and `ungoverned` (of
        the others, none chosen).
    """
    flags: dict[str, list[bool]] = {"governed": [], "ungoverned": []}
    for row in rows:
        place, _ = choose(relevance, row.clause, row.hits)
        citation = "" if place is None else row.hits[place].version.citation
        flags["governed" if row.citation else "ungoverned"].append(citation == row.citation)
    return {name: round(sum(right) / max(1, len(right)), 4) for name, right in flags.items()}


def _fit_choice(governed: Sequence[tuple[Vector, int]]) -> Vector:
    """Fit a softmax over the hits of each clause to the place of the one that governs."""

    def loss(weights: Vector) -> tuple[float, Vector]:
        total = RIDGE * float(weights @ weights)
        gradient = 2 * RIDGE * weights
        for matrix, target in governed:  # (n, f)
            shares = _softmax(matrix @ weights)  # (n,)
            total -= math.log(max(1e-12, float(shares[target]))) / len(governed)
            gradient = gradient + (shares @ matrix - matrix[target]) / len(governed)
        return total, gradient

    return _minimise(loss, len(FEATURES))


def _fit_logistic(matrix: Vector, flags: NDArray[np.bool_]) -> Vector:
    """Fit a logistic function to flags; both kinds have the same total weight."""
    counts = {True: max(1, int(flags.sum())), False: max(1, int((~flags).sum()))}
    shares = np.where(flags, 0.5 / counts[True], 0.5 / counts[False])  # (rows,)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights  # (rows,)
        likelihood = -np.logaddexp(0, np.where(flags, -scores, scores))  # (rows,)
        probabilities = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))  # (rows,)
        errors = shares * (probabilities - flags)  # (rows,)
        total = RIDGE * float(weights @ weights) - float(shares @ likelihood)
        gradient = 2 * RIDGE * weights + errors @ matrix
        return total, gradient

    return _minimise(loss, matrix.shape[1])


def _minimise(loss: Callable[[Vector], tuple[float, Vector]], size: int) -> Vector:
    """Return the weights of least loss, from zeros on; `loss` gives its value and its gradient."""
    from scipy.optimize import minimize

    weights: Vector = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x
    return weights


def _best_row(features: Vector, shares: Vector) -> Vector:
    """Return the features of the likeliest hit and its share among the hits."""
    best = int(shares.argmax())
    return np.append(features[best], shares[best])


def _softmax(scores: Vector) -> Vector:
    powers = np.exp(scores - scores.max())
    shares: Vector = powers / powers.sum()
    return shares


def _sigmoid(value: float) -> float:
    """Return the logistic of a value, without overflow on either side."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))
