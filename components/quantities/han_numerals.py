"""Chinese numerals by place (`一百二十`) and by digit (`二〇二二`), read and written."""

_DIGIT_SIGNS = (
    "〇零",
    "一壹",
    "二兩两貳",
    "三參叁",
    "四肆",
    "五伍",
    "六陸",
    "七柒",
    "八捌",
    "九玖",
)
_DIGITS = {sign: digit for digit, signs in enumerate(_DIGIT_SIGNS) for sign in signs}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
HAN = "".join([*_DIGITS, *_TENS, *SCALES])
"""All signs of numerals, for a character class of a regex."""

_SIZES = ((10**8, "億"), (10**4, "萬"), (1000, "千"), (100, "百"), (10, "十"))


def parse_han(numeral: str) -> int | None:
    """Return the value of a Chinese numeral, None where its signs make none.

    Args:
        numeral: One or more of the signs in `HAN`.
    """
    if len(numeral) > 1 and all(sign in _DIGITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total = section = digit = 0  # a section is what stands before 萬 or 億
    for sign in numeral:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            size = SCALES[sign]
            if total >= size:
                total += (section + digit) * size
            else:
                total = (total + section + digit) * size
            section = digit = 0
    return total + section + digit


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
