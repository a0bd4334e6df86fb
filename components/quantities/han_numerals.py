"""Chinese numerals read and written: by place, by digit, and mixed with digits.

`一百二十`, `二〇二二`, `3萬5千`, `一億2,000萬`, `十六點五`, `壹佰萬`. As people speak, a digit
right after 百, 千 or 萬 counts the next lower place: `兩千五` is 2,500 and `兩千零五` 2,005.
"""

import re
from fractions import Fraction

from components.quantities.numerals import ParsedNumber, Style, fixed_number

_DIGIT_SIGNS = (
    "〇零○",
    "一壹弌",
    "二兩两貳贰弍",
    "三參叁叄参弎",
    "四肆",
    "五伍",
    "六陸陆",
    "七柒",
    "八捌",
    "九玖",
)
_DIGITS = {sign: digit for digit, signs in enumerate(_DIGIT_SIGNS) for sign in signs}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SHORT_TENS = {"廿": 20, "卅": 30, "卌": 40}
SCALES = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
HAN = "".join([*_DIGITS, *_TENS, *_SHORT_TENS, *SCALES])
"""All signs of numerals, for a character class of a regex."""

_SIZES = ((10**8, "億"), (10**4, "萬"), (1000, "千"), (100, "百"), (10, "十"))


_DIGIT_RUN = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_TOKEN = re.compile(rf"{_DIGIT_RUN}|[{HAN}]")
_MIXED = re.compile(rf"(?:{_DIGIT_RUN}(?=[{HAN}])|[{HAN}])(?:{_DIGIT_RUN}|[{HAN}])*")
_LEADERLESS = "百佰千仟萬万億亿"  # 萬一, 千萬: no numerals but for 萬5千
_STARTS_WITH_MYRIAD = re.compile(rf"[萬万][0-9{HAN}][千仟百佰]")
_POINT = re.compile(rf"[點点](?P<digits>[{''.join(_DIGITS)}]+|[0-9]+)")


def read_han(folded: str, start: int) -> ParsedNumber | None:
    """Read the numeral with Chinese signs that begins at an offset, with its decimals."""
    run = _MIXED.match(folded, start)
    if not run or (run[0][0] in _LEADERLESS and not _STARTS_WITH_MYRIAD.match(run[0])):
        return None
    value = parse_han(run[0])
    if value is None:
        return None
    if point := _POINT.match(folded, run.end()):
        digits = "".join(str(_DIGITS.get(sign, sign)) for sign in point["digits"])
        number = Fraction(f"{value}.{digits}") if value.denominator == 1 else None
        return _scaled(folded, start, point.end(), number) if number is not None else None
    if all(sign in HAN for sign in run[0]):
        return ParsedNumber(start, run.end(), run.end(), Fraction(value), Style("chinese"))
    return fixed_number(start, run.end(), Fraction(value))


def _scaled(folded: str, start: int, end: int, value: Fraction) -> ParsedNumber:
    """Return a numeral with decimals times the scale sign behind it: 一點五億."""
    size = SCALES.get(folded[end : end + 1])
    if size is None:
        return fixed_number(start, end, value)
    return fixed_number(start, end + 1, value * size)


def parse_han(numeral: str) -> Fraction | None:
    """Return the value of a Chinese numeral, None where its signs make none.

    Args:
        numeral: One or more of the signs in `HAN`, or digits among them.
    """
    tokens = _TOKEN.findall(numeral)
    if len(tokens) > 1 and all(token in _DIGITS for token in tokens):
        return _parse_digits(tokens)
    total = section = Fraction(0)  # a section is what stands before 萬 or 億
    digit: Fraction | None = None
    last_size = 1  # the place of the sign before, for 兩千五
    for token in tokens:
        if token in _TENS:
            section += (Fraction(1) if digit is None or digit == 0 else digit) * _TENS[token]
            digit = None
            last_size = _TENS[token]
        elif token in SCALES:
            size = SCALES[token]
            section += digit or 0
            if total == section == 0 and token == tokens[0]:
                section = Fraction(1)  # 萬5千
            total = total + section * size if total >= size else (total + section) * size
            section = Fraction(0)
            digit = None
            last_size = size
        elif token in _SHORT_TENS:
            section += _SHORT_TENS[token]
            last_size = 10
        else:
            if digit:
                return None
            digit = _digit(token)
            last_size = last_size if digit else 1
    if digit and last_size >= 100 and digit < 10:
        digit *= last_size // 10
    return total + section + (digit or 0)


def _digit(token: str) -> Fraction:
    """Return the value of one sign or of a number in digits."""
    if token in _DIGITS:
        return Fraction(_DIGITS[token])
    return Fraction(token.replace(",", ""))


def _parse_digits(tokens: list[str]) -> Fraction | None:
    """Return a numeral written digit by digit; ○○ leaves a gap to be filled in."""
    if set(tokens) == {"○"}:
        return None
    return Fraction(int("".join(str(_DIGITS[token]) for token in tokens)))


def write_han(number: int) -> str:
    """Write a whole number from 0 to below a million million by place: `一百零五`."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    size, sign = next((size, sign) for size, sign in _SIZES if size <= number)
    head, rest = divmod(number, size)
    is_bare_ten = size == 10 and head == 1  # 十二, not 一十二
    numeral = sign if is_bare_ten else write_han(head) + sign
    if not rest:
        return numeral
    gap = "零" if rest < size // 10 else ""
    one = "一" if 10 <= rest < 20 else ""  # 一百一十二
    return numeral + gap + one + write_han(rest)
