"""Numerals in English words: whole numbers, fractions, halves, and decimals after "point"."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from components.quantities.numerals import Case, Kind, ParsedNumber, Style, fixed_number
from components.quantities.spelling import (
    CARDINALS,
    DENOMINATORS,
    NUMBER_WORDS,
    READ_SCALES,
    SMALL,
)

_SCALE_WORDS = "|".join(sorted(["hundred", *READ_SCALES], key=len, reverse=True))
_WORDS = "|".join(sorted([*CARDINALS, "hundred", *READ_SCALES], key=len, reverse=True))
_NAMED = "|".join(sorted(DENOMINATORS, key=len, reverse=True))
_ONES = "|".join(word for word, number in SMALL.items() if number < 10)
_FIRST = re.compile(
    rf"(?:(?P<article>an?)\s+(?P<scale>{_SCALE_WORDS}|dozen)"
    rf"|(?P<word>{NUMBER_WORDS}))(?![a-z])"
)
_NEXT = re.compile(rf"(?:\s+|\s*-\s*)(?P<and>and\s+)?(?P<word>{_WORDS})(?![a-z])")
_PART = re.compile(
    rf"(?:\s+|\s*-\s*)(?:(?P<name>{_NAMED})(?P<plural>s?)|(?P<halves>halves))(?![a-z'])"
    r"(?!\s+(?:part(?:y|ies)|persons?|year)\b)"
)
_LONE_PART = re.compile(
    r"an?[\s-]+(?:(?P<easy>half|quarter)"
    r"|(?P<name>third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth|thousandth)"
    r"(?=\s+(?:of|the)\b|\s*\Z|\s*[.,;)]))(?![a-z'-])"
)
_HALF = re.compile(
    r"half(?=\s+(?:of|the|an?|that|this|its|his|her|their|such|your|our)(?![a-z])"
    r"|[\s-]+per\s?cent)"
)
_TAIL = re.compile(
    rf"\s+and\s+(?:(?P<num>an?|{_ONES})[\s-]+(?P<name>{_NAMED})s?(?![a-z'])"
    r"(?!\s+part(?:y|ies)\b)|(?P<above>[0-9]{1,2})/(?P<below>[0-9]{1,3})(?![0-9/.,]*[0-9/]))"
)
_POINT = re.compile(rf"\s+point(?P<digits>(?:[\s-]+(?:{_ONES})(?![a-z]))+)")
_TIMES_SCALE = re.compile(rf"\s+(?P<scale>{_SCALE_WORDS}|dozen)(?![a-z])")
_OF_SCALE = re.compile(rf"\s+(?:of\s+)?an?\s+(?P<scale>{_SCALE_WORDS}|dozen)(?![a-z])")
_DOZEN = re.compile(r"\s+(?:(?P<dozen>dozen)|score(?=\s+(?:days?|weeks?|months?|years?)))(?![a-z])")


def read_words(text: str, folded: str, start: int) -> ParsedNumber | None:
    """Read `thirty-six`, `a hundred`, `two thirds`, `one and a half` or a lone `half`."""
    if half := _HALF.match(folded, start):
        return _scale_part(folded, fixed_number(start, half.end(), Fraction(1, 2)))
    if lone := _LONE_PART.match(folded, start):
        share = Fraction(1, DENOMINATORS[lone["easy"] or lone["name"]])
        return _scale_part(folded, fixed_number(start, lone.end(), share))
    whole = _read_whole_words(folded, start)
    if not whole:
        return None
    end = whole.end
    case = _case(text[start:end])
    part = _PART.match(folded, end)
    share_of_one = _read_share(whole.number, part) if part else None
    if part and part["name"] == "quarter" and whole.number == 2:
        share_of_one = None  # a length of time: nobody says two quarters for a half
    if part and share_of_one:
        stop = part.end()
        style = Style("fraction", case=case)
        return _scale_part(folded, ParsedNumber(start, stop, stop, share_of_one, style))
    if longer := _read_longer(folded, start, whole):
        return replace(longer, style=replace(longer.style, case=case))
    style = Style("words", case=case, with_and=whole.with_and)
    return ParsedNumber(start, end, end, Fraction(whole.number), style)


def _read_longer(folded: str, start: int, whole: "_WholeWords") -> ParsedNumber | None:
    """Read what may follow a whole number: `and a half`, `point five`, `dozen`."""
    if tail := _TAIL.match(folded, whole.end):
        return _add_tail(folded, start, whole, tail)
    if point := _POINT.match(folded, whole.end):
        digits = "".join(str(SMALL[word]) for word in re.findall(_ONES, point["digits"]))
        value = Fraction(f"{whole.number}.{digits}")
        return scale_number(folded, fixed_number(start, point.end(), value))
    if dozen := _DOZEN.match(folded, whole.end):
        size = 12 if dozen["dozen"] else 20
        return fixed_number(start, dozen.end(), Fraction(whole.number * size))
    return None


def _add_tail(
    folded: str, start: int, whole: "_WholeWords", tail: re.Match[str]
) -> ParsedNumber | None:
    """Return a whole number with the fraction behind it: `two and a half`, `five and 50/100`."""
    stop = tail.end()
    if tail["below"]:
        below = int(tail["below"])
        if below <= int(tail["above"]):
            return None
        value = whole.number + Fraction(int(tail["above"]), below)
        return fixed_number(start, stop, value)
    numerator = 1 if tail["num"] in ("a", "an") else SMALL[tail["num"]]
    value = whole.number + Fraction(numerator, DENOMINATORS[tail["name"]])
    can_be_written = value.denominator == 2 and whole.number < 20
    kind: Kind = "words" if can_be_written else "fixed"
    return scale_number(folded, ParsedNumber(start, stop, stop, value, Style(kind, decimals=1)))


def scale_number(folded: str, number: ParsedNumber) -> ParsedNumber:
    """Return a numeral times the scale word behind it: `two and a half million`."""
    return _multiply(number, _TIMES_SCALE.match(folded, number.stop))


def _scale_part(folded: str, part: ParsedNumber) -> ParsedNumber:
    """Return a fraction of a scale word: `half a million`, `a quarter of a million`."""
    return _multiply(part, _OF_SCALE.match(folded, part.stop))


def _multiply(number: ParsedNumber, scale: re.Match[str] | None) -> ParsedNumber:
    """Return a numeral multiplied by a scale word, which fixes it."""
    if not scale:
        return number
    return fixed_number(number.start, scale.end(), number.value * _size(scale["scale"]))


def _size(word: str) -> int:
    """Return what a scale word multiplies by."""
    if word == "hundred":
        return 100
    return 12 if word == "dozen" else READ_SCALES[word]


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
    ceiling: int = 10**15

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
        self.total += self.current * READ_SCALES[word]
        self.current = 0
        self.last = "scale"
        self.ceiling = READ_SCALES[word]

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
        return READ_SCALES[word] < self.ceiling


def _read_whole_words(folded: str, start: int) -> _WholeWords | None:
    """Add up the number words from `start` as far as they make one number."""
    match = _FIRST.match(folded, start)
    if not match:
        return None
    words = _WordSum()
    if match["scale"] == "dozen":
        return _WholeWords(12, match.end(), True)
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
