"""Numerals: read in digits, English words or Chinese numerals, and written back in the same style.

A small hand-written grammar, no dependency: values are exact `Fraction`s, and a style remembers how
a numeral stood (thousands separators, decimals, capitals) so that another value can take its place.
It costs a few forms nobody in this domain writes: spelled decimals ("two point five"), dozens, and
a comma as the decimal sign are not read.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from components.errors import UsageError

Kind = Literal["digits", "words", "article", "fraction", "chinese", "fixed"]
Case = Literal["lower", "title", "upper"]

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: number for number, word in enumerate(_SMALL_WORDS.split())}
_TENS = {word: 10 * tens for tens, word in enumerate(_TENS_WORDS.split(), start=2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_CARDINALS = {**_SMALL, **_TENS}
_DENOMINATORS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "fiftieth": 50, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_VULGAR = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_HAN = {
    c: n
    for n, group in enumerate(
        ["〇零", "一壹", "二兩两貳", "三參叁", "四肆", "五伍", "六陸", "七柒", "八捌", "九玖"]
    )
    for c in group
}
_HAN_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HAN_SCALES = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
HAN = "".join([*_HAN, *_HAN_TENS, *_HAN_SCALES])

_WORDS = "|".join(sorted([*_CARDINALS, "hundred", *_SCALES], key=len, reverse=True))
FIRST_WORDS = "|".join(sorted(_CARDINALS, key=len, reverse=True))
_FIRST = re.compile(
    rf"(?:(?P<article>an?)\s+(?P<scale>hundred|thousand|million|billion)|(?P<word>{FIRST_WORDS}))(?![a-z])"
)
_NEXT = re.compile(rf"(?:\s+|\s*-\s*)(?P<and>and\s+)?(?P<word>{_WORDS})(?![a-z])")
_NAMED = "|".join(sorted(_DENOMINATORS, key=len, reverse=True))
_PART = re.compile(
    rf"(?:\s+|\s*-\s*)(?:(?P<name>{_NAMED})(?P<plural>s?)|(?P<halves>halves))(?![a-z'])(?!\s+(?:part(?:y|ies)|persons?|year)\b)"
)
_LONE_PART = re.compile(
    r"an?[\s-]+(?:(?P<easy>half|quarter)|(?P<name>third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?=\s+(?:of|the)\b|\s*\Z|\s*[.,;)]))(?![a-z'-])"
)
_HALF = re.compile(r"half(?=\s+(?:of|the|an?|that|this|its|his|her|their|such|your|our)(?![a-z]))")
_TAIL = re.compile(
    rf"\s+and\s+(?P<num>an?|one|two|three)[\s-]+(?P<name>{_NAMED})s?(?![a-z'])(?!\s+part(?:y|ies)\b)"
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
    """Return `text` in lower case with full-width and typographic forms made plain, each character in its old place."""
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
        return ParsedNumber(start, start + 1, start + 1, _VULGAR[first], Style("fixed"))
    if "0" <= first <= "9":
        return _read_digits(folded, start)
    if first and first in HAN:
        return _read_han(folded, start)
    return _read_words(text, folded, start)


def _read_digits(folded: str, start: int) -> ParsedNumber | None:
    match = _DIGITS.match(folded, start)
    if not match:
        return None
    shown, end = match[0], match.end()
    value = Fraction(shown.replace(",", ""))
    if "." not in shown and (slash := _SLASH.match(folded, end)):
        below = int(slash[1])
        return (
            ParsedNumber(start, slash.end(), slash.end(), value / below, Style("fixed"))
            if value < below
            else None
        )
    if "." not in shown and (mixed := _MIXED.match(folded, end)):
        part = _VULGAR[mixed[3]] if mixed[3] else Fraction(int(mixed[1]), int(mixed[2]) or 1)
        if 0 < part < 1:
            return ParsedNumber(start, mixed.end(), mixed.end(), value + part, Style("fixed"))
    scale, stop = 1, end
    if after := _SCALE.match(folded, end):
        scale, stop = _SCALES.get(after[1]) or _HAN_SCALES[after[2]], after.end()
    style = Style(
        "digits", grouped="," in shown, decimals=len(shown.partition(".")[2]), scale=scale
    )
    return ParsedNumber(start, end, stop, value * scale, style)


def _read_words(text: str, folded: str, start: int) -> ParsedNumber | None:
    if half := _HALF.match(folded, start):
        return ParsedNumber(start, half.end(), half.end(), Fraction(1, 2), Style("fixed"))
    if lone := _LONE_PART.match(folded, start):
        value = Fraction(1, _DENOMINATORS[lone["easy"] or lone["name"]])
        return ParsedNumber(start, lone.end(), lone.end(), value, Style("fixed"))
    whole = _walk(folded, start)
    if not whole:
        return None
    number, end, with_and = whole
    case = _case(text[start:end])
    if (part := _PART.match(folded, end)) and (share := _part(number, part)):
        return ParsedNumber(start, part.end(), part.end(), share, Style("fraction", case=case))
    if tail := _TAIL.match(folded, end):
        top = {"a": 1, "an": 1}.get(tail["num"]) or _SMALL[tail["num"]]
        value = number + Fraction(top, _DENOMINATORS[tail["name"]])
        kind: Kind = "words" if value.denominator == 2 and number < 20 else "fixed"
        return ParsedNumber(
            start, tail.end(), tail.end(), value, Style(kind, case=case, decimals=1)
        )
    return ParsedNumber(
        start, end, end, Fraction(number), Style("words", case=case, with_and=with_and)
    )


def _part(number: int, part: re.Match[str]) -> Fraction | None:
    below = 2 if part["halves"] else _DENOMINATORS[part["name"]]
    is_plural = bool(part["plural"] or part["halves"])
    return Fraction(number, below) if 0 < number < below and is_plural == (number > 1) else None


def _walk(folded: str, start: int) -> tuple[int, int, bool] | None:
    """Add up number words; return the number, where it ends and whether its "and" is written."""
    match = _FIRST.match(folded, start)
    if not match:
        return None
    total, current, end, ceiling, ands, bare = 0, 0, match.end(), 10**12, 0, 0
    if match["scale"]:
        word, current, last = match["scale"], 1, "small"
        total, current, last, ceiling = _scale(word, total, current, ceiling)
    else:
        current, last = _CARDINALS[match["word"]], "small" if match["word"] in _SMALL else "tens"
    while step := _NEXT.match(folded, end):
        word, joined = step["word"], bool(step["and"])
        if word in _CARDINALS:
            fits = last in ("hundred", "scale") or (
                last == "tens" and not joined and 0 < _CARDINALS[word] < 10
            )
            if not fits or word == "zero":
                break
            if last == "hundred" or (last == "scale" and current == 0):
                ands, bare = ands + joined, bare + (not joined)
            current, last = current + _CARDINALS[word], "small" if word in _SMALL else "tens"
        elif (
            joined
            or current == 0
            or (word == "hundred" and (current > 99 or last not in ("small", "tens")))
            or word != "hundred"
            and _SCALES[word] >= ceiling
        ):
            break
        else:
            total, current, last, ceiling = _scale(word, total, current, ceiling)
        end = step.end()
    return total + current, end, ands > 0 or bare == 0


def _scale(word: str, total: int, current: int, ceiling: int) -> tuple[int, int, str, int]:
    if word == "hundred":
        return total, current * 100, "hundred", ceiling
    return total + current * _SCALES[word], 0, "scale", _SCALES[word]


def _case(shown: str) -> Case:
    if len(shown) > 1 and shown.isupper():
        return "upper"
    return "title" if shown[:1].isupper() else "lower"


def _read_han(folded: str, start: int) -> ParsedNumber | None:
    match = _HAN_RUN.match(folded, start)
    if not match:
        return None
    value = _han_value(match[0])
    if value is None:
        return None
    return ParsedNumber(start, match.end(), match.end(), Fraction(value), Style("chinese"))


def _han_value(shown: str) -> int | None:
    if len(shown) > 1 and all(c in _HAN for c in shown):
        return int("".join(str(_HAN[c]) for c in shown))
    total = section = digit = 0
    for char in shown:
        if char in _HAN:
            if digit:
                return None
            digit = _HAN[char]
        elif char in _HAN_TENS:
            section, digit = section + (digit or 1) * _HAN_TENS[char], 0
        else:
            size = _HAN_SCALES[char]
            total = (
                total + (section + digit) * size
                if total >= size
                else (total + section + digit) * size
            )
            section = digit = 0
    return total + section + digit


def render_number(value: Fraction, style: Style) -> str:
    """Write `value` in `style`.

    Args:
        value: Zero or more; whole, save for digits (as many decimals as the style has) and words
            (halves below twenty).
        style: As `read_number` found it.

    Returns:
        The numeral, without the scale word that may follow it.

    Raises:
        UsageError: The style cannot write the value exactly.
    """
    shown = _rendered(value, style)
    if shown is None:
        raise UsageError(
            f"render_number: cannot be written as {style.kind}, got {value} (whole or with"
            f" {style.decimals} decimals). Use another."
        )
    return shown


def _rendered(value: Fraction, style: Style) -> str | None:
    if value < 0:
        return None
    match style.kind:
        case "digits":
            scaled = value / style.scale * 10**style.decimals
            return _digits(scaled.numerator, style) if scaled.denominator == 1 else None
        case "words" | "article":
            return _cased(_phrase(value, style), style)
        case "chinese":
            return _han(value.numerator) if value.denominator == 1 and value < 10**12 else None
        case "fraction":
            return _cased(_fraction_words(value), style)
        case "fixed":
            return None


def _digits(scaled: int, style: Style) -> str:
    whole, rest = divmod(scaled, 10**style.decimals)
    shown = f"{whole:,}" if style.grouped else str(whole)
    return f"{shown}.{rest:0{style.decimals}d}" if style.decimals else shown


def _cased(shown: str | None, style: Style) -> str | None:
    if shown is None or style.case == "lower":
        return shown
    return shown.upper() if style.case == "upper" else shown[:1].upper() + shown[1:]


def _phrase(value: Fraction, style: Style) -> str | None:
    whole = value.numerator // value.denominator
    if value.denominator == 1:
        return words(whole, with_and=style.with_and) if whole < 10**12 else None
    return f"{words(whole)} and a half" if value.denominator == 2 and 0 < whole < 20 else None


def _fraction_words(value: Fraction) -> str | None:
    names = {below: name for name, below in _DENOMINATORS.items() if name != "fourth"}
    if not 0 < value < 1 or value.denominator not in names:
        return None
    return (
        f"{words(value.numerator)} {names[value.denominator]}{'s' if value.numerator > 1 else ''}"
    )


def words(number: int, with_and: bool = True) -> str:
    """Spell a whole number from 0 to below a million million: `one hundred and twenty`."""
    if number < 20:
        return next(word for word, n in _SMALL.items() if n == number)
    if number < 100:
        ten = next(word for word, n in _TENS.items() if n == number // 10 * 10)
        return f"{ten}-{words(number % 10)}" if number % 10 else ten
    name, size = next(
        (n, s)
        for n, s in [*sorted(_SCALES.items(), key=lambda item: -item[1]), ("hundred", 100)]
        if s <= number
    )
    head, rest = f"{words(number // size, with_and)} {name}", number % size
    if not rest:
        return head
    return f"{head}{' and' if with_and and rest < 100 else ''} {words(rest, with_and)}"


def _han(number: int) -> str:
    if number < 10:
        return "零一二三四五六七八九"[number]
    size, sign = next(
        (s, c)
        for s, c in ((10**8, "億"), (10**4, "萬"), (1000, "千"), (100, "百"), (10, "十"))
        if s <= number
    )
    head, rest = number // size, number % size
    shown = sign if size == 10 and head == 1 else _han(head) + sign
    if not rest:
        return shown
    return (
        shown
        + ("零" if rest < size // 10 else "")
        + (("一" if 10 <= rest < 20 else "") + _han(rest))
    )
