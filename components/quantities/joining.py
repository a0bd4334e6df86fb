"""Readings joined: "two years and six months" is 30 months, "five dollars and fifty cents" $5.50.

Lengths of time are joined where they stand side by side in falling units, each less than one of the
unit before: 一年六個月. Not joined: a list ("1 year, 6 months, 3 months"), two lengths for two
parties ("respectively"), and the length of a notice ("two years and six months' notice").
"""

import re
from dataclasses import replace

from components.quantities.currencies import SUBUNITS
from components.quantities.ranges import even_out
from components.quantities.scanned import Reading, ScannedText, fix_figures
from components.quantities.units import TIME_DAYS, duration

_AND = re.compile(r"\s*,?\s*(?:and|plus|&|und|et|y|e|ed|en|i|oraz)?\s*|\s*[又零及加另]\s*")
_RESPECTIVELY = re.compile(r"[^.;]{0,60}\brespectively\b")
_OR = re.compile(r"\s*,?\s*or\b")
_REACH = 12  # characters between two readings that may belong together


def join_readings(text: ScannedText, readings: list[Reading]) -> list[Reading]:
    """Return the readings of a text with those joined that are one quantity."""
    joined: list[Reading] = []
    run: list[Reading] = []
    for reading in readings:
        if run and _continues(text, run[-1], reading):
            run.append(reading)
            continue
        joined += _join_run(text, run)
        run = [reading]
    joined += _join_run(text, run)
    for place in range(1, len(joined)):
        joined[place - 1], joined[place] = even_out(text, joined[place - 1], joined[place])
    return joined


def _continues(text: ScannedText, first: Reading, second: Reading) -> bool:
    """Say whether a reading may go on with the one before."""
    if second.start - first.end > _REACH:
        return False
    between = text.folded[first.end : second.start]
    return _are_of_one_kind(first, second) and _AND.fullmatch(between) is not None


def _are_of_one_kind(first: Reading, second: Reading) -> bool:
    """Say whether both are lengths of time, or an amount and a part of its unit."""
    if first.measure.dimension == "duration" == second.measure.dimension:
        return True
    is_amount = first.measure.dimension.startswith("amount:")
    return is_amount and second.measure.unit in SUBUNITS


def _join_run(text: ScannedText, run: list[Reading]) -> list[Reading]:
    """Return the readings of a run, as one if they are one quantity."""
    if len(run) < 2:
        return run
    first, last = run[0], run[-1]
    if last.measure.unit in SUBUNITS:
        return [*run[:-2], _add_subunit(run[-2], last)]
    is_list = "," in text.folded[first.start : last.end] and _OR.match(text.folded, last.end)
    is_possessive = "'" in text.folded[first.start : last.end]
    if (
        is_list
        or is_possessive
        or _RESPECTIVELY.match(text.folded, last.end)
        or not _is_falling(run)
    ):
        return run
    days = sum(reading.value * reading.measure.factor for reading in run)
    measure = duration(last.measure.unit)
    figures = tuple(figure for reading in run for figure in reading.figures)
    whole = Reading(first.start, last.end, days / measure.factor, measure, figures)
    return [fix_figures(whole)]


def _is_falling(run: list[Reading]) -> bool:
    """Say whether each length is less than one of the unit before it."""
    for place in range(1, len(run)):
        unit = TIME_DAYS[run[place - 1].measure.unit]
        if run[place].value * run[place].measure.factor >= unit:
            return False
        if run[place - 1].value.denominator != 1:
            return False
    return True


def _add_subunit(amount: Reading, cents: Reading) -> Reading:
    """Return an amount with its cents."""
    value = amount.value + cents.value * SUBUNITS[cents.measure.unit]
    return replace(fix_figures(amount), end=cents.end, value=value)
