"""Numerals read: in digits, in English words and in Chinese numerals.

A small hand-written grammar without a dependency: values are exact `Fraction`s, and a style
remembers how a numeral stood (thousands separators, decimals, capitals) so that another value can
take its place (see `rendering`). Not read: spelled decimals ("two point five"), dozens, and a comma
as the decimal sign.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from components.quantities.han_numerals import HAN, parse_han
from components.quantities.han_numerals import SCALES as HAN_SCALES
from components.quantities.spelling import (
    CARDINALS,
    DENOMINATORS,
    NUMBER_WORDS,
    SCALES,
    SMALL,
)

Kind = Literal["digits", "words", "article", "fraction", "chinese", "fixed"]
Case = Literal["lower", "title", "upper"]

_VULGAR = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}

_WORDS = "|".join(sorted([*CARDINALS, "hundred", *SCALES], key=len, reverse=True))
_NAMED = "|".join(sorted(DENOMINATORS, key=len, reverse=True))
_FIRST = re.compile(
    r"(?:(?P<article>an?)\s+(?P<scale>hundred|thousand|million|billion)"
    rf"|(?P<word>{NUMBER_WORDS}))(?![a-z])"
)
_NEXT = re.compile(rf"(?:\s+|\s*-\s*)(?P<and>and\s+)?(?P<word>{_WORDS})(?![a-z])")
_PART = re.compile(
    rf"(?:\s+|\s*-\s*)(?:(?P<name>{_NAMED})(?P<plural>s?)|(?P<halves>halves))(?![a-z'])"
    r"(?!\s+(?:part(?:y|ies)|persons?|year)\b)"
)
_LONE_PART = re.compile(
    r"an?[\s-]+(?:(?P<easy>half|quarter)"
    r"|(?P<name>third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"(?=\s+(?:of|the)\b|\s*\Z|\s*[.,;)]))(?![a-z'-])"
)
_HALF = re.compile(r"half(?=\s+(?:of|the|an?|that|this|its|his|her|their|such|your|our)(?![a-z]))")
_TAIL = re.compile(
    rf"\s+and\s+(?P<num>an?|one|two|three)[\s-]+(?P<name>{_NAMED})s?(?![a-z'])"
    r"(?!\s+part(?:y|ies)\b)"
)
_DIGITS = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?")
_SLASH = re.compile(r"/([0-9]{1,3})(?![0-9/.,]*[0-9/])")
_MIXED = re.compile(r"(?:\s+|-)([0-9]{1,2})/([0-9]{1,2})(?![0-9/])|\s?([½¼¾⅓⅔])")
_SCALE = re.compile(r"\s*(?:(thousand|million|billion)(?![a-z])|([萬万億亿]))")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_FOLD = str.maketrans(
    "０１２３４５６７８９％．，＄（）’‘ʼ‑‐\u00a0\u202f\u3000İıſ\u212a",
    "0123456789%.,$()''" + "'--   iisk",
)


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


def fold(text: str) -> str:
    """Return a text in lower case with full-width and typographic signs made plain.

    Every character keeps its place.
    """
    return text.translate(_FOLD).lower()


def read_number(text: str, folded: str, start: int) -> ParsedNumber | None:
    """Read the numeral that begins at `start`, the longest that makes sense.

    Args:
        text: The source, for its capitals.
        folded: `fold(text)`.
        start: Where the numeral's first character stands.
    """
    first = folded[start : start + 1]
    if first in _VULGAR:
        return _fixed(start, start + 1, _VULGAR[first])
    if "0" <= first <= "9":
        return _read_digits(folded, start)
    if first and first in HAN:
        return _read_han(folded, start)
    return _read_words(text, folded, start)


def _fixed(start: int, end: int, value: Fraction) -> ParsedNumber:
    """Return a numeral that cannot be written anew."""
    return ParsedNumber(start, end, end, value, Style("fixed"))


def _read_digits(folded: str, start: int) -> ParsedNumber | None:
    """Read `1,250`, `2.5 million`, `1/5` or `2 1/2`."""
    match = _DIGITS.match(folded, start)
    if not match:
        return None
    digits = match[0]
    end = match.end()
    value = Fraction(digits.replace(",", ""))
    if "." not in digits:
        if slash := _SLASH.match(folded, end):
            denominator = int(slash[1])
            is_proper = value < denominator
            return _fixed(start, slash.end(), value / denominator) if is_proper else None
        if mixed := _MIXED.match(folded, end):
            part = _read_mixed_part(mixed)
            if 0 < part < 1:
                return _fixed(start, mixed.end(), value + part)
    scale = 1
    stop = end
    if scaled := _SCALE.match(folded, end):
        scale = SCALES.get(scaled[1]) or HAN_SCALES[scaled[2]]
        stop = scaled.end()
    num_decimals = len(digits.partition(".")[2])
    style = Style("digits", grouped="," in digits, decimals=num_decimals, scale=scale)
    return ParsedNumber(start, end, stop, value * scale, style)


def _read_mixed_part(mixed: re.Match[str]) -> Fraction:
    """Return the fraction after a whole number: the 1/2 of `2 1/2` or of `2½`."""
    if mixed[3]:
        return _VULGAR[mixed[3]]
    return Fraction(int(mixed[1]), int(mixed[2]) or 1)


def _read_words(text: str, folded: str, start: int) -> ParsedNumber | None:
    """Read `thirty-six`, `a hundred`, `two thirds`, `one and a half` or a lone `half`."""
    if half := _HALF.match(folded, start):
        return _fixed(start, half.end(), Fraction(1, 2))
    if lone := _LONE_PART.match(folded, start):
        return _fixed(start, lone.end(), Fraction(1, DENOMINATORS[lone["easy"] or lone["name"]]))
    whole = _read_whole_words(folded, start)
    if not whole:
        return None
    end = whole.end
    case = _case(text[start:end])
    part = _PART.match(folded, end)
    share = _read_share(whole.number, part) if part else None
    if part and share:
        stop = part.end()
        return ParsedNumber(start, stop, stop, share, Style("fraction", case=case))
    if tail := _TAIL.match(folded, end):
        stop = tail.end()
        numerator = 1 if tail["num"] in ("a", "an") else SMALL[tail["num"]]
        value = whole.number + Fraction(numerator, DENOMINATORS[tail["name"]])
        can_be_written = value.denominator == 2 and whole.number < 20
        kind: Kind = "words" if can_be_written else "fixed"
        return ParsedNumber(start, stop, stop, value, Style(kind, case=case, decimals=1))
    style = Style("words", case=case, with_and=whole.with_and)
    return ParsedNumber(start, end, end, Fraction(whole.number), style)


def _read_share(number: int, part: re.Match[str]) -> Fraction | None:
    """Return the fraction of `two thirds`; None where numerator and noun do not agree."""
    denominator = 2 if part["halves"] else DENOMINATORS[part["name"]]
    is_plural = bool(part["plural"] or part["halves"])
    if 0 < number < denominator and is_plural == (number > 1):
        return Fraction(number, denominator)
    return None


@dataclass(frozen=True)
class _WholeWords:
    """A whole number in words: its value, its end, and whether "and" is written in it."""

    number: int
    end: int
    with_and: bool


@dataclass
class _WordSum:
    """The sum of the number words read so far.

    `total` is closed by scale words, `current` is what the next one multiplies. Scale words must
    shrink: each is below the `ceiling` that the one before has set.
    """

    total: int = 0
    current: int = 0
    last: Literal["small", "tens", "hundred", "scale"] = "small"
    ceiling: int = 10**12

    def add_cardinal(self, word: str) -> None:
        """Add `seven` or `forty`."""
        self.current += CARDINALS[word]
        self.last = "small" if word in SMALL else "tens"

    def scale(self, word: str) -> None:
        """Multiply by `hundred`, `thousand`, `million` or `billion`."""
        if word == "hundred":
            self.current *= 100
            self.last = "hundred"
            return
        self.total += self.current * SCALES[word]
        self.current = 0
        self.last = "scale"
        self.ceiling = SCALES[word]

    def takes_cardinal(self, word: str, *, is_joined: bool) -> bool:
        """Say whether a cardinal may follow; `is_joined` where "and" stands before it."""
        if word == "zero":
            return False
        if self.last in ("hundred", "scale"):
            return True
        return self.last == "tens" and not is_joined and 0 < CARDINALS[word] < 10

    def takes_scale(self, word: str) -> bool:
        """Say whether a scale word may follow."""
        if self.current == 0:
            return False
        if word == "hundred":
            return self.current <= 99 and self.last in ("small", "tens")
        return SCALES[word] < self.ceiling


def _read_whole_words(folded: str, start: int) -> _WholeWords | None:
    """Add up the number words from `start` as far as they make one number."""
    match = _FIRST.match(folded, start)
    if not match:
        return None
    words = _WordSum()
    if match["scale"]:
        words.current = 1
        words.scale(match["scale"])
    else:
        words.add_cardinal(match["word"])
    end = match.end()
    num_and = 0  # places with "and" after a hundred or a scale word
    num_bare = 0  # such places without it
    while step := _NEXT.match(folded, end):
        word = step["word"]
        is_joined = bool(step["and"])
        if word in CARDINALS:
            if not words.takes_cardinal(word, is_joined=is_joined):
                break
            if words.last in ("hundred", "scale"):
                num_and += is_joined
                num_bare += not is_joined
            words.add_cardinal(word)
        elif is_joined or not words.takes_scale(word):
            break
        else:
            words.scale(word)
        end = step.end()
    return _WholeWords(words.total + words.current, end, num_and > 0 or num_bare == 0)


def _case(written: str) -> Case:
    """Return how a numeral is capitalised."""
    if len(written) > 1 and written.isupper():
        return "upper"
    return "title" if written[:1].isupper() else "lower"


def _read_han(folded: str, start: int) -> ParsedNumber | None:
    """Read a run of Chinese numerals."""
    match = _HAN_RUN.match(folded, start)
    if not match:
        return None
    value = parse_han(match[0])
    if value is None:
        return None
    return ParsedNumber(start, match.end(), match.end(), Fraction(value), Style("chinese"))
