"""What each arm reaches: the axes of the comparison, each with an interval of 95 %.

Shares have the exact interval of Clopper and Pearson, means one by bootstrap. Items count as
independent, though several may come from one rule, so the intervals are a little too narrow.

Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from components.arms.arm import Prices
from components.arms.items import ArmItem
from components.arms.reading import ArmAnswer
from components.domain import domain
from components.evaluation.deciding import ERROR, Look, Measured, estimate_share
from components.records import Record

NUM_RESAMPLES = 2000
SEED = 0
AxisName = Literal[
    "usable",
    "style",
    "citation",
    "fabricated",
    "verdict",
    "new_law",
    "old_law",
    "style_amended",
    "general",
    "seconds",
    "prompt_tokens",
    "tokens",
    "cost",
]


@dataclass(frozen=True)
class Axis:
    """One row of the comparison.

    Attributes:
        label: As reports call it.
        about: What it counts.
        is_share: Whether it is a share, 0 to 1.
        is_better_high: Whether more of it is better.
    """

    label: str
    about: str
    is_share: bool = True
    is_better_high: bool = True

    @property
    def name(self) -> str:
        """The label in the words of the domain."""
        return self.label.format_map(domain().nouns)

    @property
    def explanation(self) -> str:
        """What is measured, in the words of the domain."""
        return self.about.format_map(domain().nouns)


AXES: dict[AxisName, Axis] = {
    "usable": Axis("usable as it stands", "in style, and verdict and citation right"),
    "style": Axis("style", "in the house form, no rule of the style guide broken"),
    "citation": Axis("right citation", "the right {unit} and no other; none where none governs"),
    "fabricated": Axis(
        "fabricated citation", "cites what is not in force on the day", is_better_high=False
    ),
    "verdict": Axis("verdict", "the right verdict, whatever is cited"),
    "new_law": Axis("amended: new {law}", "after an amendment the verdict of the new {law}"),
    "old_law": Axis(
        "amended: old {law}",
        "after an amendment still the verdict of the old {law}",
        is_better_high=False,
    ),
    "style_amended": Axis("amended: style", "answers after an amendment in style"),
    "general": Axis(
        "general ability lost",
        "rise of perplexity on general texts against the base",
        is_share=False,
        is_better_high=False,
    ),
    "seconds": Axis("seconds", "an answer, search included", False, False),
    "prompt_tokens": Axis("tokens read", "an answer", False, False),
    "tokens": Axis("tokens written", "an answer", False, False),
    "cost": Axis("cost", "of 1,000 answers", False, False),
}


class AxisFigure(Record):
    """One figure of one arm: its value, the ends of its interval, and how many items it is from.

    A figure without an interval has its value at both ends.
    """

    value: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, measured: Measured) -> "AxisFigure":
        """Return a measured figure, rounded."""
        return cls(
            value=round(measured.value, 6),
            low=round(measured.low, 6),
            high=round(measured.high, 6),
            count=measured.num_probes,
        )


Figures = Mapping[AxisName, AxisFigure]


def measure_arm(
    items: Sequence[ArmItem], answers: Sequence[ArmAnswer], prices: Prices
) -> dict[AxisName, AxisFigure]:
    """Return the figures of an arm; an axis that nothing was asked or priced for is left out.

    Args:
        items: All items.
        answers: The arm's, in the order of the items.
        prices: The model's.
    """
    pairs = list(zip(items, answers, strict=True))
    held_out = [(item, answer) for item, answer in pairs if item.kind == "held out"]
    after = [(item, answer) for item, answer in pairs if item.kind == "after"]
    figures: dict[AxisName, AxisFigure] = {}
    shares: tuple[tuple[AxisName, Sequence[bool]], ...] = (
        ("usable", [is_usable(*pair) for pair in held_out]),
        ("style", [answer.is_in_style for _, answer in held_out]),
        ("citation", [answer.is_cited_right for _, answer in held_out]),
        ("fabricated", [answer.num_fabricated > 0 for _, answer in held_out]),
        ("verdict", [is_verdict_right(*pair) for pair in held_out]),
        ("new_law", [is_verdict_right(*pair) for pair in after]),
        ("old_law", [answer.verdict == item.outdated for item, answer in after]),
        ("style_amended", [answer.is_in_style for _, answer in after]),
    )
    for name, flags in shares:
        if flags:
            figures[name] = AxisFigure.of(estimate_share(sum(flags), _look(len(flags))))
    means: tuple[tuple[AxisName, Callable[[ArmAnswer], float]], ...] = (
        ("seconds", lambda answer: answer.seconds),
        ("prompt_tokens", lambda answer: answer.num_prompt_tokens),
        ("tokens", lambda answer: answer.num_tokens),
    )
    for name, read in means:
        figures[name] = estimate_mean([read(answer) for answer in answers])
    costs = [price_answer(answer, prices) for answer in answers]
    known = [cost for cost in costs if cost is not None]
    if known:
        figures["cost"] = estimate_mean([1000 * cost for cost in known])
    return figures


def is_verdict_right(item: ArmItem, answer: ArmAnswer) -> bool:
    """Say whether an answer has the right verdict."""
    return answer.verdict == item.verdict


def is_usable(item: ArmItem, answer: ArmAnswer) -> bool:
    """Say whether an answer can be used as it stands: style, verdict and citation are right."""
    return is_verdict_right(item, answer) and answer.is_cited_right and answer.is_in_style


def price_answer(answer: ArmAnswer, prices: Prices) -> float | None:
    """Return what an answer costs; None where nothing has a price."""
    parts = (
        (prices.prompt, answer.num_prompt_tokens / 1e6),
        (prices.answer, answer.num_tokens / 1e6),
        (prices.hour, answer.seconds / 3600),
    )
    priced = [price * amount for price, amount in parts if price is not None]
    return sum(priced) if priced else None


def estimate_mean(values: Sequence[float]) -> AxisFigure:
    """Return a mean with its percentile interval over resampled values."""
    rng = np.random.default_rng(SEED)
    array = np.array(values, dtype=float)  # (n,)
    places = rng.integers(len(array), size=(NUM_RESAMPLES, len(array)))
    means = array[places].mean(axis=1)  # (resamples,)
    low, high = np.quantile(means, [ERROR / 2, 1 - ERROR / 2])
    measured = Measured(float(array.mean()), float(low), float(high), len(array))
    return AxisFigure.of(measured)


def _look(count: int) -> Look:
    """Return the only look at so many items."""
    return Look(count, 1 - ERROR)
