"""Figures replaced by others in the same order, so that a model cannot learn them by heart.

Every comparison between two quantities of the texts comes out as before; only the numbers change,
each written as it stood. The work is checked, not trusted: each group of comparable quantities is
applied, read again and compared pair by pair, and left as it was where that fails. Fractions such
as "1/5" and "twice" stay; verbs are not made to agree.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from components.errors import UsageError
from components.quantities import units
from components.quantities.comparing import are_comparable, order
from components.quantities.reading import Quantity, quantity_of
from components.quantities.rendering import render_number
from components.quantities.scanning import Reading, scan
from components.quantities.spelling import spell_number

_NUM_TRIES = 8
_NUM_CHOICES = 240
_CEILINGS = {"hours per day": 24, "hours per week": 168, "hours per month": 720}

Place = tuple[int, int]  # which text, which of its readings
Scans = dict[Place, tuple[Reading, Quantity]]


def rewrite(texts: Sequence[str], *, seed: int) -> list[str]:
    """Replace the figures of `texts` by others that stand in the same order.

    Args:
        texts: The texts whose figures belong together, such as a clause, its article and the
            answer.
        seed: Decides the new figures; the same seed gives the same texts.

    Returns:
        The texts, one for one, in which every two comparable quantities compare as before.
    """
    current, rng = list(texts), random.Random(seed)
    scans = _scan_all(current)
    for group in _groups(scans):
        for _ in range(_NUM_TRIES):
            new_values = _drawn(current, {place: scans[place] for place in group}, rng)
            candidate = _applied(current, scans, new_values)
            after = _scan_all(candidate)
            if _is_faithful(scans, after, new_values):
                current, scans = candidate, after
                break
    return current


def _scan_all(texts: Sequence[str]) -> Scans:
    return {
        (t, r): (reading, quantity_of(text, reading))
        for t, text in enumerate(texts)
        for r, reading in enumerate(scan(text))
    }


def _groups(scans: Scans) -> list[list[Place]]:
    """Return the connected sets of comparable quantities, in order of first appearance."""
    groups: list[list[Place]] = []
    for place, (_, quantity) in scans.items():
        joined = [
            group
            for group in groups
            if any(are_comparable(quantity, scans[other][1]) for other in group)
        ]
        groups = [group for group in groups if group not in joined]
        groups.append(sorted([place, *(other for group in joined for other in group)]))
    return sorted(groups)


def _drawn(texts: Sequence[str], group: Scans, rng: random.Random) -> dict[Place, Fraction]:
    """Draw a strictly increasing map over the group's distinct sizes.

    Return the new value of each place.
    """
    sizes = _sizes(group)
    choices: dict[Fraction, set[Fraction]] = {}
    for place, (reading, _) in group.items():
        factor = sizes[place] / reading.value if reading.value else Fraction(1)
        found = {value * factor for value in _choices(texts[place[0]], reading)}
        choices[sizes[place]] = choices.get(sizes[place], found) & found
    new = _increasing({size: sorted(options) for size, options in choices.items()}, rng)
    return {
        place: reading.value * new[sizes[place]] / sizes[place] if sizes[place] else reading.value
        for place, (reading, _) in group.items()
    }


def _sizes(group: Scans) -> dict[Place, Fraction]:
    """Return each quantity's size on the group's one scale.

    Rates of one period are measured beside plain percentages.
    """
    periods = {
        quantity.unit.removeprefix("percent per ")
        for _, quantity in group.values()
        if quantity.dimension == "rate"
    }
    a_year = units.PERIODS_A_YEAR[periods.pop()] if len(periods) == 1 else Fraction(1)
    return {
        place: q.canonical / a_year if q.dimension == "rate" else q.canonical
        for place, (_, q) in group.items()
    }


def _increasing(
    choices: dict[Fraction, list[Fraction]], rng: random.Random
) -> dict[Fraction, Fraction]:
    """Choose one option for each size, increasing with it.

    Each size is among its own options, so a choice exists.
    """
    sizes, ceilings = sorted(choices), {}
    ceiling: Fraction | None = None
    for size in reversed(sizes):
        ceiling = max(option for option in choices[size] if ceiling is None or option < ceiling)
        ceilings[size] = ceiling
    chosen: dict[Fraction, Fraction] = {}
    floor = Fraction(-1)
    for size in sizes:
        options = [option for option in choices[size] if floor < option <= ceilings[size]]
        floor = chosen[size] = rng.choice(
            [option for option in options if option != size] or options
        )
    return chosen


def _choices(text: str, reading: Reading) -> list[Fraction]:
    """Return plausible values, as written, that every numeral of the reading can show.

    The present value is one of them.
    """
    value = reading.value
    kinds = {figure.style.kind for figure in reading.figures}
    if "fixed" in kinds or value == 0 or (reading.measure.unit == "percent" and value == 100):
        return [value]
    if "fraction" in kinds:
        options = [
            Fraction(top, below) for below in (*range(2, 11), 12, 20) for top in range(1, below)
        ]
    else:
        options = _lattice(reading)
    return [option for option in options if option == value or _fits(text, reading, option)]


def _lattice(reading: Reading) -> list[Fraction]:
    value, step = (
        reading.value,
        max(
            _step(reading, figure.style.decimals, figure.style.scale) for figure in reading.figures
        ),
    )
    low, high = max(step, value / 3), max(value * 3, 6 * step)
    if reading.measure.unit.startswith("percent"):
        low, high = (
            (max(step, min(Fraction(1, 2), value)), Fraction(95 if value <= 95 else 99))
            if value < 100
            else (Fraction(101), Fraction(400))
        )
        high = min(high, max(value * 4, Fraction(8)))
    high = min(high, Fraction(_CEILINGS.get(reading.measure.unit, 10**15)))
    while (high - low) / step > _NUM_CHOICES and value % (step * 10) == 0:
        step *= 10
    first, last = -(-low // step), min(high // step, -(-low // step) + 4 * _NUM_CHOICES)
    return sorted({value, *(step * n for n in range(int(first), int(last) + 1))})


def _step(reading: Reading, decimals: int, scale: int) -> Fraction:
    """Return the grain of a written value.

    Its last decimal, or for money a tenth of its last digit that is not nought.
    """
    grain = Fraction(scale, 10**decimals)
    if reading.measure.dimension.startswith("amount:"):
        while reading.value % (grain * 100) == 0:
            grain *= 10
    return grain


def _fits(text: str, reading: Reading, value: Fraction) -> bool:
    if (
        value == 1
        and reading.value != 1
        and not reading.nouns
        and not reading.measure.unit.startswith("percent")
    ):
        return False
    article = text[: reading.start].rsplit(None, 1)[-1:]
    if (
        article
        and article[0].lower() in ("a", "an")
        and _sounds_open(value) != _sounds_open(reading.value)
    ):
        return False
    try:
        for figure in reading.figures:
            render_number(value, figure.style)
    except UsageError:
        return False
    return True


def _sounds_open(value: Fraction) -> bool:
    """Say whether the spoken number begins with a vowel: eight, eleven, eighteen, eighty."""
    return spell_number(int(value)).startswith("e")


def _applied(texts: Sequence[str], scans: Scans, new_values: dict[Place, Fraction]) -> list[str]:
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for place, value in new_values.items():
        reading = scans[place][0]
        if value != reading.value:
            edits.setdefault(place[0], []).extend(_edits(texts[place[0]], reading, value))
    return [_edited(text, edits.get(t, [])) for t, text in enumerate(texts)]


def _edits(text: str, reading: Reading, value: Fraction) -> list[tuple[int, int, str]]:
    found = [
        (figure.start, figure.end, render_number(value, figure.style)) for figure in reading.figures
    ]
    if (value == 1) != (reading.value == 1):
        found += [
            (start, end, _agreeing(text[start:end], is_plural=value != 1))
            for start, end in reading.nouns
        ]
    return found


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _agreeing(noun: str, *, is_plural: bool) -> str:
    """Return the noun in singular or plural, with its apostrophe and capitals.

    `month's` gives `months'`.
    """
    sign = next((char for char in noun if char in "'’ʼ"), "")
    bare = noun.partition(sign)[0] if sign else noun
    one = units.singular(bare.lower())
    shown = units.plural(one) if is_plural else one
    shown = shown + (sign if is_plural else f"{sign}s") if sign else shown
    return (
        shown.upper()
        if noun.isupper()
        else shown[:1].upper() + shown[1:]
        if noun[:1].isupper()
        else shown
    )


def _is_faithful(before: Scans, after: Scans, new_values: dict[Place, Fraction]) -> bool:
    """Say whether the texts read again give the same quantities with the new values, and every pair compares as before."""
    if before.keys() != after.keys():
        return False
    for place, (reading, quantity) in before.items():
        expected = replace(quantity, value=new_values.get(place, reading.value))
        found = after[place][1]
        if (found.unit, found.dimension, found.value) != (
            expected.unit,
            expected.dimension,
            expected.value,
        ):
            return False
    pairs = combinations(new_values, 2)
    return all(
        order(before[a][1], before[b][1]) == order(after[a][1], after[b][1])
        for a, b in pairs
        if are_comparable(before[a][1], before[b][1])
    )
