"""Quantities that do not begin with a plain numeral: "twice", "a year", "$5m", 百分之十六.

Each function reads the form at an offset and returns None where another stands there.
"""

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction

from components.quantities import currencies, han_forms, patterns, units
from components.quantities.digit_numerals import LETTERS
from components.quantities.numerals import ParsedNumber, Style
from components.quantities.scanned import Reading, ScannedText, make_fixed
from components.quantities.spelling import CARDINALS
from components.quantities.unit_forms import leads_number, take_half, take_suffix, take_times
from components.quantities.units import TIMES, Measure

_WHOLE = re.compile("[元圓圆]?[整正]")  # an amount without a fraction: 壹佰萬元整
_LOOK_BACK = 24  # characters before "a year" that say whether it is a length of time


def read_special(text: ScannedText, start: int) -> Reading | None:
    """Read the special form at an offset, None where there is none."""
    for read in (_read_multiple, _read_length, _read_money, han_forms.read_share):
        reading = read(text, start)
        if reading:
            return reading
    return None


def runs_on(text: ScannedText, figure: ParsedNumber) -> bool:
    """Say whether a numeral is a part of something longer: `3.2.1`, `twenty-first`.

    Beside a character that was lost or that no font shows, a number is torn as well.
    """
    around = text.source[max(0, figure.start - 1) : figure.start]
    around += text.source[figure.stop : figure.stop + 1]
    if not around.isascii() and any(_is_torn(char) for char in around):
        return True
    if figure.style.kind == "chinese" and han_forms.is_vague(text, figure):
        return True
    if figure.style.kind == "words" and patterns.ORDINAL.match(text.folded, figure.stop):
        return True
    after = text.folded[figure.stop : figure.stop + 2]
    is_separated_digit = len(after) == 2 and after[0] in ".,:" and after[1].isdigit()
    return figure.style.kind == "digits" and is_separated_digit


def _is_torn(char: str) -> bool:
    """Say whether a character stands for something lost: U+FFFD, symbol fonts, strokes over."""
    return char == "\ufffd" or unicodedata.category(char) in ("Mn", "Me", "Co", "Cn", "Cs", "No")


def _read_multiple(text: ScannedText, start: int) -> Reading | None:
    """Read "twice" and "double the"."""
    match = patterns.MULTIPLES.match(text.folded, start)
    if not match:
        return None
    if match["fold"]:
        value = Fraction(CARDINALS[match["fold"].removesuffix("fold")])
    else:
        value = patterns.MULTIPLE[match["word"]]
    return take_times(text, make_fixed(start, match.end(), value, TIMES))


def _read_length(text: ScannedText, start: int) -> Reading | None:
    """Read "a year" where it is a length of time, not a period as in "marks a year"."""
    match = patterns.LONE.match(text.folded, start)
    if not match:
        return None
    number, time = patterns.LONG_TIMES.get(match["time"], (1, match["time"]))
    measure = units.duration(time)
    reading = Reading(
        start,
        match.end(),
        Fraction(number),
        measure,
        (_article(text, match, is_fixed=number > 1),),
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
    figure = text.read_number(sign.end(), is_money=True)
    if not figure or runs_on(text, figure):
        return None
    measure = units.amount(_currency(text, sign["currency"]))
    if figure.style.scale == 1:
        figure = scale_by_letter(text, figure)
    if patterns.MISREAD_DIGIT.match(text.folded, figure.stop):
        return None
    end = _past_currency(text, figure.stop, measure)
    return Reading(start, end, figure.value, measure, (figure,))


def _currency(text: ScannedText, sign: str) -> str:
    """Return the currency of a sign; ¥ is the yuan's in a text that names it, else the yen's."""
    names_yuan = any(name in text.folded for name in ("元", "人民", "rmb", "cny", "renminbi"))
    return "CNY" if sign == "¥" and names_yuan else currencies.CURRENCIES[sign]


def scale_by_letter(text: ScannedText, figure: ParsedNumber) -> ParsedNumber:
    """Return the numeral with the letter after it as its scale: the m of "$5m"."""
    tail = patterns.AMOUNT_TAIL.match(text.folded, figure.stop)
    if not tail:
        return figure
    scale = LETTERS[tail["letters"]]
    style = replace(figure.style, scale=scale)
    return replace(figure, stop=tail.end(), value=figure.value * scale, style=style)


def _past_currency(text: ScannedText, end: int, measure: Measure) -> int:
    """Return the end of an amount; the same currency may be named again behind it."""
    dash = patterns.AMOUNT_DASH.match(text.folded, end)
    end = dash.end() if dash else end
    after = patterns.CURRENCY_TAIL.match(text.folded, end)
    whole = _WHOLE.match(text.folded, after.end() if after else end)
    if whole:
        return whole.end()
    is_next = after is not None and (
        leads_number(text, after[0].strip(), after.end())
        or patterns.AMOUNT_BEHIND.match(text.folded, after.end()) is not None
    )
    if after and not is_next and currencies.CURRENCIES[after[0].strip()] in (measure.unit, "$"):
        return after.end()
    return end
