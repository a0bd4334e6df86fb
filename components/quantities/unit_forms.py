"""The unit after a numeral: percentages, lengths of time, pay, money, times, counted nouns.

Each function takes a reading whose numeral ends where the unit may begin, and returns it with the
unit taken in.
"""

import re
from dataclasses import replace
from fractions import Fraction

from components.quantities import currencies, patterns, units
from components.quantities.scanned import Reading, ScannedText, Span, fix_figures
from components.quantities.units import FRACTION, NUMBER, PERCENT, TIMES

_HALF = Fraction(1, 2)
_HAN_NOUNS = {"人": "person", "名": "person", "份": "copy", "次": "times", "期": "installment"}
_CURRENCIES_BEFORE = frozenset(currencies.CURRENCY_BEFORE.split("|"))


def read_unit(text: ScannedText, reading: Reading) -> Reading | None:
    """Take in the unit after a numeral; None where the numeral turns out to be no quantity."""
    if reading.measure not in (NUMBER, FRACTION):
        return _after_bracket(text, reading)
    pay = patterns.MONTHLY_PAY.match(text.folded, reading.end)
    if pay:
        measure = units.pay_for("month", pay_base(pay["base"]))
        return replace(reading, end=pay.end(), measure=measure, nouns=(pay.span("base"),))
    match = patterns.UNIT.match(text.folded, _past_half_article(text, reading))
    if not match:
        return _read_counted(text, reading)
    reading = replace(reading, end=match.end())
    if match["percent"]:
        return take_suffix(text, replace(reading, measure=PERCENT))
    if match["han"] or match["fold"] or match["hancount"]:
        return _read_han_unit(text, reading, match)
    if match["time"]:
        return _read_time(text, reading, match)
    if match["fortnight"]:
        fixed = fix_figures(reading)
        return replace(fixed, value=fixed.value * 2, measure=units.duration("week"))
    if match["times"]:
        return take_times(text, reading)
    return _read_currency(reading, match)


def _after_bracket(text: ScannedText, reading: Reading) -> Reading:
    """Take in what follows a unit that a bracket gave: "ten (10%) percent"."""
    if reading.measure == PERCENT:
        again = patterns.PERCENT_AGAIN.match(text.folded, reading.end)
        if again:
            reading = replace(reading, end=again.end())
    return take_suffix(text, reading)


def _past_half_article(text: ScannedText, reading: Reading) -> int:
    """Return where the unit begins: in "half a year" after the article."""
    if reading.value == _HALF:
        article = patterns.HALF_ARTICLE.match(text.folded, reading.end)
        if article:
            return article.end()
    return reading.end


def _read_time(text: ScannedText, reading: Reading, match: re.Match[str]) -> Reading:
    """Take in `days`, `calendar months` or `-day`."""
    measure = units.duration(match["time"])
    nouns = reading.nouns
    if "-" not in match["gap"]:  # an attribute as in "30-day" does not agree in number
        nouns = (*nouns, (match.start("time"), match.end()))
    reading = replace(reading, measure=measure, nouns=nouns)
    return take_suffix(text, take_half(text, reading))


def _read_currency(reading: Reading, match: re.Match[str]) -> Reading | None:
    """Take in `marks` or `元`; after Chinese numerals only the latter is money."""
    name = match["currency"]
    if reading.figures[0].style.kind == "chinese" and name != "元":
        return None
    nouns: tuple[Span, ...] = ()
    if name.isalpha() and name not in _CURRENCIES_BEFORE:
        nouns = ((match.start("currency"), match.end()),)
    return replace(reading, measure=units.amount(currencies.CURRENCIES[name]), nouns=nouns)


def _read_han_unit(text: ScannedText, reading: Reading, match: re.Match[str]) -> Reading:
    """Take in 倍, 份, 個月 and 個月租金."""
    if match["fold"]:
        return replace(reading, measure=TIMES)
    if match["hancount"]:
        noun = _HAN_NOUNS.get(match["hancount"], "piece")
        return replace(reading, measure=units.count(noun))
    time = units.HAN_TIMES[match["han"]]
    pay = patterns.HAN_PAY.match(text.folded, match.end())
    if pay:
        base = "rent" if pay["rent"] else "salary"
        return replace(reading, end=pay.end(), measure=units.pay_for(time, base))
    return replace(reading, end=match.end("han"), measure=units.duration(time))


def _read_counted(text: ScannedText, reading: Reading) -> Reading | None:
    """Take in the noun counted, or leave the number bare; "one" alone is a pronoun."""
    style = reading.figures[0].style
    if style.kind in ("fraction", "fixed") and reading.value < 1:
        return replace(reading, measure=FRACTION)
    if style.kind == "chinese":
        return None
    if reading.value == 1:
        return _read_one(text, reading)
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
    before = text.folded[: reading.start]
    after = text.folded[reading.end :]
    is_whole_text = not before.strip() and not after.strip()
    is_digit = reading.figures[0].style.kind == "digits"
    return is_digit or is_whole_text or len(reading.figures) > 1


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
    """Take in the period of a rate: "per year", "(a month)"."""
    rate = patterns.RATE.match(text.folded, reading.end)
    if not rate:
        return reading
    end = rate.end()
    is_open = "(" in rate[0]
    if is_open and text.folded[end : end + 1] == ")":
        end += 1
    return replace(reading, end=end, measure=units.rate(_period(rate)))


def _take_working_time(text: ScannedText, reading: Reading) -> Reading:
    """Take in the day or week of working hours: "hours a day", "40-hour week"."""
    hours = patterns.HOURS.match(text.folded, reading.end)
    is_attribute = "-" in text.folded[reading.figures[-1].end : reading.end]
    if not hours and is_attribute:
        hours = patterns.HYPHEN_HOURS.match(text.folded, reading.end)
    if not hours:
        return reading
    return replace(reading, end=hours.end(), measure=units.hours_per(_period(hours)))


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


def _period(match: re.Match[str]) -> str:
    """Return the period that a match of `RATE` or of an `HOURS` pattern names."""
    groups = match.groupdict()
    if groups.get("pa"):
        return "year"
    word = next(groups[name] for name in ("per", "adverb", "adjective", "of") if groups.get(name))
    return patterns.PERIODS.get(word, word)


def pay_base(word: str) -> str:
    """Return `rent` or `salary` for a word of either."""
    return "rent" if word.startswith("rent") else "salary"
