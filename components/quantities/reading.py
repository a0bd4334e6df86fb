"""Quantities read from text.

A figure and its unit become one exact value in the base unit of its dimension: "18% per annum" is
18 in `percent per year`, 0.18 in its base unit. References, dates and labels are not quantities
(see `labels`). The tests list the forms that are read; a number without a unit is a `number`.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from components.quantities.scanned import Reading
from components.quantities.scanning import scan

Dimension = str


@dataclass(frozen=True)
class Quantity:
    """A figure with its unit, at `text[start:end]` of the text it was read from.

    `value` is as written (18 for "18%"), `canonical` the same in the base unit of the dimension: a
    ratio of one, percent a year as a ratio, days, hours, the currency's unit. `dimension` is one of
    `ratio`, `rate`, `duration`, `hours per day`, `hours per week`, `months' rent`, `months'
    salary`, `amount:<currency>`, `count:<noun>`, `number`.
    """

    text: str
    start: int
    end: int
    value: Fraction
    dimension: Dimension
    unit: str
    canonical: Fraction

    def __repr__(self) -> str:
        return f"Quantity({self.start}:{self.end}, {self.unit!r})"


def quantity_of(text: str, reading: Reading) -> Quantity:
    """Return a reading of `text` as a quantity, without what only rewriting needs."""
    measure = reading.measure
    return Quantity(
        text=text[reading.start : reading.end],
        start=reading.start,
        end=reading.end,
        value=reading.value,
        dimension=measure.dimension,
        unit=measure.unit,
        canonical=reading.value * measure.factor,
    )


@lru_cache(maxsize=2048)  # an article is read again with every clause under it
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of `text`.

    Args:
        text: Any text; it need not be a sentence.

    Returns:
        The quantities in order of appearance, none overlapping another.
    """
    return tuple(quantity_of(text, reading) for reading in scan(text))


def parse_quantity(text: str) -> Quantity | None:
    """Read a text that is one quantity and nothing else but white space; otherwise None."""
    quantities = find_quantities(text)
    if len(quantities) != 1:
        return None
    quantity = quantities[0]
    rest = text[: quantity.start] + text[quantity.end :]
    return None if rest.strip() else quantity
