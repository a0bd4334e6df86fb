"""Units: their dimensions, and their factors to the base unit of each dimension.

Durations are counted in days with 365/12 days a month, so 12 months are exactly a year and 7 days a
week; a business day counts as a day. Counts take their dimension from the noun counted. Not
covered: weights, lengths and temperatures have no conversion; they are read as counts of their
noun.
"""

from dataclasses import dataclass
from fractions import Fraction

MONTH_DAYS = Fraction(365, 12)
TIME_DAYS = {
    "minute": Fraction(1, 1440),
    "hour": Fraction(1, 24),
    "day": Fraction(1),
    "week": Fraction(7),
    "month": MONTH_DAYS,
    "quarter": 3 * MONTH_DAYS,
    "year": Fraction(365),
}
PERIODS_A_YEAR = {
    "year": Fraction(1),
    "half-year": Fraction(2),
    "quarter": Fraction(4),
    "month": Fraction(12),
    "fortnight": Fraction(365, 14),
    "week": Fraction(365, 7),
    "day": Fraction(365),
}
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "instalments": "installment",
    "instalment": "installment",
}
_PLURALS = {"person": "persons", "child": "children", "man": "men", "woman": "women"}
_HAN_TIME_WORDS = {
    "minute": "分鐘 分钟",
    "hour": "個小時 个小时 小時 小时 個鐘頭 鐘頭",
    "day": (
        "日 天 個工作日 个工作日 工作日 個工作天 个工作天 工作天 個營業日 个营业日 營業日 营业日"
        " 個日曆天 日曆天 日历天 個自然日 个自然日 自然日 個日曆日 日曆日"
    ),
    "week": "週 周 星期 個星期 个星期 個禮拜 禮拜",
    "month": "個月 个月",
    "quarter": "季 個季度 个季度 季度",
    "year": "年",
}
HAN_TIMES = {word: time for time, words in _HAN_TIME_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class Measure:
    """A unit in its dimension; `factor` is one of the unit in the base unit."""

    unit: str
    dimension: str
    factor: Fraction = Fraction(1)


NUMBER = Measure("number", "number")
PERCENT = Measure("percent", "ratio", Fraction(1, 100))
FRACTION = Measure("fraction", "ratio")
TIMES = Measure("times", "ratio")
AGE = Measure("years of age", "count:year of age")


def duration(time: str) -> Measure:
    """Return the measure of a length of time; `time` is a key of `TIME_DAYS`."""
    return Measure(time, "duration", TIME_DAYS[time])


def rate(period: str) -> Measure:
    """Return the measure of a percentage for each `period`, a key of `PERIODS_A_YEAR`.

    Its base is a year, simple.
    """
    return Measure(f"percent per {period}", "rate", PERIODS_A_YEAR[period] / 100)


def hours_per(period: str) -> Measure:
    """Return the measure of working hours in each `period`."""
    return Measure(f"hours per {period}", f"hours per {period}")


def pay_for(time: str, base: str) -> Measure:
    """Return the measure of rent or salary counted in times: `month of rent`."""
    return Measure(f"{time} of {base}", f"{time}s' {base}")


def amount(currency: str) -> Measure:
    """Return the measure of money in `currency`, a value of `CURRENCIES`."""
    return Measure(currency, f"amount:{currency}")


def count(noun: str) -> Measure:
    """Return the measure of a number of things, from the noun in singular or plural."""
    one = singular(noun)
    return Measure(plural(one), f"count:{one}")


def singular(noun: str) -> str:
    """Return the singular of a regular noun or of a common irregular one."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return noun[:-2]
    return noun[:-1] if is_plural(noun) else noun


def plural(noun: str) -> str:
    """Return the plural of a singular noun."""
    if noun in _PLURALS:
        return _PLURALS[noun]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("ch", "sh", "x", "s", "z")) else "s")


def is_plural(noun: str) -> bool:
    """Say whether the word looks like a noun in the plural."""
    if noun in _IRREGULAR:
        return noun != "instalment"
    return len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
