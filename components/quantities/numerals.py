"""A numeral read from a text, and the style in which it stood.

A style remembers thousands separators, decimals and capitals, so that another value can take the
numeral's place (see `rendering`).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["digits", "words", "article", "fraction", "chinese", "fixed"]
Case = Literal["lower", "title", "upper"]

VULGAR = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5),
    "⅖": Fraction(2, 5),
    "⅗": Fraction(3, 5),
    "⅘": Fraction(4, 5),
    "⅙": Fraction(1, 6),
    "⅚": Fraction(5, 6),
    "⅐": Fraction(1, 7),
    "⅛": Fraction(1, 8),
    "⅜": Fraction(3, 8),
    "⅝": Fraction(5, 8),
    "⅞": Fraction(7, 8),
    "⅑": Fraction(1, 9),
    "⅒": Fraction(1, 10),
}
VULGAR_SIGNS = "".join(VULGAR)


@dataclass(frozen=True)
class Style:
    """How a numeral stood: `fixed` ones cannot be written anew.

    `scale` is what a word after the digits multiplies by.
    """

    kind: Kind
    grouped: bool = False
    decimals: int = 0
    case: Case = "lower"
    with_and: bool = True
    scale: int = 1


@dataclass(frozen=True)
class ParsedNumber:
    """A numeral at `[start, end)`.

    `stop` lies after its scale word ("2.5 million"), where a unit may follow.
    """

    start: int
    end: int
    stop: int
    value: Fraction
    style: Style


def fixed_number(start: int, end: int, value: Fraction) -> ParsedNumber:
    """Return a numeral that cannot be written anew."""
    return ParsedNumber(start, end, end, value, Style("fixed"))
