"""Two quantities compared, by their exact values in one base unit.

Only like is compared with like, with four relaxations: a plain percentage takes the period of the
rate it meets (an "18%" of interest against a yearly cap), "$" may be any dollar, "times" is one
unit whether it counts or multiplies, and a bare number may be a count of anything. Rates are
converted simply (twelve months, 365 days), never compounded.
"""

from fractions import Fraction
from typing import Literal, get_args

from components.errors import UsageError
from components.quantities.reading import Quantity
from components.quantities.units import DOLLARS, PERIODS_A_YEAR

Relation = Literal["at most", "at least", "less than", "more than", "exactly"]

_KEPT_BY: dict[str, tuple[int, ...]] = {
    "at most": (-1, 0),
    "at least": (0, 1),
    "less than": (-1,),
    "more than": (1,),
    "exactly": (0,),
}
_WORDS = {-1: "less than", 0: "equal to", 1: "more than"}
_DOLLAR_UNITS = {"$", *DOLLARS}


def are_comparable(a: Quantity, b: Quantity) -> bool:
    """Say whether one of the two can be held against the other."""
    return (
        a.dimension == b.dimension
        or {a.dimension, b.dimension} == {"ratio", "rate"}
        or a.unit == b.unit == "times"
        or (
            a.dimension.startswith("amount:")
            and "$" in (a.unit, b.unit)
            and {a.unit, b.unit} <= _DOLLAR_UNITS
        )
        or (a.dimension == "number" and b.dimension.startswith("count:"))
        or (b.dimension == "number" and a.dimension.startswith("count:"))
    )


def order(a: Quantity, b: Quantity) -> int:
    """Return -1, 0 or 1 as `a` is less than, equal to or more than `b`.

    Raises:
        UsageError: The two cannot be compared.
    """
    if not are_comparable(a, b):
        raise UsageError(
            f"compare: {a.unit} cannot be compared with {b.unit} (the dimensions differ). Give both"
            " in one dimension."
        )
    left, right = (
        (_plain(a), _plain(b)) if a.dimension != b.dimension else (a.canonical, b.canonical)
    )
    return (left > right) - (left < right)


def compare(figure: Quantity, relation: Relation, limit: Quantity) -> bool:
    """Say whether `figure relation limit` holds.

    Args:
        figure: What the contract says.
        relation: What the rule asks of it.
        limit: The rule's figure.

    Raises:
        UsageError: The relation is unknown, or the two cannot be compared.
    """
    _check_relation(relation)
    return order(figure, limit) in _KEPT_BY[relation]


def describe(figure: Quantity, relation: Relation, limit: Quantity) -> str:
    """Return how the two really stand: `18% per year is more than 16 percent per year`.

    Args:
        figure: What the contract says.
        relation: What the rule asks of it; the sentence says what is true, whether or not that is
            kept.
        limit: The rule's figure.

    Raises:
        UsageError: The relation is unknown, or the two cannot be compared.
    """
    _check_relation(relation)
    return (
        f"{' '.join(figure.text.split())} is {_WORDS[order(figure, limit)]}"
        f" {' '.join(limit.text.split())}"
    )


def _check_relation(relation: str) -> None:
    if relation not in _KEPT_BY:
        raise UsageError(
            f"compare: relation: unknown, got {relation!r} ({', '.join(get_args(Relation))}). Use"
            " one of these."
        )


def _plain(quantity: Quantity) -> Fraction:
    """Return a rate for its own period, so that a plain ratio can meet it.

    Everything else as it is.
    """
    if quantity.dimension != "rate":
        return quantity.canonical
    return quantity.canonical / PERIODS_A_YEAR[quantity.unit.removeprefix("percent per ")]
