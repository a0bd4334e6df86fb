"""Whether a clause breaks an article that governs it: figures, the reader, and rules that yield.

A logistic function joins what the comparisons of figures say, what the reader leans to where they
do not all agree, and whether the article lets the parties agree otherwise. It is fitted on rules
that the reader never saw.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from components.errors import InputError
from components.judging.comparisons import Comparisons, compare_all
from components.prompting.permitting import permits_only
from components.prompting.template import Passage
from components.prompting.yielding import yields_to_agreement
from components.records import Breaking

FEATURES = ("reading", "unanimous", "divided", "yields")
MAX_LEANING = 5.0
STRENGTH = 1.0
"""Of the fit's ridge, as scikit-learn's `C` has it: the inverse of the penalty."""


@dataclass(frozen=True)
class RuleReading:
    """What the reader makes of a clause under an article: three probabilities that add up to 1.

    Attributes:
        keeps: That the clause keeps the article.
        breaks: That it breaks it.
        other: That it speaks of something that the article does not regulate.
    """

    keeps: float
    breaks: float
    other: float

    @classmethod
    def of(cls, row: Iterable[float]) -> Self:
        """Return a row of the reader's output, of shape (3,), as a reading."""
        keeps, breaks, other = (float(value) for value in row)
        return cls(keeps, breaks, other)

    @property
    def leaning(self) -> float:
        """The log-odds of breaking against keeping, -5 to 5."""
        return _bounded(math.log(max(self.breaks, 1e-6) / max(self.keeps, 1e-6)))

    @property
    def relating(self) -> float:
        """The log-odds that the article regulates what the clause speaks of, -5 to 5."""
        other = min(max(self.other, 1e-6), 1 - 1e-6)
        return _bounded(math.log((1 - other) / other))


@dataclass(frozen=True)
class Known:
    """A clause under an article, read, and whether it breaks it."""

    article: Passage
    clause: str
    reading: RuleReading
    breaks: bool


def breaking_probability(
    fit: Breaking, reading: RuleReading | None, comparisons: Comparisons, article: Passage
) -> float:
    """Return the probability that a clause breaks an article that governs it.

    Args:
        fit: The fitted weights.
        reading: What the reader says; None where it was not asked.
        comparisons: What the figures say.
        article: The article as it was shown.
    """
    features = breaking_features(reading, comparisons, article)
    score = fit.intercept
    for name, value in zip(FEATURES, features, strict=True):
        score += fit.weights[name] * value
    return 1 / (1 + math.exp(-score))


def breaking_features(
    reading: RuleReading | None, comparisons: Comparisons, article: Passage
) -> list[float]:
    """Return the features of a clause under an article, in the order of `FEATURES`."""
    lean = 2 * comparisons.share_broken - 1  # -1: all kept, 1: all broken
    is_unanimous = comparisons.is_unanimous
    return [
        0.0 if reading is None or is_unanimous else reading.leaning,
        lean if is_unanimous else 0.0,
        0.0 if is_unanimous else lean,
        float(permits_only(article.text) or yields_to_agreement(article.text)),
    ]


def fit_breaking(rows: Sequence[Known]) -> Breaking:
    """Fit the logistic function on clauses whose verdict is known; both verdicts weigh the same.

    Raises:
        InputError: The rows have one verdict only.
    """
    from sklearn.linear_model import LogisticRegression

    flags = [row.breaks for row in rows]
    if len(set(flags)) < 2:
        raise InputError(
            f"breaking: {len(rows)} clauses and one verdict. Give rules with clauses that keep"
            " them and clauses that break them."
        )
    features = [
        breaking_features(row.reading, compare_all(row.article, row.clause), row.article)
        for row in rows
    ]
    fit = LogisticRegression(C=STRENGTH, class_weight="balanced")
    fit.fit(np.array(features), np.array(flags))
    weights = {
        name: round(float(weight), 4) for name, weight in zip(FEATURES, fit.coef_[0], strict=True)
    }
    return Breaking(weights=weights, intercept=round(float(fit.intercept_[0]), 4))


def _bounded(log_odds: float) -> float:
    """Return log-odds within -5 and 5."""
    return min(max(log_odds, -MAX_LEANING), MAX_LEANING)
