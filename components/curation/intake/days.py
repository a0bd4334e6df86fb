"""The day of a review as a column gives it.

Only a day that can be read in one way is read: `YYYY-MM-DD`, with or without midnight behind it,
and a year of the Republic of China that no other calendar has, as in `113/06/01` and
民國113年6月1日 (1 June 2024). A day to come and one of another age are refused: the search for the
law would go wrong for all rows.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from components.curation.intake.refusals import RefusedError

EARLIEST = date(1980, 1, 1)
"""A clause reviewed before is a mistyped year."""
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?")
_REPUBLIC = re.compile(
    r"(?:(?:中華)?民國\s*(?P<named>\d{2,3})|(?P<bare>1\d\d))"
    r"\s*[/.年-]\s*(?P<month>\d{1,2})\s*[/.月-]\s*(?P<day>\d{1,2})\s*日?"
)
_YEAR_ZERO = 1911  # of the Republic; its first year is 1912
_SERIAL = range(20_000, 80_000)  # spreadsheet days from 1954 to 2119
_SECONDS = range(10**8, 10**10)  # since 1970
_DAY_S = 86_400
_FORM = "must be a day as YYYY-MM-DD"


def read_day(value: Any, today: date) -> date:  # Any: what JSON, Parquet and spreadsheets hold
    """Return the day of a column.

    Args:
        value: The column's value.
        today: Later days are refused.

    Raises:
        RefusedError: Code `wrong-value`.
    """
    day = _parse(value)
    if day > today:
        raise RefusedError("wrong-value", "as_of", f"a day to come, got {day}. Correct the year")
    if day < EARLIEST:
        raise RefusedError(
            "wrong-value", "as_of", f"before {EARLIEST.year}, got {day}. Correct the year"
        )
    return day


def _parse(value: Any) -> date:  # Any: as above
    """Return the day that a value can only be."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if match := _ISO.fullmatch(text):
            return date.fromisoformat(match[1])
        if match := _REPUBLIC.fullmatch(text):
            year = _YEAR_ZERO + int(match["named"] or match["bare"])
            return date(year, int(match["month"]), int(match["day"]))
    except ValueError as error:
        fault = f"{_FORM}, got a day that no calendar has"
        raise RefusedError("wrong-value", "as_of", fault) from error
    return _parse_number(text)


def _parse_number(text: str) -> date:
    """Return the day of seconds since 1970; refuse every other way to write one."""
    number = int(text.removesuffix(".0")) if text.removesuffix(".0").isdecimal() else 0
    if number in _SECONDS and number % _DAY_S == 0:
        return datetime.fromtimestamp(number, UTC).date()
    if number in _SERIAL:
        fault = f"{_FORM}, got a number: the spreadsheet's own count of days. Format it as a day"
    else:
        fault = f"{_FORM}, got another form"
    raise RefusedError("wrong-value", "as_of", fault)
