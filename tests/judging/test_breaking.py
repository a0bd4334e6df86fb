"""Whether a clause breaks a governing article: worked by hand, and fitted on known verdicts."""

import math

import pytest

from components.errors import InputError
from components.judging.breaking import (
    FEATURES,
    MAX_LEANING,
    Known,
    RuleReading,
    breaking_features,
    breaking_probability,
    fit_breaking,
)
from components.judging.comparisons import Comparisons, compare_all
from components.prompting.template import Passage
from components.records import BY_FIGURES, Breaking

CAP = Passage("Interest may not exceed 16 percent per year.")
TWO = Passage("Interest may not exceed 16 percent per year. Notice is given within 30 days.")
FORM = Passage("A guarantee must be given in writing.")
FREE = Passage("The parties are free to agree on compound interest.")
UNSURE = RuleReading(keeps=0.4, breaks=0.4, other=0.2)
KEPT = RuleReading(keeps=0.8, breaks=0.1, other=0.1)
BROKEN = RuleReading(keeps=0.1, breaks=0.8, other=0.1)


def test_reading_as_log_odds() -> None:
    """Three times as likely broken as kept is log 3; four to one against `other` is log 4."""
    reading = RuleReading(keeps=0.2, breaks=0.6, other=0.2)
    assert reading.leaning == pytest.approx(math.log(3))
    assert reading.relating == pytest.approx(math.log(4))


def test_reading_that_is_certain_stays_finite() -> None:
    """Probabilities of 0 and 1 give the bounds of the log-odds."""
    broken = RuleReading(keeps=0.0, breaks=1.0, other=0.0)
    assert (broken.leaning, broken.relating) == (MAX_LEANING, MAX_LEANING)
    assert RuleReading(keeps=1.0, breaks=0.0, other=0.0).leaning == -MAX_LEANING
    assert RuleReading(keeps=0.0, breaks=0.0, other=1.0).relating == -MAX_LEANING


@pytest.mark.parametrize(
    ("article", "clause", "reading", "features"),
    [
        (CAP, "Interest is 18% per year.", None, [0.0, 1.0, 0.0, 0.0]),
        (CAP, "Interest is 12% per year.", UNSURE, [0.0, -1.0, 0.0, 0.0]),
        (FORM, "A guarantee may be oral.", BROKEN, [math.log(8), 0.0, 0.0, 0.0]),
        (FREE, "No compound interest is owed.", None, [0.0, 0.0, 0.0, 1.0]),
        (
            TWO,
            "Interest is 18% per year, or 19% per year on arrears; notice takes 20 days.",
            None,
            [0.0, 0.0, pytest.approx(1 / 3), 0.0],
        ),
    ],
)
def test_breaking_features_by_hand(
    article: Passage, clause: str, reading: RuleReading | None, features: list[float]
) -> None:
    """Figures that agree and figures that do not are told apart; words only permit or bind."""
    found = breaking_features(reading, compare_all(article, clause), article)
    assert found == pytest.approx(features)


def test_breaking_probability_by_hand() -> None:
    """The logistic of 2 for figures that agree and 0.5 more; else of log 8 for the reading."""
    weights = dict.fromkeys(FEATURES, 0.0) | {"reading": 1.0, "unanimous": 2.0}
    fit = Breaking(weights=weights, intercept=0.5)
    comparisons = compare_all(CAP, "Interest is 18% per year.")
    probability = breaking_probability(fit, BROKEN, comparisons, CAP)
    assert probability == pytest.approx(1 / (1 + math.exp(-2.5)))
    odds = 8 * math.exp(0.5)
    probability = breaking_probability(fit, BROKEN, Comparisons(), FORM)
    assert probability == pytest.approx(odds / (1 + odds))


def test_breaking_probability_without_a_reader() -> None:
    """Agreeing figures are right for 28 of 29; nothing to compare says nothing."""
    broken = compare_all(CAP, "Interest is 18% per year.")
    kept = compare_all(CAP, "Interest is 12% per year.")
    assert breaking_probability(BY_FIGURES, None, broken, CAP) == pytest.approx(28 / 29, abs=0.005)
    assert breaking_probability(BY_FIGURES, None, kept, CAP) == pytest.approx(1 / 29, abs=0.005)
    assert breaking_probability(BY_FIGURES, None, Comparisons(), FORM) == 0.5
    assert breaking_probability(BY_FIGURES, None, Comparisons(), FREE) < 0.05


def known(article: Passage, clause: str, reading: RuleReading, *, breaks: bool) -> Known:
    return Known(article, clause, reading, breaks)


def test_fit_breaking_learns_whom_to_trust() -> None:
    """Figures that are always right outweigh a reader that is right three times of four."""
    rows = []
    for number in range(40):
        reads_well = number % 4 > 0
        rows.append(
            known(CAP, "Interest is 18% per year.", BROKEN if reads_well else KEPT, breaks=True)
        )
        rows.append(
            known(CAP, "Interest is 12% per year.", KEPT if reads_well else BROKEN, breaks=False)
        )
    fit = fit_breaking(rows)
    assert tuple(fit.weights) == FEATURES
    assert fit.weights["unanimous"] > 1
    assert fit.weights["reading"] == 0  # no row where figures leave it open
    for row in rows:
        comparisons = compare_all(row.article, row.clause)
        probability = breaking_probability(fit, row.reading, comparisons, row.article)
        assert (probability > 0.5) is row.breaks


def test_fit_breaking_weighs_both_verdicts_alike() -> None:
    """Nine clauses that keep an article do not make the next one likely to keep it."""
    rows = [known(FORM, "c", UNSURE, breaks=number == 0) for number in range(10)]
    fit = fit_breaking(rows)
    probability = breaking_probability(fit, UNSURE, Comparisons(), FORM)
    assert probability == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("count", [0, 3])
def test_fit_breaking_of_one_verdict_is_refused(count: int) -> None:
    """Clauses that all keep their articles fit nothing."""
    rows = [known(FORM, "c", KEPT, breaks=False)] * count
    with pytest.raises(InputError, match=f"{count} clauses and one verdict"):
        fit_breaking(rows)
