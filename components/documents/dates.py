"""Find the dates in a text, as contracts write them, and say which day each is.

Read: `3 March 2021`, `March 3rd, 2021`, `this third day of March, 2021`, `2021-03-03`, `3.3.2021`,
months in German, French, Spanish, Italian, Portuguese, Dutch and Polish, and Chinese dates in
digits or numerals, spaced or not, in years of the Republic of China (民國110年 is 2021) or of the
common era.
`3/4/2021` may be two days and `31 February` is none: such a date is found, and its fault is told.
"""

import re
from dataclasses import dataclass
from datetime import date

_MONTH_NAMES = (
    "january jan januar jänner janvier enero gennaio janeiro stycznia januari",
    "february feb februar février fevrier febrero febbraio fevereiro lutego februari",
    "march mar märz maerz mars marzo março marca maart",
    "april apr avril abril aprile kwietnia",
    "may mai mayo maggio maio maja mei",
    "june jun juni juin junio giugno junho czerwca",
    "july jul juli juillet julio luglio julho lipca",
    "august aug août aout agosto sierpnia augustus",
    "september sep sept septembre septiembre settembre setembro września",
    "october oct oktober octobre octubre ottobre outubro października",
    "november nov novembre noviembre novembro listopada",
    "december dec dezember décembre decembre diciembre dicembre dezembro grudnia",
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FIRST_DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = {word: day for day, word in enumerate(_FIRST_DAYS.split(), 1)}
_ORDINALS |= {f"twenty-{word}": 20 + day for word, day in _ORDINALS.items() if day < 10}
_ORDINALS |= {"thirtieth": 30, "thirty-first": 31}
_ORDINAL = "|".join(word.replace("-", "[ -]") for word in sorted(_ORDINALS, key=len, reverse=True))
_COUNTS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_CARDINALS = _COUNTS.split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_YEAR_WORDS = (
    rf"(?:two\s+thousand(?:\s+and)?|twenty)[\s-]+(?:(?:{'|'.join(_TENS)})(?:[\s-]"
    rf"(?:{'|'.join(_CARDINALS[:9])}))?|{'|'.join(reversed(_CARDINALS))})"
)
_BEFORE_YEAR = r"[,.]?\s*(?:(?:of|in\s+the\s+year(?:\s+of\s+our\s+lord)?|a\.\s?d\.|de|del)\s+)*"
_YEAR = rf"(?:\d{{4}}(?!\d)|{_YEAR_WORDS})"
_HAN = "〇○零一二三四五六七八九十百廿卅元壹貳贰參叁肆伍陸陆柒捌玖拾"
_HAN_NUMBER = rf"(?:\d(?:\s?\d){{0,3}}|[{_HAN}](?:\s?[{_HAN}]){{0,5}})"
_DATE = re.compile(
    r"(?<![\w./-])(?:(?P<iso>\d{4}(?P<gap>[-/.])\d{1,2}(?P=gap)\d{1,2})(?![\w/-])"
    r"|(?P<dotted>\d{1,2}\.\s?\d{1,2}\.\s?\d{4})(?!\d|\.\d)"
    r"|(?P<slashed>\d{1,2}(?P<dash>[-/])\d{1,2}(?P=dash)\d{4})(?![\w/-])"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?|(?P<day_word>{_ORDINAL}))"
    rf"(?:\s+(?:day|of|de))*[\s-]*(?<!\d)(?P<month>{_MONTH})\b\.?-?{_BEFORE_YEAR}(?P<year>{_YEAR})"
    rf"|(?P<month2>{_MONTH})\.?\s+(?:the\s+)?(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
    rf"|(?P<day_word2>{_ORDINAL})){_BEFORE_YEAR}(?P<year2>{_YEAR}))",
    re.IGNORECASE,
)
CHINESE_DATE = re.compile(
    r"(?P<era>(?:中\s*[華华]\s*)?民\s*[國国]|西\s*元|公\s*元)?\s*"
    rf"(?P<year>{_HAN_NUMBER})\s*年\s*(?P<month>{_HAN_NUMBER})\s*月\s*(?P<day>{_HAN_NUMBER})\s*日"
)
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
_HAN_DIGITS = {sign: digit for digit, sign in enumerate("零一二三四五六七八九")}
# 元 is the first year of an era
_HAN_DIGITS |= {"〇": 0, "○": 0, "元": 1, "壹": 1, "貳": 2, "贰": 2, "參": 3, "叁": 3, "肆": 4}
_HAN_DIGITS |= {"伍": 5, "陸": 6, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_HAN_PLACES = {"十": 10, "拾": 10, "百": 100}
_REPUBLIC = 1911  # year 1 of the Republic of China is 1912


@dataclass(frozen=True)
class WrittenDate:
    """A date at `text[start:end]`; `day` is None where `fault` says why it is no certain day."""

    start: int
    end: int
    words: str
    day: date | None
    fault: str = ""

    def __repr__(self) -> str:
        return f"WrittenDate({self.start}:{self.end}, day={self.day})"


def find_dates(text: str) -> list[WrittenDate]:
    """Find the dates of a text, in order.

    Args:
        text: A line of a contract.
    """
    plain = text.translate(_FULL_WIDTH)
    dates = [_read_western(text, match) for match in _DATE.finditer(plain)]
    dates += [_read_chinese(text, match) for match in CHINESE_DATE.finditer(plain)]
    return sorted(dates, key=lambda written: written.start)


def _read_western(text: str, match: re.Match[str]) -> WrittenDate:
    """Return a match of `_DATE` with its day or its fault."""
    if match["iso"]:
        year, month, day = (int(number) for number in re.split("[-/.]", match["iso"]))
        return _written(text, match, year, month, day)
    if match["dotted"]:
        day, month, year = (int(number) for number in match["dotted"].split("."))
        return _written(text, match, year, month, day)
    if match["slashed"]:
        return _read_slashed(text, match)
    month = _MONTHS[(match["month"] or match["month2"]).lower()]
    word = match["day_word"] or match["day_word2"]
    day = _ORDINALS[word.lower().replace(" ", "-")] if word else 0
    day = day or int(match["day"] or match["day2"])
    return _written(text, match, _year(match["year"] or match["year2"]), month, day)


def _read_slashed(text: str, match: re.Match[str]) -> WrittenDate:
    """Read 13/4/2021; where day and month could change places, say so."""
    first, second, year = (int(number) for number in re.split("[-/]", match["slashed"]))
    if first <= 12 and second <= 12 and first != second:
        fault = "may be two days, for either number may be the month"
        return WrittenDate(match.start(), match.end(), _words(text, match), None, fault)
    if second > 12:
        return _written(text, match, year, first, second)
    return _written(text, match, year, second, first)


def _year(written: str) -> int:
    """Return a year in digits or words."""
    if written.isdigit():
        return int(written)
    words = written.lower().replace("-", " ").split()
    rest = words[2:] if words[1] == "thousand" else words[1:]
    number = sum(_TENS.get(word, 0) for word in rest)
    ones = [_CARDINALS.index(word) + 1 for word in rest if word in _CARDINALS]
    return 2000 + number + sum(ones)


def _read_chinese(text: str, match: re.Match[str]) -> WrittenDate:
    """Return a Chinese date; a year of three digits is one of the Republic."""
    year = _parse_han(match["year"])
    era = "".join((match["era"] or "").split())
    if era.endswith(("國", "国")) or (not era and 100 <= year <= 999):
        year += _REPUBLIC
    elif not era and year < 100:
        fault = "does not say in which era its year counts"
        return WrittenDate(match.start(), match.end(), _words(text, match), None, fault)
    return _written(text, match, year, _parse_han(match["month"]), _parse_han(match["day"]))


def _parse_han(numeral: str) -> int:
    """Return a number in digits, or in Chinese numerals by digit or place (二〇二一, 一百一十)."""
    signs = "".join(numeral.split()).replace("廿", "二十").replace("卅", "三十")
    if signs.isdigit() and signs.isascii():
        return int(signs)
    if not any(sign in _HAN_PLACES for sign in signs):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in signs))
    total = 0
    digit = None
    for sign in signs:
        if sign in _HAN_PLACES:
            # 十 alone is ten
            total += (1 if digit is None else digit) * _HAN_PLACES[sign]
            digit = None
        else:
            digit = _HAN_DIGITS[sign]
    return total + (digit or 0)


def _written(text: str, match: re.Match[str], year: int, month: int, day: int) -> WrittenDate:
    """Return the date of a match; its fault where there is no such day from 1900 to 2200."""
    try:
        found = date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        found = None
    fault = "" if found else "is no day of the calendar"
    return WrittenDate(match.start(), match.end(), _words(text, match), found, fault)


def _words(text: str, match: re.Match[str]) -> str:
    """Return the date as written, single-spaced."""
    return " ".join(text[match.start() : match.end()].split())
