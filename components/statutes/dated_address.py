"""Addresses that hold a date, such as `https://laws.example/{year}-{month:02}.zip`.

The finest part that is named says how often such a publisher may issue a snapshot: once a year, a
month or a day.
"""

import re
import string
from datetime import date, timedelta
from typing import Literal

Step = Literal["year", "month", "day"]
_ORDER: tuple[Step, ...] = ("year", "month", "day")
_FORMAT = re.compile(r"(?:0?\d)?d?")
_EXAMPLE = "{year}-{month:02}"


def is_dated(url: str) -> bool:
    """Return whether an address holds a date."""
    return "{" in url or "}" in url


def find_fault(url: str) -> str:
    """Return what is wrong with the date in an address, empty if nothing is."""
    try:
        fields = [field for field in string.Formatter().parse(url) if field[1] is not None]
    except ValueError as error:
        return f"{error} (such as {_EXAMPLE})"
    names = [str(name) for _, name, _, _ in fields]
    unknown = [name for name in names if name not in _ORDER]
    if unknown:
        return f"{{{unknown[0]}}} is no part of a date (year, month and day are)"
    if any(change or not _FORMAT.fullmatch(form or "") for _, _, form, change in fields):
        return f"a part of a date has no other form than {_EXAMPLE}"
    finest = max((_ORDER.index(name) for name in _ORDER if name in names), default=-1)
    missing = [name for name in _ORDER[: finest + 1] if name not in names]
    return f"names {_ORDER[finest]} without {missing[0]}" if missing else ""


def fill_address(url: str, day: date) -> str:
    """Return an address with the date filled in."""
    return url.format(year=day.year, month=day.month, day=day.day)


def step_of(url: str) -> Step:
    """Return the finest part of the date that an address names."""
    names = {name for _, name, _, _ in string.Formatter().parse(url)}
    return next(name for name in reversed(_ORDER) if name in names)


def start_of(day: date, step: Step) -> date:
    """Return the first day of the year, month or day that a day lies in."""
    if step == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if step == "month" else day


def before(day: date, step: Step) -> date:
    """Return the first day of the period before the one that a day lies in."""
    return start_of(start_of(day, step) - timedelta(days=1), step)


def list_starts(first: date, last: date, step: Step) -> list[date]:
    """Return the first days of the periods from `first` to `last`, oldest first."""
    starts: list[date] = []
    start = start_of(last, step)
    while start >= start_of(first, step):
        starts.append(start)
        start = before(start, step)
    return starts[::-1]
