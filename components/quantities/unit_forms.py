"""The unit after a numeral: percentages, lengths of time, pay, money, times, counted nouns.

Each function takes a reading whose numeral ends where the unit may begin, and returns it with the
unit taken in.
"""

import re
from dataclasses import replace
from fractions import Fraction

from components.quantities import currencies, han_forms, patterns, units
from components.quantities.rate_patterns import PERIODS, RATE, is_availability, read_period
from components.quantities.scanned import Reading, ScannedText, Span, fix_figures
from components.quantities.units import FRACTION, NUMBER, PERCENT, TIMES, Measure

_HALF = Fraction(1, 2)
_LEAST_AVAILABILITY = 50  # percent; a loan may be available at a lower rate per year
_LOOK_BACK = 80  # characters before a percentage in which availability is looked for
_CURRENCIES_BEFORE = frozenset(currencies.CURRENCY_BEFORE.split("|"))


def read_unit(text: ScannedText, reading: Reading) -> Reading | None:
    """Take in the unit after a numeral; None where the numeral turns out to be no quantity."""
    if reading.measure not in (NUMBER, FRACTION):
        return _after_bracket(text, reading)
    if not text.folded[reading.end : reading.end + 3].isascii():
        chinese = han_forms.take_unit(text, reading)
        if chinese != reading:
            return chinese
    if reading.value < 1:
        share = patterns.SHARE_OF_PERCENT.match(text.folded, reading.end)
        if share:
            reading = replace(fix_figures(reading), end=share.end(), measure=PERCENT)
            return take_suffix(text, reading)
    pay = patterns.MONTHLY_PAY.match(text.folded, reading.end)
    if pay:
        measure = units.pay_for("month", pay_base(pay["base"]))
        return replace(reading, end=pay.end(), measure=measure, nouns=(pay.span("base"),))
    match = patterns.UNIT.match(text.folded, _past_half_article(text, reading))
    if not match:
        return _read_counted(text, reading)
    return _take_unit(text, replace(reading, end=match.end()), match)


def is_uncertain(text: ScannedText, reading: Reading) -> bool:
    """Say whether 1.000 may be a thousand: a percentage or multiple may have three decimals."""
    dimension = reading.measure.dimension
    if dimension in ("ratio", "rate", "number") or dimension.startswith("amount:"):
        return False
    figure = reading.figures[0]
    digits = text.folded[figure.start : figure.end]
    return patterns.THREE_DECIMALS.fullmatch(digits) is not None


def _take_unit(text: ScannedText, reading: Reading, match: re.Match[str]) -> Reading | None:
    """Take in the unit that a match of `UNIT` names."""
    if match["percent"]:
        return take_suffix(text, replace(reading, measure=PERCENT))
    if match["mille"] or match["points"]:
        size = Fraction(1, 10) if match["mille"] else Fraction(1, 100)
        fixed = fix_figures(reading)
        return take_suffix(text, replace(fixed, value=fixed.value * size, measure=PERCENT))
    if match["time"]:
        return _read_time(text, reading, match)
    if match["long"]:
        number, time = patterns.LONG_TIMES[match["long"]]
        fixed = fix_figures(reading)
        return replace(fixed, value=fixed.value * number, measure=units.duration(time))
    if match["times"]:
        return take_times(text, reading)
    return _read_currency(text, reading, match)


def _after_bracket(text: ScannedText, reading: Reading) -> Reading:
    """Take in what follows a unit that a bracket gave: "ten (10%) percent"."""
    if reading.measure == PERCENT:
        again = patterns.PERCENT_AGAIN.match(text.folded, reading.end)
        if again:
            reading = replace(reading, end=again.end())
    return take_suffix(text, reading)


def _past_half_article(text: ScannedText, reading: Reading) -> int:
    """Return where the unit begins: in "half a year" and "a third of a year" after the article."""
    if 0 < reading.value < 1:
        article = patterns.HALF_ARTICLE.match(text.folded, reading.end)
        if article:
            return article.end()
    return reading.end


def _read_time(text: ScannedText, reading: Reading, match: re.Match[str]) -> Reading:
    """Take in `days`, `calendar months` or `-day`."""
    if match["age"] and match["time"] == "year":
        return replace(reading, measure=units.AGE)
    reading = replace(reading, end=match.end("poss") if match["poss"] else match.end("time"))
    measure = units.duration(patterns.TIME_WORDS.get(match["time"], match["time"]))
    nouns = reading.nouns
    if "-" not in match["gap"]:  # an attribute as in "30-day" does not agree in number
        nouns = (*nouns, (match.start("time"), match.end()))
    reading = replace(reading, measure=measure, nouns=nouns)
    return take_suffix(text, take_half(text, reading))


def leads_number(text: ScannedText, name: str, end: int) -> bool:
    """Say whether a currency belongs to the number behind it, as in `25 SEK 90 000`.

    Args:
        text: The text.
        name: The currency as it is written.
        end: Where it ends.
    """
    is_sign = name in _CURRENCIES_BEFORE
    return is_sign and patterns.NUMBER_BEHIND.match(text.folded, end) is not None


def _read_currency(text: ScannedText, reading: Reading, match: re.Match[str]) -> Reading | None:
    """Take in `marks` or `元`; after Chinese numerals only the latter is money."""
    name = match["currency"]
    if leads_number(text, name, match.end()):
        return _read_counted(text, replace(reading, end=match.start()))
    if reading.figures[0].style.kind == "chinese" and name.isascii():
        return None
    nouns: tuple[Span, ...] = ()
    if name.isalpha() and name not in _CURRENCIES_BEFORE:
        nouns = ((match.start("currency"), match.end()),)
    return replace(reading, measure=units.amount(currencies.CURRENCIES[name]), nouns=nouns)


def _read_counted(text: ScannedText, reading: Reading) -> Reading | None:
    """Take in the noun counted, or leave the number bare; "one" alone is a pronoun."""
    style = reading.figures[0].style
    if style.kind in ("fraction", "fixed") and reading.value < 1:
        return replace(reading, measure=FRACTION)
    if style.kind == "chinese":
        return None
    if reading.value == 1:
        return _read_one(text, reading)
    area = patterns.AREA.match(text.folded, reading.end)
    if area:
        noun = f"{area['power']} {units.singular(area['noun']).replace('meter', 'metre')}"
        return replace(reading, end=area.end(), measure=Measure(f"{noun}s", f"count:{noun}"))
    match = patterns.NOUN.match(text.folded, reading.end)
    for name in ("one", "two", "three"):
        word = match[name] if match else None
        if not match or not word or word in patterns.STOP:
            break
        if units.is_plural(word):
            measure = units.count(word)
            return replace(reading, end=match.end(name), measure=measure, nouns=(match.span(name),))
    return reading


def _read_one(text: ScannedText, reading: Reading) -> Reading | None:
    """Take in the noun after a one: `one copy`, `one time the rent`; None for a pronoun."""
    noun = patterns.ONE_NOUNS.match(text.folded, reading.end)
    if not noun:
        is_bare_one = _is_number_alone(text, reading)
        return reading if is_bare_one else None
    reading = replace(reading, end=noun.end(), nouns=((noun.start("noun"), noun.end()),))
    if noun["noun"] == "time" and patterns.TIMES_RATIO.match(text.folded, noun.end()):
        return replace(reading, measure=TIMES)
    return replace(reading, measure=units.count(noun["noun"]))


def _is_number_alone(text: ScannedText, reading: Reading) -> bool:
    """Say whether a one is a number: in digits, written twice, or the whole text."""
    if reading.figures[0].style.kind == "digits" or len(reading.figures) > 1:
        return True
    before = text.folded[: reading.start]
    after = text.folded[reading.end :]
    return not before.strip() and not after.strip()


def take_half(text: ScannedText, reading: Reading) -> Reading:
    """Take in "and a half" after a unit."""
    half = patterns.HALF_MORE.match(text.folded, reading.end)
    if not half:
        return reading
    return replace(fix_figures(reading), end=half.end(), value=reading.value + _HALF)


def take_times(text: ScannedText, reading: Reading) -> Reading:
    """Tell whether times count or multiply, and what pay they multiply."""
    pay = patterns.TIMES_PAY.match(text.folded, reading.end)
    if pay:
        measure = units.pay_for("month", pay_base(pay["base"]))
        return replace(reading, end=pay.end(), measure=measure)
    is_whole = reading.value.denominator == 1
    is_ratio = not is_whole or patterns.TIMES_RATIO.match(text.folded, reading.end)
    return replace(reading, measure=TIMES if is_ratio else units.count("times"))


def take_suffix(text: ScannedText, reading: Reading) -> Reading:
    """Take in what follows a percentage or a length of time: a period, or the pay counted."""
    if reading.measure == PERCENT:
        return _take_period(text, reading)
    if reading.measure.dimension != "duration":
        return reading
    if reading.measure.unit == "hour":
        return _take_working_time(text, reading)
    return _take_pay(text, reading)


def _take_period(text: ScannedText, reading: Reading) -> Reading:
    """Take in the period of a rate: "per year", "(a month)", "/日"."""
    rate = RATE.match(text.folded, reading.end)
    if not rate:
        return han_forms.take_period(text, reading)
    before = text.folded[max(0, reading.start - _LOOK_BACK) : reading.start]
    if reading.value >= _LEAST_AVAILABILITY and is_availability(before):
        return reading
    end = rate.end()
    is_open = "(" in rate[0]
    if is_open and text.folded[end : end + 1] == ")":
        end += 1
    return replace(reading, end=end, measure=units.rate(read_period(rate)))


def _take_working_time(text: ScannedText, reading: Reading) -> Reading:
    """Take in the day or week of working hours: "hours a day", "40-hour week"."""
    hours = patterns.HOURS.match(text.folded, reading.end)
    is_attribute = "-" in text.folded[reading.figures[-1].end : reading.end]
    if not hours and is_attribute:
        hours = patterns.HYPHEN_HOURS.match(text.folded, reading.end)
    if not hours:
        return reading
    return replace(reading, end=hours.end(), measure=units.hours_per(_hours_period(hours)))


def _take_pay(text: ScannedText, reading: Reading) -> Reading:
    """Take in the rent or salary that a length of time counts: "months' rent"."""
    pay = patterns.PAY_AFTER.match(text.folded, reading.end)
    if not pay:
        return reading
    is_ambiguous = pay["base"] in ("pay", "compensation")
    is_possessive = "'" in text.folded[reading.start : reading.end]
    if is_ambiguous and not is_possessive and "of" not in pay["of"]:
        return reading
    measure = units.pay_for(reading.measure.unit, pay_base(pay["base"]))
    return replace(reading, end=pay.end(), measure=measure)


def _hours_period(match: re.Match[str]) -> str:
    """Return the period that a match of an `HOURS` pattern names."""
    groups = match.groupdict()
    word = groups["per"] or groups["adverb"]
    return PERIODS.get(word, word)


def pay_base(word: str) -> str:
    """Return `rent` or `salary` for a word of either."""
    return "rent" if word.startswith("rent") else "salary"
