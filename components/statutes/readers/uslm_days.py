"""Read on which day a section of the United States Code last changed, or was repealed.

The last date in a section's source credit is that of the Act which last amended it, or the day that
the credit gives for its effect. An Act takes effect when it is approved unless it says otherwise;
where it does, the Office adds a note on the effective date. If the notes on the last Act name one
day (`effective Apr. 1, 1985`), that day counts. If they say anything else (`270 days after`), no
day is known, and the wording starts with the snapshot. The same holds for a repeal.
"""

import re
from datetime import date
from xml.etree.ElementTree import Element

from components.statutes.readers.days import parse_english_day
from components.statutes.readers.uslm_text import flatten

# An Act before 1957 is cited by its day, which stands in the address of the Act only.
_OLD_ACT = re.compile(r"/us/act/(\d{4}-\d\d-\d\d)/")
_YEAR = re.compile(r"\b(?:1[789]|20)\d\d\b")
_EFFECT = re.compile(
    r"\b(?:effective|on or after|(?:take|takes|took|taking) effect)\s+(?:on\s+)?"
    r"(?:the date of (?:the )?enactment of this \w+ \[)?"
    r"([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2}),\s+(\d{4})"
)
# With these words a note says more than one day.
_CONDITION = re.compile(r"\bexcept\b|\bdays after\b|\bmonths after\b|\byears? after\b|\bunless\b")


def find_last_change(section: Element) -> date | None:
    """Return the day on which a section's wording took effect, None where no day is known."""
    days = _list_days(section.find("sourceCredit"))
    if not days:
        return None
    return _find_effect(section, days[-1], is_new=len(days) == 1)


def find_repeal(section: Element) -> date | None:
    """Return the day on which a section was repealed, None where no day is known."""
    days = _list_days(section.find("heading"))
    if section.get("status") != "repealed" or not days:
        return None
    return _find_effect(section, days[-1], is_new=True)


def _find_effect(section: Element, day: date, *, is_new: bool) -> date | None:
    """Return the day on which an Act took effect: its own, unless a note gives another.

    Args:
        section: The section.
        day: The day of the Act.
        is_new: Whether a note without a year in its heading means this Act too.
    """
    effects: set[date | None] = set()
    for note in section.iter("note"):
        if note.get("topic", "").startswith("effectiveDate"):
            years = _YEAR.findall(flatten(note.find("heading")))
            if str(day.year) in years or (is_new and not years):
                effects.add(_read_effect(note))
    if not effects:
        return day
    return effects.pop() if len(effects) == 1 else None


def _read_effect(note: Element) -> date | None:
    """Return the only day that a note on an effective date names, None for anything else."""
    text = " ".join(" ".join(note.itertext()).split())
    days = {parse_english_day(" ".join(words)) for words in _EFFECT.findall(text)}
    return days.pop() if len(days) == 1 and not _CONDITION.search(text) else None


def _list_days(element: Element | None) -> list[date]:
    """Return the days that an element marks, in their order."""
    if element is None:
        return []
    values: list[str] = []
    for part in element.iter():
        old_act = _OLD_ACT.match(part.get("href", ""))
        values.append(old_act[1] if old_act else part.get("date", ""))
    return [date.fromisoformat(value) for value in values if _is_day(value)]


def _is_day(value: str) -> bool:
    """Return whether a value is a whole date."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
