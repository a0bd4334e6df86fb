"""Read what an editor's note says of the text that it stands at: since when, or that it is gone.

`Fassung gemäss Ziff. I des BG vom 19. Dez. 2008, in Kraft seit 1. Jan. 2013 (AS 2011 725)` dates a
wording, `Aufgehoben durch …, mit Wirkung seit 1. Jan. 2011` dates its end. To add a language, add
its words here. A note that names several days counts with the last.
"""

import re
from collections.abc import Iterator
from datetime import date

from components.statutes.readers.repeals import is_repealed

_SINCE = (
    # German
    r"in\s+kraft(?:\s+getreten)?\s+(?:seit|ab|am)(?:\s+dem)?|mit\s+wirkung\s+(?:seit|ab|vom)|"
    # French
    r"en\s+vigueur\s+(?:depuis|dès|à\s+partir\s+du|à\s+compter\s+du)(?:\s+le)?|"
    r"avec\s+effet\s+(?:au|dès|depuis|à\s+partir\s+du)(?:\s+le)?|"
    # Italian
    r"in\s+vigore\s+(?:dal(?:l['’])?|da)|con\s+effetto\s+(?:dal(?:l['’])?|da)|"
    # Spanish and Portuguese
    r"en\s+vigor\s+(?:desde|a\s+partir)(?:\s+del?)?(?:\s+el)?|con\s+efectos?\s+(?:desde|de)(?:\s+el)?|"
    r"em\s+vigor\s+(?:desde|a\s+partir\s+de)|"
    # English
    r"in\s+force\s+(?:since|from|on)|with\s+effect\s+(?:from|since)"
)
_MONTHS = {
    "jan": 1, "gen": 1, "ene": 1, "feb": 2, "fév": 2, "fev": 2, "mär": 3, "mar": 3, "apr": 4,
    "avr": 4, "abr": 4, "mai": 5, "mag": 5, "may": 5, "jun": 6, "juin": 6, "giu": 6, "jul": 7,
    "juil": 7, "lug": 7, "aug": 8, "aoû": 8, "ago": 8, "sep": 9, "set": 9, "okt": 10, "oct": 10,
    "ott": 10, "out": 10, "nov": 11, "dez": 12, "déc": 12, "dec": 12, "dic": 12,
}  # fmt: skip
"""How months begin in the languages above."""

_DAY = (
    r"(?P<day>\d{1,2})(?:er|º|°|\.)?\s+(?:de\s+)?(?P<month>[a-zà-ÿ]{3,10})\.?\s+(?:del?\s+)?"
    r"(?P<year>\d{4})|(?P<day2>\d{1,2})\.\s?(?P<month2>\d{1,2})\.\s?(?P<year2>\d{4})"
)
_DATED = re.compile(rf"(?:{_SINCE})\s*(?:{_DAY})", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\A|(?<=[.;)]))\s*(?=[^\W\d_]{4})")
_MAX_CHARS = 400  # of a sentence that says what is gone


def find_day(note: str) -> date | None:
    """Return the last day of entry into force, or of repeal, that a note names; None if none."""
    return max(_list_days(note), default=None)


def says_gone(note: str) -> bool:
    """Return whether a note ends with saying that what it stands at is repealed."""
    sentences = [match.end() for match in _SENTENCE.finditer(note)]
    for start in reversed(sentences):
        sentence = note[start : start + _MAX_CHARS]
        if is_repealed(f"({sentence.strip()})"):
            return True
        if _DATED.search(sentence):  # a later wording
            return False
    return False


def _list_days(note: str) -> Iterator[date]:
    """Yield the days that a note names behind words such as `in Kraft seit`."""
    for match in _DATED.finditer(note):
        month = _read_month(match["month"]) if match["month"] else int(match["month2"])
        try:
            day = int(match["day"] or match["day2"])
            yield date(int(match["year"] or match["year2"]), month, day)
        except ValueError:  # no such day, or no such month
            continue


def _read_month(name: str) -> int:
    """Return the number of a month, 0 for a word that is none."""
    small = name.lower()
    return _MONTHS.get(small[:4]) or _MONTHS.get(small[:3], 0)
