"""Numbers as automatic lists write them: `iv`, `AA`, `3rd`, `第三`, `甲`, `③`.

Numbers that a format cannot write, and formats that are not known, are written in digits.
"""

_LARGEST = 3_000
_ROMAN = {
    1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x",
    9: "ix", 5: "v", 4: "iv", 1: "i",
}  # fmt: skip
# Digits from 0 to 9, then the signs of ten, a hundred and a thousand.
_COUNTING = "〇一二三四五六七八九十百千"
_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖拾佰仟"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖拾佰仟"
_CHINESE = {
    "chineseCounting": _COUNTING,
    "chineseCountingThousand": _COUNTING,
    "taiwaneseCounting": _COUNTING,
    "taiwaneseCountingThousand": _COUNTING,
    "japaneseCounting": _COUNTING,
    "koreanCounting": _COUNTING,
    "chineseLegalSimplified": _LEGAL_SIMPLIFIED,
    "ideographLegalTraditional": _LEGAL_TRADITIONAL,
    "japaneseLegal": _LEGAL_TRADITIONAL,
}
_DIGIT_BY_DIGIT = {
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
    "decimalFullWidth": "０１２３４５６７８９",  # noqa: RUF001  # full width is the format
    "decimalFullWidth2": "０１２３４５６７８９",  # noqa: RUF001  # as above
}
_SIGNS = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",  # noqa: RUF001  # Cyrillic
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",  # noqa: RUF001  # Cyrillic
}
_CARDINALS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_ORDINALS = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
    *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
)


def format_number(number: int, number_format: str) -> str:
    """Return a number in one of Word's formats.

    Args:
        number: The number.
        number_format: A name of `w:numFmt`: `upperLetter` writes 27 as `AA`.
    """
    if number_format == "none":
        return ""
    if not 1 <= number <= _LARGEST:
        return str(number)
    if number_format in _CHINESE:
        return _chinese(number, _CHINESE[number_format])
    if number_format in _DIGIT_BY_DIGIT:
        digits = _DIGIT_BY_DIGIT[number_format]
        return "".join(digits[int(digit)] for digit in str(number))
    if number_format in _SIGNS:
        signs = _SIGNS[number_format]
        return signs[number - 1] if number <= len(signs) else str(number)
    text = _western(number, number_format)
    return text.upper() if number_format.startswith("upper") else text


def _western(number: int, number_format: str) -> str:
    """Return a number in a format of letters, numerals, digits or English words."""
    match number_format:
        case "lowerLetter" | "upperLetter":
            letter = chr(97 + (number - 1) % 26)
            return letter * ((number - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman":
            return _roman(number)
        case "decimalZero":
            return f"{number:02d}"
        case "ordinal":
            return f"{number}{_ordinal_ending(number)}"
        case "cardinalText" if number < len(_CARDINALS):
            return _CARDINALS[number].capitalize()
        case "ordinalText" if number < len(_ORDINALS):
            return _ORDINALS[number].capitalize()
        case "numberInDash":
            return f"- {number} -"
    return str(number)


def _ordinal_ending(number: int) -> str:
    """Return the letters behind an ordinal: `st` for 21, `th` for 11."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _roman(number: int) -> str:
    """Return a number in small Roman numerals: 14 is `xiv`."""
    text = ""
    for value, letters in _ROMAN.items():
        text += letters * (number // value)
        number %= value
    return text


def _chinese(number: int, digits: str) -> str:
    """Return a number below 10,000 in Chinese numerals: 12 is 十二, 305 is 三百〇五."""
    units = (digits[12], digits[11], digits[10], "")
    text = ""
    has_gap = False
    for place, unit in zip((1000, 100, 10, 1), units, strict=True):
        digit = number // place % 10
        if digit == 0:
            has_gap = has_gap or bool(text)
            continue
        if has_gap:
            text += digits[0]
            has_gap = False
        text += digits[digit] + unit
    is_bare_ten = 10 <= number < 20 and digits is _COUNTING
    return text[1:] if is_bare_ten else text
