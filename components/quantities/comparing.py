"""Two quantities compared, by their exact values in one base unit.

Only like is compared with like, with four relaxations: a plain percentage takes the period of the
rate it meets (an "18%" of interest against a yearly cap), "$" may be any dollar and 元 the yuan as
well, "times" is one unit whether it counts or multiplies, and a bare number may be a count of
anything. Rates are converted simply (twelve months, 365 days), never compounded.
"""

import re
from fractions import Fraction
from typing import Literal, get_args

from components.errors import UsageError
from components.quantities.currencies import DOLLARS
from components.quantities.reading import Quantity
from components.quantities.units import PERIODS_A_YEAR

Relation = Literal["at most", "at least", "less than", "more than", "exactly"]

# The results of `compare_order` that keep each relation.
_ORDERS_THAT_KEEP: dict[str, tuple[int, ...]] = {
    "at most": (-1, 0),
    "at least": (0, 1),
    "less than": (-1,),
    "more than": (1,),
    "exactly": (0,),
}
_ORDER_WORDS = {-1: "less than", 0: "equal to", 1: "more than"}
_DOLLAR_UNITS = {"$", *DOLLARS}


def are_comparable(a: Quantity, b: Quantity) -> bool:
    """Say whether two quantities can be compared."""
    if a.dimension == b.dimension or a.unit == b.unit == "times":
        return True
    dimensions = {a.dimension, b.dimension}
    if dimensions == {"ratio", "rate"}:
        return True
    if "number" in dimensions:
        return any(dimension.startswith("count:") for dimension in dimensions)
    unit_names = {a.unit, b.unit}
    if not a.dimension.startswith("amount:") or "$" not in unit_names:
        return False
    return unit_names <= _DOLLAR_UNITS or (_is_yuan(a) or _is_yuan(b)) and "CNY" in unit_names


def _is_yuan(quantity: Quantity) -> bool:
    """Say whether an amount is in 元, which is the yuan's sign too."""
    return quantity.unit == "$" and any(sign in quantity.text for sign in "元圓圆")


def are_equal(a: Quantity, b: Quantity) -> bool:
    """Say whether two quantities are the same, however they are written."""
    return are_comparable(a, b) and a.canonical == b.canonical


def compare_order(a: Quantity, b: Quantity) -> int:
    """Return -1, 0 or 1 as `a` is less than, equal to or more than `b`.

    Raises:
        UsageError: The two cannot be compared.
    """
    if not are_comparable(a, b):
        raise UsageError(
            f"compare: {a.unit} cannot be compared with {b.unit} (the dimensions differ). Give both"
            " in one dimension."
        )
    is_mixed = a.dimension != b.dimension  # a rate meets a plain percentage
    left = plain_ratio(a) if is_mixed else a.canonical
    right = plain_ratio(b) if is_mixed else b.canonical
    return (left > right) - (left < right)


def compare(figure: Quantity, relation: Relation, limit: Quantity) -> bool:
    """Say whether `figure relation limit` holds.

    Args:
        figure: The contract's figure.
        relation: The relation that the rule demands.
        limit: The rule's figure.

    Raises:
        UsageError: The relation is unknown, or the two cannot be compared.
    """
    _check_relation(relation)
    return compare_order(figure, limit) in _ORDERS_THAT_KEEP[relation]


def describe(figure: Quantity, relation: Relation, limit: Quantity) -> str:
    """Return how the two really compare: `18% per year is more than 16 percent per year`.

    Args:
        figure: The contract's figure.
        relation: The relation that the rule demands; only checked, since the sentence says what is
            true.
        limit: The rule's figure.

    Raises:
        UsageError: The relation is unknown, or the two cannot be compared.
    """
    _check_relation(relation)
    order = _ORDER_WORDS[compare_order(figure, limit)]
    return f"{_name_figure(figure)} is {order} {_name_figure(limit)}"


def _name_figure(figure: Quantity) -> str:
    """Return a figure by itself: of "one week's notice" one week, where the text ends so."""
    return re.sub(r"['’]s?$", "", " ".join(figure.text.split()))


def _check_relation(relation: str) -> None:
    """Refuse a relation that does not exist."""
    if relation not in _ORDERS_THAT_KEEP:
        raise UsageError(
            f"compare: relation: unknown, got {relation!r} ({', '.join(get_args(Relation))}). Use"
            " one of these."
        )


def plain_ratio(quantity: Quantity) -> Fraction:
    """Return a rate per its own period, to compare with a plain ratio; others as they are."""
    if quantity.dimension != "rate":
        return quantity.canonical
    return quantity.canonical / PERIODS_A_YEAR[quantity.unit.removeprefix("percent per ")]
