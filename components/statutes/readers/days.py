"""Read a day as it is written in English law: `Sept. 17, 1982`."""

import re
from datetime import date, datetime

_DAY = re.compile(r"\b([A-Z][a-z]{2})[a-z]*[.,]?\s+(\d{1,2})[.,]?\s+(\d{4})\b")


def parse_english_day(text: str) -> date | None:
    """Return the first day that a text names, None where it names none."""
    for words in _DAY.findall(text):
        try:
            return datetime.strptime(" ".join(words), "%b %d %Y").date()
        except ValueError:  # three letters that are no month, or a day that the month lacks
            continue
    return None
