"""Read dates and article numbers in the Chinese of Taiwan's Ministry of Justice.

Years count from 1912 (`一百十年` is 2021). Lists of numbers read `第 12、36～38 條`; a number of a
paragraph (項, 款, 目) of an article is none of an article.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from components.quantities.han_numerals import HAN, parse_han

_FIRST_YEAR = 1911  # year 1 of the Republic is 1912
_NUMERAL = rf"[0-9{HAN}元]{{1,6}}"
DAY = rf"(?:(?:中華)?民國)?(?:{_NUMERAL})年(?:{_NUMERAL})月(?:{_NUMERAL})日"
"""A day: `中華民國一百十年一月二十日`."""

_DAY_FIELDS = re.compile(rf"({_NUMERAL})年(?:({_NUMERAL})月)?(?:({_NUMERAL})日)?")
_DOTTED_DAY = re.compile(r"(?<!\d)(\d{2,3})\.(\d{1,2})\.(\d{1,2})(?!\d)")
_HAN_ARTICLE = re.compile(rf"第([{HAN}]+)條(?:之([{HAN}]+)(?=[至、及～規第條]|\Z))?")
_WHOLE = re.compile(r"全文[0-9]*條?")
_HEADINGS = re.compile(rf"第[{HAN}]+[編章節款目](?:之[{HAN}]+)?(?:[編章節款目]?名稱?)?")
_ANNEX = re.compile(r"第[0-9、～第條-]*條(?:條文)?之?(?=附[表件圖錄]|編制表)")
_LIST = re.compile(
    r"(?P<list>[0-9][0-9、～第條及與至-]*?)(?P<unit>條|[項款目號年月日字次屆]|(?=[^0-9、～第條及與至-]|\Z))"
)
_RANGE = re.compile(r"([0-9]+(?:-[0-9]+)*)(?:[～至]第?([0-9]+(?:-[0-9]+)*))?")
_MAX_NUMBER = 2500  # of an article; a decree's number is longer


@lru_cache(maxsize=4096)
def to_number(numeral: str) -> int | None:
    """Return the value of `一百十`, `元` (the first year) or digits, None for anything else."""
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() else None
    if numeral == "元":
        return 1
    value = parse_han(numeral.replace("元", ""))
    return int(value) if value is not None and value.denominator == 1 else None


def read_day(text: str) -> date | None:
    """Return the first day named in a text, a year's first where only the year stands.

    None where there is none, or none of the calendar.
    """
    dotted = _DOTTED_DAY.search(text)
    match = dotted or _DAY_FIELDS.search(text)
    if match is None:
        return None
    year, month, day = (to_number(field or "1") for field in match.groups())
    try:
        return date(_FIRST_YEAR + (year or 0), month or 0, day or 0)
    except ValueError:
        return None


def article_key(number: str) -> tuple[int, ...]:
    """Return a key that orders article numbers as a reader counts: 9, 9-1, 10."""
    return tuple(int(part) for part in number.split("-"))


def read_articles(
    text: str, known: Sequence[str], *, with_inner: bool = False
) -> tuple[set[str], set[str]]:
    """Return the numbers of the articles that a text names.

    Args:
        text: Words without white space, such as `第12、36～38條條文`.
        known: The numbers of the law, for ranges that include numbers such as `38-1`.
        with_inner: Whether `32～34` names 33-1 too.

    Returns:
        Those named as a whole, and those of which only a paragraph is named.
    """
    plain = _HAN_ARTICLE.sub(_to_digits, text)
    plain = _ANNEX.sub("", _HEADINGS.sub("、", _WHOLE.sub("", plain)))
    plain = re.sub(r"條(?:條文)?[至～]第", "～", plain)
    whole: set[str] = set()
    partly: set[str] = set()
    last = ""
    for match in _LIST.finditer(plain):
        if match["unit"] in ("項", "款", "目"):
            if last:
                whole.discard(last)
                partly.add(last)
            continue
        if match["unit"] and match["unit"] != "條":
            continue
        for first, end in _RANGE.findall(match["list"]):
            whole.update(_expand(first, end or first, known, with_inner=with_inner))
            last = end or first
    return whole, partly


def _to_digits(match: re.Match[str]) -> str:
    """Return `第106-1條` for `第一百零六條之一`."""
    numbers = [str(to_number(numeral) or 0) for numeral in match.groups() if numeral]
    return f"第{'-'.join(numbers)}條"


def _expand(first: str, last: str, known: Sequence[str], *, with_inner: bool) -> set[str]:
    """Return the numbers from `first` to `last`: whole ones, and known ones between."""
    start, end = article_key(first), article_key(last)
    if max(start[0], end[0]) > _MAX_NUMBER:
        return set()
    numbers = {first, last}
    if first == last:
        return numbers
    numbers.update(str(number) for number in range(start[0] + 1, end[0]))
    if with_inner or "-" in first or "-" in last:
        numbers.update(number for number in known if start <= article_key(number) <= end)
        numbers.update(_expand_ends(start, end))
    return numbers


def _expand_ends(start: tuple[int, ...], end: tuple[int, ...]) -> set[str]:
    """Return what lies between `38-7` and `38-9`, and up to `15-2` from `14`."""
    if start[0] == end[0] and len(start) == len(end) == 2:
        return {f"{start[0]}-{number}" for number in range(start[1], end[1])}
    if len(end) == 2 and start[0] < end[0]:
        inner = {f"{end[0]}-{number}" for number in range(1, end[1])}
        return {str(end[0]), *inner}
    return set()
