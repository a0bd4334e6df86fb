"""Quantities that do not begin with a plain numeral: "twice", "a year", "$5m", 百分之十六.

Each function reads the form at an offset and returns None where another stands there.
"""

import re
from dataclasses import replace
from fractions import Fraction

from components.quantities import currencies, patterns, units
from components.quantities.numbers import ParsedNumber, Style
from components.quantities.scanned import Reading, ScannedText, make_fixed
from components.quantities.unit_forms import take_half, take_suffix, take_times
from components.quantities.units import FRACTION, PERCENT, TIMES, Measure

_LOOK_BACK = 24  # characters before "a year" that say whether it is a length of time


def read_special(text: ScannedText, start: int) -> Reading | None:
    """Read the special form at an offset, None where there is none."""
    for read in (_read_multiple, _read_length, _read_money, _read_han_fraction, _read_han_rate):
        reading = read(text, start)
        if reading:
            return reading
    return None


def runs_on(text: ScannedText, figure: ParsedNumber) -> bool:
    """Say whether a numeral is the head of a longer one: `3.2.1`, `twenty-first`."""
    if figure.style.kind == "words" and patterns.ORDINAL.match(text.folded, figure.stop):
        return True
    after = text.folded[figure.stop : figure.stop + 2]
    is_separated_digit = len(after) == 2 and after[0] in ".,:" and after[1].isdigit()
    return figure.style.kind == "digits" and is_separated_digit


def _read_multiple(text: ScannedText, start: int) -> Reading | None:
    """Read "twice" and "double the"."""
    match = patterns.MULTIPLES.match(text.folded, start)
    if not match:
        return None
    value = patterns.MULTIPLE[match["word"]]
    return take_times(text, make_fixed(start, match.end(), value, TIMES))


def _read_length(text: ScannedText, start: int) -> Reading | None:
    """Read "a year" where it is a length of time, not a period as in "marks a year"."""
    match = patterns.LONE.match(text.folded, start)
    if not match:
        return None
    is_fortnight = match["time"] == "fortnight"
    measure = units.duration("week" if is_fortnight else match["time"])
    reading = Reading(
        start,
        match.end(),
        Fraction(2 if is_fortnight else 1),
        measure,
        (_article(text, match, is_fixed=is_fortnight),),
        ((match.start("time"), match.end()),),
    )
    reading = take_suffix(text, take_half(text, reading))
    before = text.folded[max(0, start - _LOOK_BACK) : start]
    is_length = (
        patterns.LENGTH_BEFORE.search(before)
        or match["poss"]
        or "'" in measure.dimension
        or reading.measure.dimension != "duration"
    )
    return reading if is_length else None


def _article(text: ScannedText, match: re.Match[str], *, is_fixed: bool) -> ParsedNumber:
    """Return the article of "a year" as the numeral that it is."""
    start = match.start()
    article = match[0].split()[0]
    is_capital = text.source[start].isupper()
    style = Style("fixed" if is_fixed else "article", case="title" if is_capital else "lower")
    return ParsedNumber(start, start + len(article), start, Fraction(1), style)


def _read_money(text: ScannedText, start: int) -> Reading | None:
    """Read "NT$500,000", "USD 5 million" and "$5m"."""
    sign = patterns.CURRENCY.match(text.folded, start)
    if not sign:
        return None
    figure = text.read_number(sign.end())
    if not figure or runs_on(text, figure):
        return None
    measure = units.amount(currencies.CURRENCIES[sign[0].strip()])
    if figure.style.scale == 1:
        figure = _scale_by_letter(text, figure)
    end = _past_currency(text, figure.stop, measure)
    return Reading(start, end, figure.value, measure, (figure,))


def _scale_by_letter(text: ScannedText, figure: ParsedNumber) -> ParsedNumber:
    """Return the numeral with the letter after it as its scale: the m of "$5m"."""
    tail = patterns.AMOUNT_TAIL.match(text.folded, figure.stop)
    if not tail or tail[0].strip() not in patterns.LETTERS:
        return figure
    scale = patterns.LETTERS[tail[0].strip()]
    style = replace(figure.style, scale=scale)
    return replace(figure, stop=tail.end(), value=figure.value * scale, style=style)


def _past_currency(text: ScannedText, end: int, measure: Measure) -> int:
    """Return the end of an amount; the same currency may be named again behind it."""
    after = patterns.CURRENCY_TAIL.match(text.folded, end)
    if after and currencies.CURRENCIES[after[0].strip()] in (measure.unit, "$"):
        return after.end()
    return end


def _read_han_fraction(text: ScannedText, start: int) -> Reading | None:
    """Read 五分之一."""
    match = patterns.HAN_PARTS.match(text.folded, start)
    if not match:
        return None
    below = text.read_number(start)
    above = text.read_number(match.start("above"))
    if not below or not above or above.value >= below.value:
        return None
    return make_fixed(start, match.end(), above.value / below.value, FRACTION)


def _read_han_rate(text: ScannedText, start: int) -> Reading | None:
    """Read 百分之十六 and 年利率16%, with the period before."""
    prefix = patterns.HAN_RATE.match(text.folded, start)
    if not prefix or not (prefix["hundred"] or prefix["period"]):
        return None
    figure = text.read_number(prefix.end())
    if not figure:
        return None
    end = figure.stop
    if not prefix["hundred"]:
        sign = patterns.SIGN.match(text.folded, end)
        if not sign:
            return None
        end = sign.end()
    measure = PERCENT
    if prefix["period"]:
        period = prefix["period"].removeprefix("按")
        measure = units.rate(patterns.HAN_PERIODS[period[0]])
    return Reading(start, end, figure.value, measure, (figure,))
