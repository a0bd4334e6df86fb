"""Figures replaced by others in the same order, so that a model cannot learn them by heart.

Every comparison between two quantities of the texts comes out as before; only the numbers change,
each written as it stood. The result is checked: each group of comparable quantities is written,
read again and compared pair by pair, and left as it was if that fails. Fractions such as "1/5" and
"twice" stay; verbs are not made to agree.
"""

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from components.errors import UsageError
from components.quantities import units
from components.quantities.comparing import are_comparable, compare_order
from components.quantities.edits import Edit, apply_edits, edits_of_value, sounds_open
from components.quantities.numerals import ParsedNumber
from components.quantities.reading import Quantity, quantity_of
from components.quantities.rendering import render_number
from components.quantities.scanned import Reading
from components.quantities.scanning import scan

_NUM_TRIES = 8
_NUM_CHOICES = 240
_CEILINGS = {"hours per day": 24, "hours per week": 168, "hours per month": 720}
_DENOMINATORS = (*range(2, 11), 12, 20)

Place = tuple[int, int]  # the number of a text, and of a reading in it
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
    rng = random.Random(seed)
    current = list(texts)
    scans = _scan_all(current)
    for group in _groups(scans):
        for _ in range(_NUM_TRIES):
            new_values = _draw_values(current, {place: scans[place] for place in group}, rng)
            candidate = _apply(current, scans, new_values)
            after = _scan_all(candidate)
            if _is_faithful(scans, after, new_values):
                current = candidate
                scans = after
                break
    return current


def _scan_all(texts: Sequence[str]) -> Scans:
    """Return the readings of all texts with their quantities, by place."""
    scans: Scans = {}
    for text_number, text in enumerate(texts):
        for number, reading in enumerate(scan(text)):
            scans[text_number, number] = (reading, quantity_of(text, reading))
    return scans


def _groups(scans: Scans) -> list[list[Place]]:
    """Return the connected sets of comparable quantities, in order of first appearance."""
    groups: list[list[Place]] = []
    for place, (_, quantity) in scans.items():
        merged = [place]
        others: list[list[Place]] = []
        for group in groups:
            if any(are_comparable(quantity, scans[member][1]) for member in group):
                merged += group
            else:
                others.append(group)
        groups = [*others, sorted(merged)]
    return sorted(groups)


def _draw_values(texts: Sequence[str], group: Scans, rng: random.Random) -> dict[Place, Fraction]:
    """Draw a strictly increasing map over the group's distinct sizes.

    Return the new value of each place.
    """
    sizes = _sizes(group)
    choices: dict[Fraction, set[Fraction]] = {}
    for place, (reading, _) in group.items():
        factor = sizes[place] / reading.value if reading.value else Fraction(1)
        own = set(_choices(texts[place[0]], reading))
        if factor != 1:
            own = {value * factor for value in own}
        choices[sizes[place]] = choices.get(sizes[place], own) & own
    new_sizes = _draw_increasing({size: sorted(own) for size, own in choices.items()}, rng)
    new_values: dict[Place, Fraction] = {}
    for place, (reading, _) in group.items():
        size = sizes[place]
        new_values[place] = reading.value * new_sizes[size] / size if size else reading.value
    return new_values


def _sizes(group: Scans) -> dict[Place, Fraction]:
    """Return each quantity's size on the group's one scale.

    Rates of one period are measured beside plain percentages.
    """
    rates = [quantity.unit for _, quantity in group.values() if quantity.dimension == "rate"]
    periods = {unit.removeprefix("percent per ") for unit in rates}
    a_year = units.PERIODS_A_YEAR[periods.pop()] if len(periods) == 1 else Fraction(1)
    sizes: dict[Place, Fraction] = {}
    for place, (_, quantity) in group.items():
        is_rate = quantity.dimension == "rate"
        sizes[place] = quantity.canonical / a_year if is_rate else quantity.canonical
    return sizes


def _draw_increasing(
    choices: dict[Fraction, list[Fraction]], rng: random.Random
) -> dict[Fraction, Fraction]:
    """Draw one choice for each size, increasing with it.

    Each size is among its own choices, so a draw exists.
    """
    sizes = sorted(choices)
    ceilings: dict[Fraction, Fraction] = {}
    ceiling: Fraction | None = None
    for size in reversed(sizes):
        ceiling = max(choice for choice in choices[size] if ceiling is None or choice < ceiling)
        ceilings[size] = ceiling
    drawn: dict[Fraction, Fraction] = {}
    floor = Fraction(-1)
    for size in sizes:
        allowed = [choice for choice in choices[size] if floor < choice <= ceilings[size]]
        others = [choice for choice in allowed if choice != size]
        floor = rng.choice(others or allowed)
        drawn[size] = floor
    return drawn


def _choices(text: str, reading: Reading) -> list[Fraction]:
    """Return plausible values, as written, that every numeral of the reading can show.

    The present value is one of them.
    """
    value = reading.value
    kinds = {figure.style.kind for figure in reading.figures}
    is_whole = reading.measure.unit == "percent" and value == 100
    if "fixed" in kinds or value == 0 or is_whole:
        return [value]
    candidates = _fractions() if "fraction" in kinds else _lattice(reading)
    return [choice for choice in candidates if choice == value or _fits(text, reading, choice)]


def _fractions() -> list[Fraction]:
    """Return the fractions below one that contracts write."""
    fractions: list[Fraction] = []
    for below in _DENOMINATORS:
        fractions += [Fraction(above, below) for above in range(1, below)]
    return fractions


def _lattice(reading: Reading) -> list[Fraction]:
    """Return values around the present one, in steps of the grain it is written in."""
    value = reading.value
    step = max(_grain(reading, figure) for figure in reading.figures)
    low, high = _range(reading, step)
    high = min(high, Fraction(_CEILINGS.get(reading.measure.unit, 10**15)))
    while (high - low) / step > _NUM_CHOICES and value % (step * 10) == 0:
        step *= 10
    first = -(-low // step)
    last = min(high // step, first + 4 * _NUM_CHOICES)
    return sorted({value, *(step * number for number in range(int(first), int(last) + 1))})


def _range(reading: Reading, step: Fraction) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest plausible value: percentages keep their side of 100."""
    value = reading.value
    if not reading.measure.unit.startswith("percent"):
        return max(step, value / 3), max(value * 3, 6 * step)
    most = max(value * 4, Fraction(8))
    if value >= 100:
        return Fraction(101), min(Fraction(400), most)
    low = max(step, min(Fraction(1, 2), value))
    return low, min(Fraction(95 if value <= 95 else 99), most)


def _grain(reading: Reading, figure: ParsedNumber) -> Fraction:
    """Return the grain of a written value.

    Its last decimal, or for money a tenth of its last digit that is not zero.
    """
    grain = Fraction(figure.style.scale, 10**figure.style.decimals)
    if reading.measure.dimension.startswith("amount:"):
        while reading.value % (grain * 100) == 0:
            grain *= 10
    return grain


def _fits(text: str, reading: Reading, value: Fraction) -> bool:
    """Say whether a value can take the reading's place without making the grammar wrong."""
    becomes_one = value == 1 and reading.value != 1
    is_percent = reading.measure.unit.startswith("percent")
    if becomes_one and not reading.nouns and not is_percent:
        return False
    before = text[: reading.start].rsplit(None, 1)[-1:]
    follows_article = bool(before) and before[0].lower() in ("a", "an")
    if follows_article and sounds_open(value) != sounds_open(reading.value):
        return False
    try:
        for figure in reading.figures:
            render_number(value, figure.style)
    except UsageError:
        return False
    return True


def _apply(texts: Sequence[str], scans: Scans, new_values: dict[Place, Fraction]) -> list[str]:
    """Return the texts with the new values written in."""
    edits: dict[int, list[Edit]] = {}
    for place, value in new_values.items():
        reading = scans[place][0]
        if value != reading.value:
            number = place[0]
            edits.setdefault(number, []).extend(edits_of_value(texts[number], reading, value))
    return [apply_edits(text, edits.get(number, [])) for number, text in enumerate(texts)]


def _is_faithful(before: Scans, after: Scans, new_values: dict[Place, Fraction]) -> bool:
    """Say whether the texts read again give the new values, compared pair by pair as before."""
    if before.keys() != after.keys():
        return False
    for place, (reading, quantity) in before.items():
        new = after[place][1]
        if (new.unit, new.dimension) != (quantity.unit, quantity.dimension):
            return False
        if new.value != new_values.get(place, reading.value):
            return False
    for one, other in combinations(new_values, 2):
        if not are_comparable(before[one][1], before[other][1]):
            continue
        order_before = compare_order(before[one][1], before[other][1])
        order_after = compare_order(after[one][1], after[other][1])
        if order_before != order_after:
            return False
    return True
