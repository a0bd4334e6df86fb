"""Decide a figure against its threshold at 95 %, asking more probes while the data say neither.

A share of right answers has the exact interval of Clopper and Pearson. A gate is *reached* where
the whole interval is on the good side of the threshold, *missed* where all of it is on the bad
side, and *undecided* otherwise. Probes are asked in rounds with a look after each. Looking several
times gives chance several tries, so the error of 5 % is split over the looks, in proportion to
their probes: the largest look, which decides the close cases, gets most of it. The price is that an
early look decides clear cases only. Probes count as independent, though several may come from one
rule; a fault that touches few rules may need more probes than the interval says.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

ERROR = 0.05
Decision = Literal["reached", "missed", "undecided"]


@dataclass(frozen=True)
class Look:
    """A look at the probes asked so far.

    Attributes:
        num_probes: How many have been asked by then.
        confidence: Of the interval computed there, 0 to 1.
    """

    num_probes: int
    confidence: float


@dataclass(frozen=True)
class Measured:
    """A figure with its interval, both ends included, and the number of probes behind it."""

    value: float
    low: float
    high: float
    num_probes: int


def plan_looks(rounds: Sequence[int], num_available: int) -> list[Look]:
    """Return the looks of a gate; their errors add up to 5 %.

    Example: rounds of 60, 120 and 240 have the errors 0.7, 1.4 and 2.9 %.

    Args:
        rounds: Numbers of probes at which to look, ascending.
        num_available: Probes that there are; the last look is at all of them if they are fewer.

    Returns:
        At least one look, in order; a single look at 0 probes where there are none.
    """
    counts = [count for count in rounds if count < num_available]
    counts.append(min(rounds[-1], num_available))
    if counts[-2:-1] == counts[-1:]:
        counts.pop()
    total = max(sum(counts), 1)
    return [Look(count, 1 - ERROR * count / total) for count in counts]


def count_on(
    on_progress: Callable[[int, int], None], num_before: int
) -> Callable[[int, int], None]:
    """Return the progress callback of a later round, which counts on from the rounds before."""
    return lambda done, total: on_progress(num_before + done, num_before + total)


def estimate_share(num_hits: int, look: Look) -> Measured:
    """Return the share of hits among the probes of a look, with its exact interval.

    Without probes the share is 0 and certain: a gate of right answers fails if it has nothing to
    ask.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
    """
    from scipy.special import betaincinv  # scipy.stats takes a second to import

    if not look.num_probes:
        return Measured(0.0, 0.0, 0.0, 0)
    num_misses = look.num_probes - num_hits
    tail = (1 - look.confidence) / 2
    low = float(betaincinv(num_hits, num_misses + 1, tail)) if num_hits else 0.0
    high = float(betaincinv(num_hits + 1, num_misses, 1 - tail)) if num_misses else 1.0
    return Measured(num_hits / look.num_probes, low, high, look.num_probes)


def estimate_excess(num_more: int, num_fewer: int, look: Look) -> Measured:
    """Return how much oftener one of two models hits, both asked the same probes.

    Probes on which both hit, or neither, say nothing. The two other shares have exact intervals,
    and the squares of their reaches add up to that of the difference.

    Args:
        num_more: Probes that only the first hits.
        num_fewer: Probes that only the second hits.
        look: The probes and the confidence.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 2635-2650.
    """
    more = estimate_share(num_more, look)
    fewer = estimate_share(num_fewer, look)
    excess = more.value - fewer.value
    below = math.hypot(more.value - more.low, fewer.high - fewer.value)
    above = math.hypot(more.high - more.value, fewer.value - fewer.low)
    return Measured(excess, excess - below, excess + above, look.num_probes)


def estimate_ratio(totals: Sequence[float], sizes: Sequence[int]) -> Measured:
    """Return a total over a size, both summed over texts, with Student's interval of 95 %.

    The spread is that of the texts around the common ratio, so a long text counts for more.

    Args:
        totals: Of each text, such as the log-probability it lost; two texts or more.
        sizes: Of each text, such as its tokens.

    Source: W. G. Cochran, Sampling Techniques (1977), section 6.3.
    """
    from scipy.special import stdtrit

    num_texts = len(totals)
    ratio = sum(totals) / sum(sizes)
    squares = [(total - ratio * size) ** 2 for total, size in zip(totals, sizes, strict=True)]
    deviation = math.sqrt(sum(squares) / (num_texts - 1))
    mean_size = sum(sizes) / num_texts
    error = deviation / math.sqrt(num_texts) / mean_size
    reach = float(stdtrit(num_texts - 1, 1 - ERROR / 2)) * error
    return Measured(ratio, ratio - reach, ratio + reach, num_texts)


def least(estimates: Sequence[Measured]) -> Measured:
    """Return the estimate of the least of several figures over the same probes.

    It is above a threshold only where each of them is.
    """
    return Measured(
        min(estimate.value for estimate in estimates),
        min(estimate.low for estimate in estimates),
        min(estimate.high for estimate in estimates),
        estimates[0].num_probes,
    )


def decide_at_least(estimate: Measured, threshold: float) -> Decision:
    """Decide a figure that must not be lower than its threshold."""
    if estimate.low >= threshold:
        return "reached"
    return "missed" if estimate.high < threshold else "undecided"


def decide_at_most(estimate: Measured, threshold: float) -> Decision:
    """Decide a figure that must not be higher than its threshold."""
    if estimate.high <= threshold:
        return "reached"
    return "missed" if estimate.low > threshold else "undecided"
