"""The axes of an arm, against figures worked out by hand."""

import pytest

from components.arms.arm import Prices
from components.arms.figures import estimate_mean, measure_arm, price_answer
from tests.arms.material import make_answer, make_item


def test_shares_and_their_intervals() -> None:
    """Shares count held-out items, the amended ones apart; the interval is the exact one."""
    held_out = [make_item(number) for number in range(4)]
    after = [make_item(number, "after") for number in (4, 5)]
    answers = [
        make_answer(held_out[0]),
        make_answer(held_out[1], is_in_style=False),
        make_answer(held_out[2], "valid"),
        make_answer(held_out[3], is_cited_right=False),
        make_answer(after[0], "valid"),
        make_answer(after[1], "invalid"),
    ]
    figures = measure_arm([*held_out, *after], answers, Prices())
    values = {name: figure.value for name, figure in figures.items()}
    assert values["usable"] == 0.25
    assert values["style"] == values["citation"] == values["verdict"] == 0.75
    assert values["fabricated"] == 0.25
    assert (values["new_law"], values["old_law"], values["style_amended"]) == (0.5, 0.5, 1.0)
    # Clopper and Pearson for 1 of 4, from a table
    assert figures["usable"].low == pytest.approx(0.0063, abs=1e-4)
    assert figures["usable"].high == pytest.approx(0.8059, abs=1e-4)
    assert "cost" not in figures


def test_axes_that_nothing_was_asked_for() -> None:
    """Without amended items there are no figures of them, instead of figures of zero."""
    item = make_item(1)
    figures = measure_arm([item], [make_answer(item)], Prices(prompt=3.0))
    assert "new_law" not in figures
    assert figures["cost"].value == pytest.approx(1000 * 3.0 * 100 / 1e6)


def test_price_of_an_answer() -> None:
    """Tokens read and written and the machine's time are priced; nothing priced is no cost."""
    answer = make_answer(make_item(1), seconds=36.0)
    prices = Prices(prompt=10.0, answer=50.0, hour=2.0)
    assert price_answer(answer, prices) == pytest.approx(0.001 + 0.001 + 0.02)
    assert price_answer(answer, Prices()) is None
    assert price_answer(answer, Prices(hour=0.0)) == 0.0


def test_mean_by_bootstrap() -> None:
    """The interval holds the mean, is the same each time, and of equal values a point."""
    figure = estimate_mean([1.0, 2.0, 3.0, 4.0])
    assert figure.value == 2.5
    assert 1.25 <= figure.low < 2.5 < figure.high <= 3.75
    assert figure == estimate_mean([1.0, 2.0, 3.0, 4.0])
    same = estimate_mean([2.0] * 5)
    assert (same.low, same.high, same.count) == (2.0, 2.0, 5)
