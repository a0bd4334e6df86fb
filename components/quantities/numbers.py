"""Numerals read: in digits, in English words and in Chinese numerals.

A small hand-written grammar without a dependency: values are exact `Fraction`s. A numeral that can
be read only in part is no numeral.
"""

import re

from components.quantities.digit_numerals import read_digits
from components.quantities.han_numerals import HAN, read_han
from components.quantities.numerals import VULGAR, ParsedNumber, fixed_number
from components.quantities.word_numerals import read_words, scale_number

# The first digit of each row of ten that people write contracts in: full-width, Arabic, Persian,
# Devanagari, Bengali, Thai, and the bold or double-struck digits of mathematics.
_ZEROS = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, *range(0x1D7CE, 0x1D800, 10))
_FOLD_DIGITS = {zero + digit: ord("0") + digit for zero in _ZEROS for digit in range(10)}
_FOLD_SIGNS = str.maketrans(
    "％﹪٪．，٫٬＄（）／⁄∕’‘ʼ＇`´‑‐−－＋¥￥"
    "\u00a0\u2002\u2003\u2004\u2005\u2007\u2008\u2009\u200a\u202f\u205f\u3000İıſ\u212a",
    "%%%.,.,$()///''''''" + "----" + "+¥¥" + "            iisk",
)
_RAISED_POINT = re.compile("(?<=[0-9])·(?=[0-9])")
_MORE_HAN = frozenset(HAN + "0123456789")  # 3萬5千
_FOLD = {**_FOLD_SIGNS, **_FOLD_DIGITS}


def fold(text: str) -> str:
    """Return a text in lower case with full-width and typographic signs made plain.

    Every character keeps its place. A raised point between digits is a decimal point: `0·5%`.
    """
    folded = text.translate(_FOLD).lower()
    return _RAISED_POINT.sub(".", folded) if "·" in folded else folded


def read_number(
    text: str, folded: str, start: int, *, is_money: bool = False
) -> ParsedNumber | None:
    """Read the numeral that begins at `start`, the longest that makes sense.

    Args:
        text: The source, for its capitals.
        folded: `fold(text)`.
        start: Where the numeral's first character stands.
        is_money: Whether a currency stands before it.
    """
    first = folded[start : start + 1]
    if first in VULGAR:
        return scale_number(folded, fixed_number(start, start + 1, VULGAR[first]))
    if "0" <= first <= "9" or first == ".":
        number = read_digits(folded, start, is_money=is_money)
        if not number or folded[number.stop : number.stop + 1] in _MORE_HAN:
            return read_han(folded, start) or number
        return number
    if first and first in HAN:
        return read_han(folded, start)
    return read_words(text, folded, start)
