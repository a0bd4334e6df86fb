"""Ranges: "5-10%" is 5 percent and 10 percent, "EUR 5 to 10 million" 5 and 10 million euros.

The unit of a range stands once, behind its last number or before its first; so does its scale word.
A hyphen joins two numbers into a range only where the second is the greater.
"""

import re
from dataclasses import replace

from components.quantities.numerals import ParsedNumber, Style
from components.quantities.scanned import Reading, ScannedText
from components.quantities.units import FRACTION, NUMBER, PERCENT

_JOINT = re.compile(
    r"\s*(?:[-–—~～〜至到]|\.\.\.?|…)\s*|\s+(?:to|through|up\s+to|bis|till|until)\s+"
    r"|(?P<either>\s+or\s+|\s*或\s*)|(?P<pair>\s+and\s+|\s*與\s*)"
)
_BETWEEN = re.compile(r"(?<![a-z])(?:between|from|zwischen)\s+(?:[a-z$€£¥]{1,4}\s?)?$")
_SCALE_END = re.compile(r"(?:thousand|million|billion|trillion|lakh|crore|[萬万億亿])$")
_LOOK_BACK = 20


def joint_end(text: ScannedText, start: int, end: int) -> int | None:
    """Return where the second number of a range begins.

    Args:
        text: The text.
        start: Where the first number, or its reading, starts.
        end: Where it ends; the joint begins there.
    """
    joint = _JOINT.match(text.folded, end)
    if not joint:
        return None
    if joint["pair"]:
        before = text.folded[max(0, start - _LOOK_BACK) : start]
        return joint.end() if _BETWEEN.search(before) else None
    return joint.end()


def is_strict_range(text: ScannedText, first: Reading, start: int) -> bool:
    """Say whether only a joint other than "or" stands between a reading and an offset."""
    joint = _JOINT.match(text.folded, first.end)
    if not joint or joint["either"] or joint.end() != start:
        return False
    return joint_end(text, first.start, first.end) == start


def read_first(text: ScannedText, figure: ParsedNumber, second: Reading) -> Reading | None:
    """Return the first number of a range with the unit of the second; None where it is no range."""
    second_figure = second.figures[0]
    has_own_unit = second.measure in (NUMBER, FRACTION) or second_figure.start != second.start
    value = figure.value
    scale = _scale_word(text, second_figure)
    if scale > 1 and _scale_word(text, figure) == 1:
        value *= scale
    factor = second.value / second_figure.value if second_figure.value else 1
    value *= factor  # what a scaled unit, such as per mille, multiplies by
    if has_own_unit or value >= second.value:
        return None
    style = Style("fixed") if value != figure.value else figure.style
    figure = replace(figure, value=value, style=style)
    return Reading(figure.start, figure.stop, value, second.measure, (figure,))


def _scale_word(text: ScannedText, figure: ParsedNumber) -> int:
    """Return what the scale word at the end of a numeral multiplies by, 1 where there is none."""
    if figure.style.scale > 1:
        return figure.style.scale
    word = _SCALE_END.search(text.folded[figure.start : figure.stop])
    return _SIZES[word[0]] if word else 1


_SIZES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
    "萬": 10**4,
    "万": 10**4,
    "億": 10**8,
    "亿": 10**8,
}


def read_last(first: Reading, figure: ParsedNumber) -> Reading | None:
    """Return the last number of a range with the unit of the first; None where it is no range."""
    dimension = first.measure.dimension
    takes_unit = first.measure == PERCENT or dimension == "rate" or dimension.startswith("amount:")
    if not takes_unit or figure.value <= first.value:
        return None
    return Reading(figure.start, figure.stop, figure.value, first.measure, (figure,))


def even_out(text: ScannedText, first: Reading, last: Reading) -> tuple[Reading, Reading]:
    """Return both ends of a range, each with what only the other tells: a period, a scale word."""
    if not is_strict_range(text, first, last.start):
        return first, last
    if first.measure == PERCENT and last.measure.dimension == "rate":
        first = replace(first, measure=last.measure)
    elif last.measure == PERCENT and first.measure.dimension == "rate":
        last = replace(last, measure=first.measure)
    is_amount = first.measure.dimension.startswith("amount:") and first.measure == last.measure
    scale = _scale_word(text, last.figures[0])
    is_unscaled = _scale_word(text, first.figures[0]) == 1
    has_own_currency = last.figures[0].start != last.start
    if is_amount and scale > 1 and is_unscaled and not has_own_currency:
        value = first.value * scale
        if value < last.value:
            figures = tuple(replace(figure, style=Style("fixed")) for figure in first.figures)
            first = replace(first, value=value, figures=figures)
    return first, last
