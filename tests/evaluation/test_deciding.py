"""Figures are decided at 95 %: a sound candidate is hardly ever refused, a bad one always is."""

import math

import numpy as np
import pytest
from scipy.stats import beta, binom, ttest_1samp

from components.evaluation.deciding import (
    Decision,
    Look,
    Measured,
    count_on,
    decide_at_least,
    decide_at_most,
    estimate_excess,
    estimate_ratio,
    estimate_share,
    least,
    plan_looks,
)

ROUNDS = (60, 120, 240)
SEEDS = 400


def decide_share(answers: np.ndarray, threshold: float) -> Decision:
    """Decide the share of right answers in rounds, as the gates do."""
    decision: Decision = "undecided"
    for look in plan_looks(ROUNDS, len(answers)):
        estimate = estimate_share(int(answers[: look.num_probes].sum()), look)
        decision = decide_at_least(estimate, threshold)
        if decision != "undecided":
            break
    return decision


def simulate(true_share: float, threshold: float) -> list[Decision]:
    """Return the decisions over many seeds about a candidate with a known true share."""
    decisions: list[Decision] = []
    for seed in range(SEEDS):
        answers = np.random.default_rng(seed).random(ROUNDS[-1]) < true_share
        decisions.append(decide_share(answers, threshold))
    return decisions


def test_sound_candidate_is_hardly_ever_refused() -> None:
    """With a true share of 0.99 where 0.95 is asked, most are reached and at most 5 % missed."""
    decisions = simulate(0.99, 0.95)
    assert decisions.count("missed") <= 0.05 * SEEDS
    assert decisions.count("reached") > 0.8 * SEEDS


def test_candidate_at_the_threshold_is_refused_in_one_of_twenty_at_most() -> None:
    """The error is split over the looks, so that three of them do not add up to more than 5 %."""
    assert simulate(0.95, 0.95).count("missed") <= 0.05 * SEEDS


def test_bad_candidate_is_always_refused() -> None:
    """With a true share of 0.85 where 0.95 is asked, none passes, decided or not."""
    assert simulate(0.85, 0.95) == ["missed"] * SEEDS


def test_refusals_counted_exactly() -> None:
    """At one look the chance of a refusal is that of the binomial's own tail: 2.5 % at most."""
    look = Look(240, 0.95)
    missed = [
        hits for hits in range(241) if decide_at_least(estimate_share(hits, look), 0.95) == "missed"
    ]
    assert missed == list(range(len(missed)))
    assert binom.cdf(missed[-1], 240, 0.95) <= 0.025 < binom.cdf(missed[-1] + 1, 240, 0.95)


def test_plan_looks_splits_the_error() -> None:
    """Looks at 60, 120 and 240 probes share the error of 5 % as 1 to 2 to 4."""
    looks = plan_looks(ROUNDS, 1000)
    assert [look.num_probes for look in looks] == [60, 120, 240]
    errors = [1 - look.confidence for look in looks]
    assert errors == pytest.approx([0.05 / 7, 0.1 / 7, 0.2 / 7])


@pytest.mark.parametrize(
    ("num_available", "counts"), [(1000, [60, 120, 240]), (150, [60, 120, 150]), (120, [60, 120])]
)
def test_plan_looks_ends_with_what_there_is(num_available: int, counts: list[int]) -> None:
    """The last look is at all probes that there are, and its error is its part of the 5 %."""
    looks = plan_looks(ROUNDS, num_available)
    assert [look.num_probes for look in looks] == counts
    assert sum(1 - look.confidence for look in looks) == pytest.approx(0.05)


def test_plan_looks_without_probes() -> None:
    """Where nothing can be asked there is one look at nothing: a share fails, a count passes."""
    [look] = plan_looks(ROUNDS, 0)
    nothing = estimate_share(0, look)
    assert (look.num_probes, decide_at_least(nothing, 0.95)) == (0, "missed")
    assert decide_at_most(nothing, 0.01) == "reached"


def test_estimate_share_is_the_exact_interval() -> None:
    """114 of 120 has the quantiles of the beta distribution as its ends."""
    estimate = estimate_share(114, Look(120, 0.95))
    assert estimate.value == 0.95
    assert estimate.low == pytest.approx(beta.ppf(0.025, 114, 7))
    assert estimate.high == pytest.approx(beta.ppf(0.975, 115, 6))


def test_estimate_share_of_all_by_hand() -> None:
    """If all of 60 are right, the lower end is the share whose 60th power is 2.5 %."""
    estimate = estimate_share(60, Look(60, 0.95))
    assert (estimate.low, estimate.high) == pytest.approx((0.025 ** (1 / 60), 1.0))


def test_estimate_excess_by_hand() -> None:
    """Twenty against four of 100: the difference, and the reaches added as squares."""
    look = Look(100, 0.95)
    excess = estimate_excess(20, 4, look)
    low_more, high_fewer = beta.ppf(0.025, 20, 81), beta.ppf(0.975, 5, 96)
    assert excess.value == pytest.approx(0.16)
    assert excess.low == pytest.approx(0.16 - math.hypot(0.2 - low_more, high_fewer - 0.04))
    assert estimate_excess(4, 20, look).high == pytest.approx(-excess.low)


@pytest.mark.parametrize(("more", "fewer"), [(0.01, 0.0), (0.04, 0.03), (0.3, 0.29)])
def test_estimate_excess_covers(more: float, fewer: float) -> None:
    """A true excess of one in a hundred is taken for more in at most 5 % of the draws."""
    look = Look(240, 0.95)
    draws = np.random.default_rng(0).multinomial(240, [more, fewer, 1 - more - fewer], size=1000)
    lows = [estimate_excess(int(a), int(b), look).low for a, b, _ in draws]
    assert sum(low > 0.01 for low in lows) <= 50


def test_estimate_ratio_of_equal_texts_is_a_t_interval() -> None:
    """Where all texts have one length, the interval is that of the mean by Student's t."""
    losses = [0.3, -0.1, 0.4, 0.2, 0.7]
    estimate = estimate_ratio(losses, [2] * 5)
    interval = ttest_1samp([loss / 2 for loss in losses], 0).confidence_interval(0.95)
    assert estimate.value == pytest.approx(0.15)
    assert (estimate.low, estimate.high) == pytest.approx((interval.low, interval.high))


def test_estimate_ratio_weighs_by_size() -> None:
    """A loss of the same share in each text is known exactly, whatever the texts' lengths."""
    estimate = estimate_ratio([1.0, 2.0, 4.0], [10, 20, 40])
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((0.1, 0.1, 0.1))


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most"),
    [
        (0.6, 0.7, "reached", "missed"),
        (0.3, 0.4, "missed", "reached"),
        (0.4, 0.6, "undecided", "undecided"),
        (0.5, 0.6, "reached", "undecided"),
        (0.4, 0.5, "undecided", "reached"),
    ],
)
def test_decide(low: float, high: float, at_least: Decision, at_most: Decision) -> None:
    """An interval on one side of 0.5 decides, one across it does not."""
    estimate = Measured(0.5, low, high, 10)
    assert decide_at_least(estimate, 0.5) == at_least
    assert decide_at_most(estimate, 0.5) == at_most


def test_least_is_missed_only_where_each_is() -> None:
    """Of two figures that must both be too high, the lower one decides."""
    much, little = Measured(0.3, 0.2, 0.4, 60), Measured(0.1, 0.0, 0.25, 60)
    assert least([much, little]) == Measured(0.1, 0.0, 0.25, 60)
    assert decide_at_most(least([much, much]), 0.1) == "missed"
    assert decide_at_most(least([much, little]), 0.1) == "undecided"


def test_count_on_adds_the_rounds_before() -> None:
    """The second round of 60 is told as 60 to 120."""
    counts: list[tuple[int, int]] = []
    count_on(lambda done, total: counts.append((done, total)), 60)(32, 60)
    assert counts == [(92, 120)]
