"""Drift is near one half for clauses like those held out, and near one for quite other ones."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from components.watching.drift import estimate_area, measure_distances, measure_drift
from tests.knowledge.corpus import HashingEmbedder

LOANS = [f"Interest of {rate} per cent a year is due on the loan." for rate in range(1, 41)]
LEASES = [f"The tenant returns the flat within {days} days." for days in range(1, 31)]


def test_measure_drift() -> None:
    """Clauses like those held out are no farther; clauses of another kind always are."""
    embedder = HashingEmbedder()
    tuned = embedder.embed(LOANS[::2])
    held_out = embedder.embed(LOANS[1::4])
    same = measure_drift(tuned, held_out, embedder.embed(LOANS[3::4]))
    assert same.low < 0.5 < same.high and same.num_probes == 10
    other = measure_drift(tuned, held_out, embedder.embed(LEASES))
    assert other.value == pytest.approx(1.0) and other.low > 0.95
    assert measure_drift(tuned, held_out[:0], tuned).num_probes == 0


def test_measure_distances() -> None:
    """A text of the tuning set has no distance, one at right angles to all has 1."""
    tuned = np.eye(3, dtype=np.float32)[:2]
    distances = measure_distances(tuned, np.eye(3, dtype=np.float32))
    assert distances == pytest.approx([0.0, 0.0, 1.0])


def test_estimate_area_beside_scikit_learn() -> None:
    """The area is scikit-learn's, ties and all, and its interval holds it."""
    random = np.random.default_rng(7)
    lower = np.round(random.normal(0.0, 1.0, 80), 1)
    higher = np.round(random.normal(0.8, 1.0, 60), 1)
    measured = estimate_area(lower.tolist(), higher.tolist())
    truth = np.repeat([0, 1], [80, 60])
    expected = roc_auc_score(truth, np.concatenate([lower, higher]))
    assert measured.value == pytest.approx(expected)
    assert measured.low < expected < measured.high
    assert estimate_area([], [1.0]).num_probes == 0


def test_estimate_area_worked_by_hand() -> None:
    """Three of four pairs are in order: 0.75; with more data the interval is narrower."""
    assert estimate_area([1.0, 3.0], [2.0, 4.0]).value == 0.75
    wide = estimate_area([1.0, 3.0], [2.0, 4.0])
    narrow = estimate_area([1.0, 3.0] * 50, [2.0, 4.0] * 50)
    assert narrow.high - narrow.low < wide.high - wide.low
