"""Test two arms that answered the same items: by how much, and whether at 95 %, one is better.

Of a share that is the exact test of McNemar, over the items on which only one of the two is right,
with Newcombe's interval of the difference; of a mean the paired bootstrap. One arm that must beat
every other needs no correction for several tests: it must win each of them.

Source: Q. McNemar, Psychometrika 12 (1947), 153-157; R. G. Newcombe, Statistics in Medicine 17
(1998), 2635-2650.
"""

from collections.abc import Callable, Sequence

import numpy as np

from components.arms.figures import NUM_RESAMPLES, SEED, is_usable, is_verdict_right
from components.arms.items import ArmItem
from components.arms.reading import ArmAnswer
from components.evaluation.deciding import ERROR, Look, estimate_excess
from components.records import Record

SHARES: dict[str, Callable[[ArmItem, ArmAnswer], bool]] = {
    "usable": is_usable,
    "style": lambda _, answer: answer.is_in_style,
    "citation": lambda _, answer: answer.is_cited_right,
    "verdict": is_verdict_right,
}


class PairedTest(Record):
    """How much more one arm reaches than another on one axis.

    Attributes:
        axis: What was compared.
        arm: The arm that is held to be better.
        other: The arm it is compared with.
        difference: By how much it is above the other.
        low: Lower end of the difference's interval of 95 %.
        high: Upper end.
        p: Probability of a difference as great where there is none; two-sided.
    """

    axis: str
    arm: str
    other: str
    difference: float
    low: float
    high: float
    p: float

    @property
    def is_better(self) -> bool:
        """Whether the arm is above the other at 95 %."""
        return self.difference > 0 and self.p < ERROR

    @property
    def is_worse(self) -> bool:
        """Whether the arm is below the other at 95 %."""
        return self.difference < 0 and self.p < ERROR


def compare_shares(
    items: Sequence[ArmItem],
    arm: tuple[str, Sequence[ArmAnswer]],
    other: tuple[str, Sequence[ArmAnswer]],
) -> list[PairedTest]:
    """Return the tests of an arm against another, a row for each share, on held-out items.

    Args:
        items: All items.
        arm: Name and answers of the one, in the order of the items.
        other: Name and answers of the other.
    """
    name, answers = arm
    other_name, other_answers = other
    tests: list[PairedTest] = []
    for axis, is_right in SHARES.items():
        only_arm = only_other = num_items = 0
        for item, mine, theirs in zip(items, answers, other_answers, strict=True):
            if item.kind != "held out":
                continue
            num_items += 1
            mine_right, their_right = is_right(item, mine), is_right(item, theirs)
            only_arm += mine_right and not their_right
            only_other += their_right and not mine_right
        excess = estimate_excess(only_arm, only_other, Look(num_items, 1 - ERROR))
        tests.append(
            PairedTest(
                axis=axis,
                arm=name,
                other=other_name,
                difference=round(excess.value, 4),
                low=round(excess.low, 4),
                high=round(excess.high, 4),
                p=round(mcnemar_p(only_arm, only_other), 6),
            )
        )
    return tests


def mcnemar_p(num_more: int, num_fewer: int) -> float:
    """Return the two-sided p of the exact test over the items that tell two arms apart."""
    from scipy.stats import binomtest

    total = num_more + num_fewer
    return float(binomtest(num_more, total).pvalue) if total else 1.0


def compare_means(
    axis: str, arm: tuple[str, Sequence[float]], other: tuple[str, Sequence[float]]
) -> PairedTest:
    """Return the paired bootstrap test of two means over the same items.

    Args:
        axis: What was measured, such as `seconds`.
        arm: Name and values of the one.
        other: Name and values of the other, in the same order.
    """
    name, values = arm
    other_name, other_values = other
    differences = np.array(values, dtype=float) - np.array(other_values, dtype=float)  # (n,)
    rng = np.random.default_rng(SEED)
    places = rng.integers(len(differences), size=(NUM_RESAMPLES, len(differences)))
    means = differences[places].mean(axis=1)  # (resamples,)
    low, high = np.quantile(means, [ERROR / 2, 1 - ERROR / 2])
    tail = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return PairedTest(
        axis=axis,
        arm=name,
        other=other_name,
        difference=round(float(differences.mean()), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        p=round(min(1.0, 2 * tail), 6),
    )
