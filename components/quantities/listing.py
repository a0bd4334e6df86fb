"""The figures of a text as a person checks them: the words, a plain decimal, and the base unit.

Each kind of figure has one base unit, so that two figures of a kind can be compared by eye; the
README of this folder lists them. Months and years are not days: "18 months" and "1.5 years" are
both 18 months, "six weeks" is 42 days, and only a length that mixes the two, "one month and ten
days", is counted in days at 365/12 a month. Bare numbers are listed with the unit `number`.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from components.quantities.reading import Quantity, find_quantities
from components.quantities.units import MONTH_DAYS

_DECIMALS = 6
_CALENDAR_UNITS = ("month", "quarter", "year")


@dataclass(frozen=True)
class Figure:
    """A figure at `text[start:end]` of the text it was read from.

    `value` counts the base unit `unit`: 18 in `percent per year`, 30 in `days`, 1500000 in `TWD`.
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: str

    def __repr__(self) -> str:
        return f"Figure({self.start}:{self.end}, {self.unit!r})"


def list_figures(text: str) -> list[Figure]:
    """List the figures of a text in base units.

    Args:
        text: A clause or an article; its offsets are those of the figures.

    Returns:
        The figures in order of appearance, values rounded to six decimals. A number that cannot
        be read whole is not among them.
    """
    quantities = find_quantities(text)
    return [_figure(quantity) for quantity in quantities if quantity.dimension != "number"]


def _figure(quantity: Quantity) -> Figure:
    """Return a quantity in the base unit of its kind."""
    value, unit = _in_base_unit(quantity)
    return Figure(quantity.text, quantity.start, quantity.end, _to_decimal(value), unit)


def _in_base_unit(quantity: Quantity) -> tuple[Fraction, str]:
    """Return the value and name of the base unit."""
    dimension = quantity.dimension
    if dimension == "rate":
        return quantity.canonical * 100, "percent per year"
    if dimension == "ratio" and quantity.unit != "times":
        return quantity.canonical * 100, "percent"
    if dimension == "duration":
        if quantity.unit in _CALENDAR_UNITS:
            return quantity.canonical / MONTH_DAYS, "months"
        return quantity.canonical, "days"
    if dimension.startswith("amount:"):
        is_yuan = quantity.unit == "$" and not quantity.text.isascii() and "$" not in quantity.text
        return quantity.canonical, "元" if is_yuan else quantity.unit
    if dimension.startswith("count:"):
        return quantity.canonical, quantity.unit
    if "s' " in dimension:
        return _pay(quantity)
    return quantity.canonical, quantity.unit


def _pay(quantity: Quantity) -> tuple[Fraction, str]:
    """Return rent or salary counted in months, or else in weeks or days."""
    time, _, base = quantity.unit.partition(" of ")
    if time == "year":
        return quantity.value * 12, f"months of {base}"
    return quantity.value, f"{time}s of {base}"


def _to_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a plain decimal without trailing zeros."""
    with localcontext() as context:
        context.prec = 60
        decimal = round(Decimal(value.numerator) / Decimal(value.denominator), _DECIMALS)
    whole = decimal.to_integral_value()
    return whole if decimal == whole else decimal.normalize()
