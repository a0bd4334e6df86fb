"""Numerals in digits: `1,250.50`, `1.250,50`, `1 250`, `1'250`, `.5`, `2.5 million`, `2 1/2`.

Which sign groups and which parts decimals is told by the form, and where both are possible by the
unit: `1.250` is a decimal number, save for money, whose decimals are never three; `1,5` is one only
where a unit follows, else it may be a list. What fits no form whole is no number: `1 00 000`,
`1,00`, `1.2.3`, `007`. A raised digit behind a number is the mark of a note.
"""

import re
from fractions import Fraction

from components.quantities import currencies
from components.quantities.han_numerals import SCALES as HAN_SCALES
from components.quantities.numerals import (
    VULGAR,
    VULGAR_SIGNS,
    ParsedNumber,
    Style,
    fixed_number,
)
from components.quantities.spelling import READ_SCALES
from components.quantities.word_numerals import scale_number

_FORMS = re.compile(
    r"(?P<comma>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?)"  # 10,00,000 in India
    r"|(?P<dot>[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]{1,2}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})"
    r"|(?P<other>[1-9][0-9]{0,2}(?P<gap>[ '])[0-9]{3}(?:(?P=gap)[0-9]{3})*(?:[.,][0-9]{1,2})?)"
    r"|(?P<plain>[0-9]*\.[0-9]+|[0-9]+)"
)
_AFTER = re.compile(r"[0-9]|[.,:'][0-9]| [0-9]+(?![0-9]*/)")
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,4}(?![0-9.,'])")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_UNIT = re.compile(
    rf"\s*-?\s*(?:[%‰]|per\s?cent|percent|pct|prozent|bps?\b|{currencies.CURRENCY_AFTER}"
    r"|(?:calendar |business |working )?(?:hour|day|week|month|year)s?\b|times\b|million|thousand"
    r"|mio|mrd|個月|个月|年|日|天|倍|元|萬|万)"
)
_MONEY_AFTER = re.compile(rf"\s*(?:{currencies.CURRENCY_AFTER})(?![a-z])")
_SLASH = re.compile(r"/([0-9]{1,3})(?![0-9/.,]*[0-9/])")
_MIXED = re.compile(
    r"(?:\s+(?:and\s+)?|-)([0-9]{1,2})/([0-9]{1,2})(?![0-9/])" rf"|\s?([{VULGAR_SIGNS}])"
)
_SCALE_WORDS = "|".join(READ_SCALES)
_LETTERS = "k|m|mm|mn|mln|mio|mrd|bn|tn"
_SCALE = re.compile(
    rf"\s*(?:(?P<word>{_SCALE_WORDS})s?(?![a-z])|(?P<han>[萬万億亿])"
    rf"|(?P<letters>{_LETTERS})\.?(?=\s*(?:{currencies.CURRENCY_AFTER})(?![a-z])))"
)
LETTERS = {
    "k": 10**3,
    "tsd": 10**3,
    "m": 10**6,
    "mm": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "mrd": 10**9,
    "billion": 10**9,
    "tn": 10**12,
    "trillion": 10**12,
}
"""What the letters behind an amount multiply by: `$5m`."""
_NOTE_MARK = re.compile("[⁰¹²³⁴-⁹]{1,2}")


def read_digits(folded: str, start: int, *, is_money: bool = False) -> ParsedNumber | None:
    """Read the numeral in digits that begins at an offset.

    Args:
        folded: The text, folded.
        start: Where its first digit, or its leading point, stands.
        is_money: Whether a currency stands before it.

    Returns:
        The numeral, or None where the digits are only a part of something longer.
    """
    read = _read_form(folded, start, is_money=is_money)
    if not read:
        return None
    value, end, style = read
    if style.decimals == 0 and not style.grouped:
        slash = _SLASH.match(folded, end)
        if slash:
            denominator = int(slash[1])
            is_proper = value < denominator
            return fixed_number(start, slash.end(), value / denominator) if is_proper else None
        mixed = _MIXED.match(folded, end)
        part = _mixed_part(mixed) if mixed else None
        if mixed and part and 0 < part < 1:
            return scale_number(folded, fixed_number(start, mixed.end(), value + part))
    if _AFTER.match(folded, end):
        return None
    return _with_scale(folded, start, end, value, style)


def _read_form(folded: str, start: int, *, is_money: bool) -> tuple[Fraction, int, Style] | None:
    """Return value, end and style of the digits, before a fraction or scale word."""
    comma = _DECIMAL_COMMA.match(folded, start)
    if comma and (is_money or _UNIT.match(folded, comma.end())) and not _is_grouped(comma[0]):
        value = Fraction(comma[0].replace(",", "."))
        return value, comma.end(), Style("fixed", decimals=1)
    match = _FORMS.match(folded, start)
    if not match:
        return None
    digits = match[0]
    end = match.end()
    if match["comma"]:
        decimals = len(digits.partition(".")[2])
        style = Style("digits", grouped=True, decimals=decimals)
        return Fraction(digits.replace(",", "")), end, style
    if match["dot"]:
        plain = digits.replace(".", "").replace(",", ".")
        return Fraction(plain), end, Style("fixed", grouped=True)
    if match["other"]:
        plain = digits.replace(match["gap"], "").replace(",", ".")
        return Fraction(plain), end, Style("fixed", grouped=True)
    if _THOUSANDS.fullmatch(digits) and (is_money or _MONEY_AFTER.match(folded, end)):
        return Fraction(digits.replace(".", "")), end, Style("fixed", grouped=True)
    is_padded = len(digits) > 1 and digits.isdigit() and digits[0] == "0"
    if is_padded:
        return None
    kind = Style("fixed") if digits[0] == "." else Style("digits")
    decimals = len(digits.partition(".")[2])
    return Fraction(digits), end, Style(kind.kind, decimals=decimals)


def _is_grouped(digits: str) -> bool:
    """Say whether a comma parts three digits, as it does before thousands."""
    whole, _, decimals = digits.partition(",")
    return len(decimals) == 3 and whole != "0"


def _mixed_part(mixed: re.Match[str]) -> Fraction:
    """Return the fraction after a whole number: the 1/2 of `2 1/2` or of `2½`."""
    if mixed[3]:
        return VULGAR[mixed[3]]
    return Fraction(int(mixed[1]), int(mixed[2]) or 1)


def _with_scale(
    folded: str, start: int, end: int, value: Fraction, style: Style
) -> ParsedNumber | None:
    """Return the numeral with the scale word and the mark of a note behind it."""
    scale = 1
    stop = end
    if scaled := _SCALE.match(folded, end):
        stop = scaled.end()
        if scaled["letters"]:
            scale = LETTERS[scaled["letters"]]
        else:
            scale = READ_SCALES.get(scaled["word"]) or HAN_SCALES[scaled["han"]]
    if note := _NOTE_MARK.match(folded, stop):
        if value == 10:  # a power of ten
            return None
        stop = note.end()
    style = Style(style.kind, style.grouped, style.decimals, scale=scale)
    return ParsedNumber(start, end, stop, value * scale, style)
