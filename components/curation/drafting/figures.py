"""Another figure of the same unit, below or above a rule's, written as contracts write figures."""

import random
import re

from components.quantities.comparing import are_comparable, compare_order
from components.quantities.reading import Quantity, parse_quantity
from components.quantities.rewriting import rewrite
from components.quantities.spelling import spell_number

NUM_TRIES = 12
_WHOLE = re.compile(r"^(?P<number>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?P<rest>[\s-].*)$")


def move_figure(limit: Quantity, *, is_below: bool, rng: random.Random) -> str | None:
    """Return another figure, written as the limit is or in another way that contracts use.

    Args:
        limit: A figure with its unit.
        is_below: Whether the new figure is below or above the limit.
        rng: Chooses the value and how it is written.

    Returns:
        The figure, or None where the limit's form allows none.
    """
    side = -1 if is_below else 1
    limit_text = " ".join(limit.text.split())
    for _ in range(NUM_TRIES):
        text = rewrite([limit_text], seed=rng.randrange(10**9))[0]
        figure = parse_quantity(text)
        if figure and are_comparable(figure, limit) and compare_order(figure, limit) == side:
            return _restyle(figure, rng)
    return None


def _restyle(figure: Quantity, rng: random.Random) -> str:
    """Write a whole number in digits, in words or in both: `30 days`, `thirty (30) days`."""
    match = _WHOLE.match(figure.text)
    if not match or figure.value.denominator != 1 or not 1 <= figure.value <= 100:
        return figure.text
    digits = str(figure.value)
    words = spell_number(int(figure.value))
    unit = match["rest"]
    if match["number"] not in (digits, words):
        return figure.text
    forms = [figure.text, digits + unit, words + unit, f"{words} ({digits}){unit}"]
    text = rng.choice(forms)
    return text if _is_same(parse_quantity(text), figure) else figure.text


def _is_same(reading: Quantity | None, figure: Quantity) -> bool:
    """Say whether a reading has the value and the dimension of a figure."""
    if reading is None:
        return False
    return reading.canonical == figure.canonical and reading.dimension == figure.dimension
