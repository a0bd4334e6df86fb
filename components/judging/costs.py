"""By how much a figure of a clause leaves a limit, in one sentence, and in money where it can.

Example: `18 percent per year agreed, at most 15 percent per year allowed: 3 percentage points above
the limit; on a loan of 100,000 marks that is 3,000 marks a year.`
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from components.quantities.comparing import Relation, plain_ratio
from components.quantities.reading import Quantity, parse_quantity
from components.quantities.replacing import BrokenLimit
from components.quantities.units import TIME_DAYS, plural
from components.records import ContractFacts

_ALLOWED: dict[Relation, str] = {
    "at most": "at most {} allowed",
    "less than": "less than {} allowed",
    "at least": "at least {} required",
    "more than": "more than {} required",
    "exactly": "{} required",
}
_LOAN = re.compile(
    r"\b(?:loan|principal|credit|advance|facility|borrow\w*|lent|lends)\b|本金|借款|貸款",
    re.IGNORECASE,
)
_OVERDUE = re.compile(
    r"\b(?:late|default|overdue|arrears?|delay|past due|instalments?)\b|逾期|遲延", re.IGNORECASE
)
_BELOW = ("at least", "more than")


def find_worst(broken: Sequence[BrokenLimit]) -> BrokenLimit | None:
    """Return the figure that leaves its limit farthest, None where there is none."""
    return max(broken, key=_distance, default=None)


def _distance(broken: BrokenLimit) -> Fraction:
    """Return how far a figure is from its limit, as a share of the limit."""
    limit = broken.limit.canonical
    return abs(broken.figure.canonical - limit) / limit if limit else broken.figure.canonical


def describe_cost(broken: BrokenLimit, clause: str, facts: ContractFacts) -> str:
    """Return by how much a figure leaves a limit.

    Args:
        broken: The figure and the limit.
        clause: The clause; the principal counts only in one about the loan.
        facts: The contract's principal and rent, from which money is reckoned.
    """
    figure_text = _quote(broken.figure)
    allowed = _ALLOWED[broken.relation].format(_quote(broken.limit))
    side = "below" if broken.relation in _BELOW else "above"
    sentence = f"{figure_text} agreed, {allowed}: {_difference(broken)} {side} the limit"
    money = _money(broken, clause, facts)
    whole = f"{sentence}; {money}." if money else f"{sentence}."
    return whole[:1].upper() + whole[1:]


def _quote(figure: Quantity) -> str:
    """Return a figure as it stands, on one line; of `7 days' notice` it is `7 days`."""
    words = " ".join(figure.text.split())
    return words.removesuffix("'s").removesuffix("’s").rstrip("'’")


def _difference(broken: BrokenLimit) -> str:
    """Return the distance of figure and limit in words, in the figure's unit."""
    figure, limit = broken.figure, broken.limit
    if figure.dimension in ("ratio", "rate") and figure.unit != "times":
        points = abs(_share(broken) * 100)
        period = ""
        if figure.dimension == limit.dimension == "rate" and figure.unit != limit.unit:
            period = " a year"
        noun = "percentage point" if points == 1 else "percentage points"
        return f"{_write(points)} {noun}{period}"
    size = abs(figure.canonical - limit.canonical)
    if figure.dimension == "duration":
        return _write_time(size, figure.unit, limit.unit)
    unit_size = figure.canonical / figure.value if figure.value else Fraction(1)
    return _with_unit(size / unit_size, figure.unit, figure.dimension)


def _share(broken: BrokenLimit) -> Fraction:
    """Return the difference of two percentages as a share of one, by the year where both tell."""
    figure, limit = broken.figure, broken.limit
    if figure.dimension != limit.dimension:  # a rate meets a plain percentage
        return plain_ratio(figure) - plain_ratio(limit)
    if figure.unit == limit.unit:
        return plain_ratio(figure) - plain_ratio(limit)
    return figure.canonical - limit.canonical


def _write_time(days: Fraction, unit: str, limit_unit: str) -> str:
    """Return a length of time in the first of the units that gives a whole number."""
    for name in (unit, limit_unit, "month", "day"):
        count = days / TIME_DAYS[name]
        if count.denominator == 1:
            return f"{_write(count)} {name if count == 1 else plural(name)}"
    return f"about {round(days)} days"


def _with_unit(value: Fraction, unit: str, dimension: str) -> str:
    """Return a value with its unit: `500 EUR`, `1 month's rent`."""
    if dimension.startswith("amount:"):
        return _write_amount(value, unit)
    head, _, base = unit.partition(" of ")
    if base and dimension != f"count:{unit}":
        times = f"{head}'s" if value == 1 else f"{head}s'"
        return f"{_write(value)} {times} {base}"
    return f"{_write(value)} {unit}"


def _money(broken: BrokenLimit, clause: str, facts: ContractFacts) -> str:
    """Return what the difference is in money, empty where the contract does not tell."""
    figure, limit = broken.figure, broken.limit
    if figure.dimension == limit.dimension == "rate":
        principal = parse_quantity(facts.principal)
        is_about_loan = _LOAN.search(clause) and not _OVERDUE.search(clause)
        if principal is None or not is_about_loan:
            return ""
        share = abs(figure.canonical - limit.canonical)
        return f"on {principal.text} that is {_write_money(share, principal)} a year"
    rent = parse_quantity(facts.rent)
    if rent is None or not figure.dimension == limit.dimension == "months' rent":
        return ""
    months = abs(figure.canonical - limit.canonical)
    return f"at a rent of {rent.text} that is {_write_money(months, rent)}"


def _write_money(times: Fraction, money: Quantity) -> str:
    """Return an amount times a factor, with its currency."""
    return _write_amount(times * money.canonical, money.unit)


def _write_amount(value: Fraction, unit: str) -> str:
    """Return an amount with its currency: `EUR 250.50`, `3,000 marks`."""
    digits = f"{float(value):,.2f}".removesuffix(".00")
    is_code = unit.isupper() or not unit.isalpha()
    return f"{unit} {digits}" if is_code else f"{digits} {unit}"


def _write(value: Fraction) -> str:
    """Return a number with at most two decimals, thousands apart; a rounded one with `about`."""
    rounded = Fraction(round(value * 100), 100)
    digits = f"{float(rounded):,.2f}".rstrip("0").rstrip(".")
    return digits if rounded == value else f"about {digits}"
