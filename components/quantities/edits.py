"""Edits that write another value where a quantity stands: its numerals, and what agrees with them.

Each numeral is written in the style in which it stood, and a noun changes its number with it. Verbs
are not made to agree.
"""

from collections.abc import Iterable
from fractions import Fraction

from components.quantities import units
from components.quantities.rendering import render_number
from components.quantities.scanned import Reading
from components.quantities.spelling import spell_number

Edit = tuple[int, int, str]
"""A span of a text, and the words to put there."""


def edits_of_value(text: str, reading: Reading, value: Fraction) -> list[Edit]:
    """Return the edits that write a value: its numerals, and nouns that change number with it.

    Args:
        text: The text that was read.
        reading: A reading of it.
        value: What is to stand there, in the reading's own unit.

    Raises:
        UsageError: The style of a numeral cannot write the value.
    """
    edits: list[Edit] = []
    for figure in reading.figures:
        edits.append((figure.start, figure.end, render_number(value, figure.style)))
    if (value == 1) != (reading.value == 1):
        for start, end in reading.nouns:
            edits.append((start, end, _inflect(text[start:end], is_plural=value != 1)))
    return edits


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with edits made that do not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def sounds_open(value: Fraction) -> bool:
    """Say whether the spoken number begins with a vowel: eight, eleven, eighteen, eighty."""
    return spell_number(int(value)).startswith("e")


def _inflect(noun: str, *, is_plural: bool) -> str:
    """Return the noun in singular or plural, with its apostrophe and capitals.

    `month's` gives `months'`.
    """
    sign = next((char for char in noun if char in "'’ʼ"), "")
    bare = noun.partition(sign)[0] if sign else noun
    inflected = units.singular(bare.lower())
    if is_plural:
        inflected = units.plural(inflected)
    if sign:
        inflected += sign if is_plural else f"{sign}s"
    if noun.isupper():
        return inflected.upper()
    return inflected[:1].upper() + inflected[1:] if noun[:1].isupper() else inflected
