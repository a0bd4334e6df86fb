"""Edits that write another value in a quantity's place."""

from fractions import Fraction

import pytest

from components.quantities.edits import apply_edits, edits_of_value, sounds_open
from components.quantities.scanning import scan


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("thirty (30) days", 1, "one (1) day"),
        ("one month's notice", 3, "three months' notice"),
        ("THIRTY DAYS", 1, "ONE DAY"),
        ("EUR 1,500.00", 20, "EUR 20.00"),
        ("百分之十八", 16, "百分之十六"),
    ],
)
def test_edits_of_value(text: str, value: int, written: str) -> None:
    """Numerals keep their style, nouns agree with them."""
    (reading,) = scan(text)
    assert apply_edits(text, edits_of_value(text, reading, Fraction(value))) == written


def test_sounds_open() -> None:
    """An eight, an eleven, a one hundred."""
    assert [sounds_open(Fraction(number)) for number in (8, 11, 18, 100)] == [
        True,
        True,
        True,
        False,
    ]
