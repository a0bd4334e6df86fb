"""Another figure in place of a rule's.

Of the same unit, on the side that is asked for, written as contracts write figures.
"""

import random
import re

from components.quantities.comparing import are_comparable, order
from components.quantities.reading import Quantity, parse_quantity
from components.quantities.rewriting import rewrite
from components.quantities.spelling import spell_number

NUM_TRIES = 12
_WHOLE = re.compile(r"^(?P<number>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?P<rest>[\s-].*)$")


def move_figure(limit: Quantity, *, is_below: bool, drawn: random.Random) -> str | None:
    """Return another figure written as `limit` is, or in another way that contracts write it.

    Args:
        limit: A figure with its unit.
        is_below: Whether the new figure is to be below or above the limit.
        drawn: Chooses the value and how it is written.

    Returns:
        The figure, or None where the limit's form allows none.
    """
    wanted = -1 if is_below else 1
    for _ in range(NUM_TRIES):
        text = rewrite([" ".join(limit.text.split())], seed=drawn.randrange(10**9))[0]
        found = parse_quantity(text)
        if found and are_comparable(found, limit) and order(found, limit) == wanted:
            return _restyle(found, drawn)
    return None


def _restyle(figure: Quantity, drawn: random.Random) -> str:
    """Write a whole number in digits, in words or in both, as contracts do."""
    match = _WHOLE.match(figure.text)
    if not match or figure.value.denominator != 1 or not 1 <= figure.value <= 100:
        return figure.text
    digits, words = str(figure.value), spell_number(int(figure.value))
    if match["number"] not in (digits, words):
        return figure.text
    text = drawn.choice(
        [
            figure.text,
            digits + match["rest"],
            words + match["rest"],
            f"{words} ({digits}){match['rest']}",
        ]
    )
    found = parse_quantity(text)
    return (
        text
        if found and found.canonical == figure.canonical and found.dimension == figure.dimension
        else figure.text
    )
