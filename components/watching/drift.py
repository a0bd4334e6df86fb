"""How far what comes in is from what the adapter was tuned on, by embeddings and by search scores.

A classifier learns to tell incoming clauses from the tuning set by their embeddings, and is asked
about clauses that it did not see. The area under its ROC curve is the drift: 0.5 where nobody could
tell them apart, 1.0 where everybody could. It is what Evidently computes for embeddings by default;
scikit-learn is here already, which that library would add to. Not covered: why they differ.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from components.evaluation.deciding import Measured

FOLDS = 3
MIN_CLAUSES = 4 * FOLDS
_SEED = 1
_NORMAL_95 = 1.959964


def measure_drift(reference: NDArray[np.float32], incoming: NDArray[np.float32]) -> Measured:
    """Return how well incoming texts are told from others by their vectors, with its interval.

    Args:
        reference: Unit vectors of the tuning set, shape (texts, dimension).
        incoming: Unit vectors of what came in, shape (texts, dimension).

    Returns:
        The area under the ROC curve, 0.5 to 1 but for chance; without probes where one side has
        fewer than `MIN_CLAUSES`.
    """
    if min(len(reference), len(incoming)) < MIN_CLAUSES:
        return Measured(0.5, 0.0, 1.0, 0)
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    vectors = np.concatenate([reference, incoming])  # [N + M, D]
    is_incoming = np.repeat([False, True], [len(reference), len(incoming)])  # [N + M]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    model = LogisticRegression(class_weight="balanced", max_iter=200)
    scores = cross_val_predict(model, vectors, is_incoming, cv=folds, method="decision_function")
    return estimate_area(scores[~is_incoming].tolist(), scores[is_incoming].tolist())


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
