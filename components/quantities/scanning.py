"""From text to readings: each numeral with its unit, and where in the text both stand.

A reading is a quantity found in the text. A label is a span whose number names or dates something
("Article 205", "1 March 2026"), so it is no quantity.

One pass from left to right: numerals are found by one regex, labels and dates are stepped over,
then the words after (and a few before) tell the unit. A number written twice, "thirty (30) days",
is one reading if both agree. Ranges and sums of two units are put together last (`ranges`,
`joining`). Regexes are compiled once; a text of 500 characters takes about a millisecond.
"""

import re
from dataclasses import replace

from components.quantities import han_forms, patterns, units
from components.quantities.foreign_forms import find_foreign, restate
from components.quantities.han_numerals import HAN
from components.quantities.joining import join_readings
from components.quantities.labels import find_labels
from components.quantities.numerals import MAX_CHARS
from components.quantities.ranges import is_strict_range, joint_end, read_first, read_last
from components.quantities.rate_patterns import (
    ADJECTIVE_BEFORE,
    CHARGE_AFTER,
    CHARGED_ON_FLOW,
    RATE_BEFORE,
    read_period,
)
from components.quantities.scanned import Reading, ScannedText
from components.quantities.special_forms import read_special, runs_on, scale_by_letter
from components.quantities.unit_forms import is_uncertain, pay_base, read_unit, take_suffix
from components.quantities.units import FRACTION, NUMBER, PERCENT

_LOOK_BACK = 80  # characters before a quantity in which deciding words are looked for
_MAX_DIGITS = 6  # a longer bare number is a code
_HAN_RUN = re.compile(rf"[{HAN}0-9.,]+")


def scan(source: str) -> list[Reading]:
    """Return the readings of a text in order; none overlaps another or a label."""
    text = ScannedText(source)
    sentinel = (len(source) + 1, len(source) + 1)  # behind the text, so there is always a next one
    names = find_labels(source, text.folded)
    foreign = find_foreign(text, names)
    spans = sorted([*names, *((reading.start, reading.end) for reading in foreign)])
    labels = iter([*spans, sentinel])
    label_start, label_end = next(labels)
    readings: list[Reading] = []
    position = 0
    while match := patterns.CANDIDATE.search(text.folded, position):
        while label_end <= match.start():
            label_start, label_end = next(labels)
        if label_start <= match.start():
            position = label_end
            continue
        reading = _read(text, match.start(), readings[-1] if readings else None)
        # A reading that runs into a label has taken the label's number for its own: drop it.
        runs_into_label = reading is not None and reading.start < label_start < reading.end
        if reading and not runs_into_label:
            readings.append(reading)
            position = reading.end
        else:
            position = _next_position(text, match.start(), match.end())
    return join_readings(text, _merge(text, readings, foreign) if foreign else readings)


def _merge(text: ScannedText, readings: list[Reading], foreign: list[Reading]) -> list[Reading]:
    """Return readings with those in other languages among them; a repetition is one of both."""
    merged: list[Reading] = []
    for reading in sorted([*readings, *foreign], key=lambda reading: reading.start):
        whole = restate(text, merged[-1], reading) if merged else None
        if whole:
            merged[-1] = whole
        else:
            merged.append(reading)
    return merged


def _next_position(text: ScannedText, start: int, end: int) -> int:
    """Return where to go on after a candidate that is no quantity: behind the whole numeral."""
    run = patterns.DOTTED.match(text.folded, start)
    if run:
        return run.end()
    run = _HAN_RUN.match(text.folded, start)
    number = text.read_number(start) if run and len(run[0]) <= MAX_CHARS else None
    if run and not number and len(run[0]) > MAX_CHARS:
        return run.end()
    return number.end if number else max(end, start + 1)


def _read(text: ScannedText, start: int, previous: Reading | None) -> Reading | None:
    """Read the quantity at an offset; words before it count back to the previous one."""
    reading = _read_core(text, start, in_bracket=False)
    if not reading or reading.measure == NUMBER:
        reading = _read_in_range(text, start, previous) or reading
    if not reading:
        return None
    reading = _add_context(text, reading, previous.end if previous else 0)
    return None if _is_bare_label(text, reading) else reading


def _read_in_range(text: ScannedText, start: int, previous: Reading | None) -> Reading | None:
    """Read a number whose unit stands at the other end of a range."""
    figure = text.read_number(start)
    if not figure or runs_on(text, figure) or _is_code(text.folded[figure.start : figure.end]):
        return None
    if previous and is_strict_range(text, previous, start):
        if previous.measure.dimension.startswith("amount:") and figure.style.scale == 1:
            figure = scale_by_letter(text, figure)
        last = read_last(previous, figure)
        if last:
            return last
    first = _take_bracket(text, Reading(start, figure.stop, figure.value, NUMBER, (figure,)))
    second_start = joint_end(text, start, first.end) if first.measure == NUMBER else None
    second = _read_core(text, second_start, in_bracket=False) if second_start else None
    return read_first(text, first, second) if second else None


def _read_core(text: ScannedText, start: int, *, in_bracket: bool) -> Reading | None:
    """Read one quantity from `start`; inside a bracket no further bracket is looked for."""
    special = read_special(text, start)
    if special:
        return special if in_bracket else _take_bracket(text, special)
    figure = text.read_number(start)
    if not figure or text.folded[figure.stop : figure.stop + 1] == "_" or runs_on(text, figure):
        return None
    measure = FRACTION if figure.style.kind == "fraction" else NUMBER
    bare = Reading(start, figure.stop, figure.value, measure, (figure,))
    if in_bracket:
        return read_unit(text, bare)
    reading = read_unit(text, _take_bracket(text, bare))
    if not reading or is_uncertain(text, reading):
        return None
    return take_suffix(text, _take_bracket(text, reading))


def _take_bracket(text: ScannedText, reading: Reading) -> Reading:
    """Take in a bracket that repeats the quantity: "thirty (30)", "eighteen percent (18%)"."""
    opening = patterns.OPENING.match(text.folded, reading.end)
    if not opening:
        return reading
    inner = _read_core(text, opening.end(), in_bracket=True) or _read_one(text, opening.end())
    closing = patterns.CLOSING.match(text.folded, inner.end) if inner else None
    if not inner or not closing:
        return reading
    measure = reading.measure
    is_vague = measure == NUMBER or measure.unit == "$"
    if is_vague or (measure == PERCENT and inner.measure.dimension == "rate"):
        measure = inner.measure
    is_same_unit = inner.measure in (NUMBER, reading.measure, measure) or inner.measure.unit == "$"
    is_rate_again = inner.measure == PERCENT and measure.dimension == "rate"
    if not (is_same_unit or is_rate_again) or inner.value != reading.value:
        return reading
    return replace(
        reading,
        end=closing.end(),
        measure=measure,
        figures=(*reading.figures, *inner.figures),
        nouns=(*reading.nouns, *inner.nouns),
    )


def _read_one(text: ScannedText, start: int) -> Reading | None:
    """Read a one in a bracket, which elsewhere would be a pronoun: "1 (one)"."""
    figure = text.read_number(start)
    if not figure or figure.value != 1:
        return None
    return Reading(start, figure.stop, figure.value, NUMBER, (figure,))


def _add_context(text: ScannedText, reading: Reading, previous_end: int) -> Reading:
    """Let the words before decide the measure, back to the end of the previous reading.

    "rent for three months", "an annual rate of 16%", "daily working time of 8 hours".
    """
    measure = reading.measure
    before = text.folded[max(previous_end, reading.start - _LOOK_BACK) : reading.start]
    if measure == PERCENT:
        period = _period_before(text, reading, before)
        if period:
            return replace(reading, measure=units.rate(period))
    if measure.unit == "hour":
        hours = patterns.HOURS_BEFORE.search(before)
        if hours:
            period = _hours_period(hours)
            return replace(reading, measure=units.hours_per(period))
    if measure.unit in ("month", "week", "year"):
        pay = patterns.PAY_BEFORE.search(before)
        if pay:
            start = reading.start - len(before) + pay.start()
            return replace(
                reading, start=start, measure=units.pay_for(measure.unit, pay_base(pay["base"]))
            )
    return reading


def _period_before(text: ScannedText, reading: Reading, before: str) -> str | None:
    """Return the period that the words before a percentage tell, None where they tell none."""
    adjective = ADJECTIVE_BEFORE.search(before)
    if adjective and CHARGE_AFTER.match(text.folded, reading.end):
        return read_period(adjective)
    rate = RATE_BEFORE.search(before)
    if not rate:
        return han_forms.find_period(before)
    if rate["charge"] and CHARGED_ON_FLOW.match(text.folded, reading.end):
        return None
    return read_period(rate)


def _hours_period(hours: re.Match[str]) -> str:
    """Return the period of "daily working time" or 每日."""
    is_daily = hours["adjective"] == "daily"
    if hours["han"]:
        is_daily = hours["han"][1] in "日天"
    return "day" if is_daily else "week"


def _is_bare_label(text: ScannedText, reading: Reading) -> bool:
    """Say whether a number without a unit is more likely a label.

    A year, a long code, a number in brackets, or one that runs into a word.
    """
    dimension = reading.measure.dimension
    if dimension != "number" and not dimension.startswith("count:"):
        return False
    figure = reading.figures[0]
    if figure.style.kind == "digits" and _is_code(text.folded[figure.start : figure.end]):
        return True
    if reading.measure != NUMBER:
        return False
    if " " in text.folded[figure.start : figure.end] and figure.style.kind == "fixed":
        return True
    before = text.folded[reading.start - 1 : reading.start]
    after = text.folded[reading.end : reading.end + 1]
    next_after = text.folded[reading.end + 1 : reading.end + 2]
    in_bracket = before == "(" and after == ")"
    is_hyphenated = after == "-" and next_after.isalpha()
    return in_bracket or after.isalpha() or is_hyphenated


def _is_code(digits: str) -> bool:
    """Say whether bare digits are a year, a long number or one with leading zeros."""
    if not digits.isdigit():
        return False
    has_leading_zero = len(digits) > 1 and digits[0] == "0"
    is_year = patterns.YEAR.fullmatch(digits) is not None
    return len(digits) > _MAX_DIGITS or has_leading_zero or is_year
