"""How far what comes in is from what the adapter was tuned on, by embeddings and by search scores.

A clause is as far as the nearest clause of the tuning set. Incoming clauses are compared with those
that were held out of the tuning, on which the release was measured when it was promoted: where they
are farther, its figures do not speak for them. The drift is how often an incoming clause is farther
than a held-out one: 0.5 for clauses like those, 1.0 where all are farther.

A classifier that tells both sets apart, Evidently's default, was tried: it told the held-out
clauses of the sample from its tuning set without a fault, since their rules are others, and so says
nothing of what comes in.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from components.evaluation.deciding import Measured

_NORMAL_95 = 1.959964


def measure_drift(
    tuned: NDArray[np.float32], held_out: NDArray[np.float32], incoming: NDArray[np.float32]
) -> Measured:
    """Return how often an incoming clause is farther from the tuning set than a held-out one.

    Args:
        tuned: Unit vectors of the tuning set, shape (texts, dimension).
        held_out: Unit vectors of clauses held out of it, shape (texts, dimension).
        incoming: Unit vectors of what came in, shape (texts, dimension).

    Returns:
        The share, 0 to 1, with its interval; without probes where one of the sets is empty.
    """
    if not (len(tuned) and len(held_out) and len(incoming)):
        return Measured(0.5, 0.0, 1.0, 0)
    return estimate_area(measure_distances(tuned, held_out), measure_distances(tuned, incoming))


def measure_distances(tuned: NDArray[np.float32], texts: NDArray[np.float32]) -> list[float]:
    """Return the cosine distance of each text to the nearest of the tuning set."""
    nearness = (texts @ tuned.T).max(axis=1)  # [M, N] -> [M]
    return [float(1 - value) for value in nearness]


def estimate_area(lower: Sequence[float], higher: Sequence[float]) -> Measured:
    """Return how often a score of the second list is above one of the first, with its interval.

    Source: J. A. Hanley and B. J. McNeil, Radiology 143 (1982), 29-36.
    """
    num_lower, num_higher = len(lower), len(higher)
    if not num_lower or not num_higher:
        return Measured(0.5, 0.0, 1.0, 0)
    first = np.asarray(lower)[:, None]  # [N, 1]
    second = np.asarray(higher)[None, :]  # [1, M]
    area = float(np.mean((second > first) + 0.5 * (second == first)))
    both_above = area / (2 - area)
    both_below = 2 * area**2 / (1 + area)
    variance = area * (1 - area)
    variance += (num_higher - 1) * (both_above - area**2)
    variance += (num_lower - 1) * (both_below - area**2)
    reach = _NORMAL_95 * math.sqrt(max(variance, 0.0) / (num_lower * num_higher))
    return Measured(area, max(0.0, area - reach), min(1.0, area + reach), num_higher)
