"""A figure that breaks a limit replaced by one that keeps it, written as the figure stood.

"Eighteen percent (18%)" becomes "fifteen percent (15%)" and 百分之十八 百分之十六. The limit is
converted to the figure's own unit. Where that cannot be written exactly, a percentage or an amount
is rounded to the side that keeps the limit ("1.33% per month" under 16 percent a year), and any
other figure takes the limit's own words ("18 months" for "two years"). The result is read again:
the new figure keeps the limit and no other figure of the text has changed, else nothing is written.

Not covered: a range of which both ends would be the same, other than with a dash; verbs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from components.errors import UsageError
from components.quantities.comparing import Relation, are_comparable, compare, plain_ratio
from components.quantities.edits import Edit, apply_edits, edits_of_value, sounds_open
from components.quantities.reading import Quantity, find_quantities
from components.quantities.scanned import Reading
from components.quantities.scanning import scan
from components.quantities.units import PERIODS_A_YEAR

_DECIMALS = 2
_ROUNDED = ("ratio", "rate", "amount:")
_DASH = re.compile(r"\s*[-–—~～至]\s*")
_RANGE = re.compile(r"\s*[-–—~～至到]\s*|\s+(?:to|and|or|up to)\s+", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")
_HYPHENED = re.compile(r"\w[-‑](?:hour|day|week|month|year)\Z", re.IGNORECASE)
_UNIT_WORD = re.compile(r"\s(hour|day|week|month|year)s?\Z", re.IGNORECASE)
_POSSESSIVE = re.compile("(['’])s?$")
_STOPS = '.;:!?)"”'
_ARTICLE = re.compile(r"\b(an?)\s$", re.IGNORECASE)


@dataclass(frozen=True)
class BrokenLimit:
    """A figure of a clause and the limit of a rule that it breaks."""

    figure: Quantity
    relation: Relation
    limit: Quantity


def replace_figures(text: str, broken: Sequence[BrokenLimit]) -> list[Edit]:
    """Return the edits that make every broken figure keep its limit.

    Args:
        text: The clause that the figures were read from.
        broken: Its figures that break a limit, in the order of the text.

    Raises:
        UsageError: A figure cannot be written, or writing it would change another one.
    """
    edits: list[Edit] = []
    for item in broken:
        edits += _edits_of_limit(text, item)
    edits = _close_ranges(text, broken, edits)
    _check(text, broken, edits)
    return sorted(edits)


def _edits_of_limit(text: str, broken: BrokenLimit) -> list[Edit]:
    """Return the edits that write the limit in the figure's place."""
    figure = broken.figure
    reading = next(
        (one for one in scan(text) if (one.start, one.end) == (figure.start, figure.end)), None
    )
    if reading is None:
        raise UsageError("replace: the figure is not read alone. Write the wording by hand.")
    value = _limit_in_unit(reading, broken)
    for reading_to_write, writable in _writable_values(reading, value, broken.relation):
        try:
            edits = edits_of_value(text, reading_to_write, writable)
        except UsageError:
            continue
        if _agrees_with_noun(reading, writable):
            return edits + _edit_a_or_an(text, reading.start, writable)
    return [_edit_to_words(text, figure, broken.limit)]


def _limit_in_unit(reading: Reading, broken: BrokenLimit) -> Fraction:
    """Return the limit as a value in the unit of the figure."""
    figure, limit = broken.figure, broken.limit
    size = limit.canonical
    if figure.dimension != limit.dimension:  # a rate meets a plain percentage
        size = plain_ratio(limit)
        if figure.dimension == "rate":
            size *= PERIODS_A_YEAR[figure.unit.removeprefix("percent per ")]
    return size / reading.measure.factor


def _writable_values(
    reading: Reading, value: Fraction, relation: Relation
) -> list[tuple[Reading, Fraction]]:
    """Return what may be written for a value, the exact one first, each with the style for it."""
    is_rounded = reading.measure.dimension.startswith(_ROUNDED)
    if not is_rounded and value.denominator != 1 and reading.value.denominator == 1:
        return []  # "18 months" says it better than "one and a half years"
    choices = [(_with_decimals(reading, count), value) for count in range(_DECIMALS + 1)]
    if is_rounded:
        rounded = _round(value, _DECIMALS, relation)
        choices.append((_with_decimals(reading, _DECIMALS), rounded))
    return [choice for choice in choices if choice[1] > 0]


def _with_decimals(reading: Reading, count: int) -> Reading:
    """Return a reading whose numerals in digits have at least so many decimals."""
    figures = []
    for figure in reading.figures:
        decimals = max(count, figure.style.decimals)
        is_digits = figure.style.kind == "digits"
        style = replace(figure.style, decimals=decimals) if is_digits else figure.style
        figures.append(replace(figure, style=style))
    return replace(reading, figures=tuple(figures))


def _round(value: Fraction, decimals: int, relation: Relation) -> Fraction:
    """Return a value rounded to the side that keeps the limit."""
    scaled = value * 10**decimals
    whole = floor(scaled) if relation in ("at most", "less than") else ceil(scaled)
    return Fraction(whole, 10**decimals)


def _agrees_with_noun(reading: Reading, value: Fraction) -> bool:
    """Say whether "1" may stand before the unit: one that does not change number is no noun."""
    is_percent = reading.measure.unit.startswith("percent")
    is_money = reading.measure.dimension.startswith("amount:")
    becomes_one = value == 1 and reading.value != 1
    return not becomes_one or bool(reading.nouns) or is_percent or is_money


def _edit_a_or_an(text: str, start: int, value: Fraction) -> list[Edit]:
    """Return the edit of "a" or "an" before a figure that now sounds otherwise."""
    article = _ARTICLE.search(text[:start])
    if article is None:
        return []
    before = text[: article.start(1)].rstrip()
    if article[1] == "A" and before and before[-1] not in _STOPS:
        return []  # the name of a schedule
    right = "an" if sounds_open(value) else "a"
    if article[1].lower() == right:
        return []
    written = right.capitalize() if article[1][0].isupper() else right
    return [(article.start(1), article.end(1), written)]


def _edit_to_words(text: str, figure: Quantity, limit: Quantity) -> Edit:
    """Return the edit that puts the limit's own words where a figure stands."""
    words = " ".join(limit.text.split())
    if bool(_HAN.search(words)) != bool(_HAN.search(figure.text)):
        raise UsageError("replace: the limit is in another script. Write the wording by hand.")
    words = re.sub("['’]s?$", "", words)
    if _HYPHENED.search(figure.text):  # "a one-week notice" becomes "a 30-day notice"
        words, is_hyphened = _UNIT_WORD.subn(r"-\1", words)
        if not is_hyphened:
            raise UsageError("replace: the limit has no hyphen. Write the wording by hand.")
    if possessive := _POSSESSIVE.search(figure.text):
        words += possessive[1] if words.endswith("s") else f"{possessive[1]}s"
    is_first = figure.text[:1].isupper() and not text[: figure.start].strip()
    return figure.start, figure.end, words[:1].upper() + words[1:] if is_first else words


def _close_ranges(text: str, broken: Sequence[BrokenLimit], edits: list[Edit]) -> list[Edit]:
    """Return the edits with a range of two equal ends made one figure: `20-30%` gives `15%`."""
    changed = {item.figure.start for item in broken}
    figures = find_quantities(text)
    for first, second in zip(figures, figures[1:], strict=False):
        joint = text[first.end : second.start]
        if not {first.start, second.start} & changed or not _RANGE.fullmatch(joint):
            continue
        new_first = _read_new(text, first, edits)
        new_second = _read_new(text, second, edits)
        if new_first is None or new_second is None or new_first.canonical < new_second.canonical:
            continue
        if not _DASH.fullmatch(joint) or first.start not in changed or second.start not in changed:
            raise UsageError("replace: both ends of a range break it. Write the wording by hand.")
        edits = [edit for edit in edits if not first.start <= edit[0] < second.start]
        edits.append((first.start, second.start, ""))
    return edits


def _read_new(text: str, figure: Quantity, edits: Sequence[Edit]) -> Quantity | None:
    """Return a figure as it reads with the edits made; None where it is not read again."""
    before = [edit for edit in edits if edit[0] < figure.start]
    start = figure.start + sum(len(new) - (end - begin) for begin, end, new in before)
    after = find_quantities(apply_edits(text, edits))
    return next((one for one in after if one.start == start), None)


def _check(text: str, broken: Sequence[BrokenLimit], edits: Sequence[Edit]) -> None:
    """Check that the edits make the figures keep their limits and change no other figure.

    Raises:
        UsageError: They do not.
    """
    by_start = {item.figure.start: item for item in broken}
    struck = [edit for edit in edits if not edit[2]]
    before = [
        figure
        for figure in find_quantities(text)
        if not any(start <= figure.start < end for start, end, _ in struck)
    ]
    after = find_quantities(apply_edits(text, edits))
    if len(before) != len(after):
        raise UsageError("replace: the new wording reads otherwise. Write the wording by hand.")
    for old, new in zip(before, after, strict=True):
        item = by_start.get(old.start)
        if item is None:
            is_right = (old.canonical, old.unit) == (new.canonical, new.unit)
        else:
            is_right = are_comparable(new, item.limit) and compare(new, item.relation, item.limit)
        if not is_right:
            raise UsageError("replace: the new wording reads otherwise. Write the wording by hand.")
