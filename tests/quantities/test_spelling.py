"""Numbers spelled in English words, by hand."""

from fractions import Fraction

import pytest

from components.quantities.spelling import spell_fraction, spell_number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (20, "twenty"),
        (21, "twenty-one"),
        (47, "forty-seven"),
        (100, "one hundred"),
        (120, "one hundred and twenty"),
        (1005, "one thousand and five"),
        (2_300_400, "two million three hundred thousand four hundred"),
    ],
)
def test_spell_number_by_hand(number: int, expected: str) -> None:
    """Whole numbers are spelled as lawyers spell them."""
    assert spell_number(number) == expected


def test_spell_number_without_and() -> None:
    """Where it is not wanted, no "and" stands at any level."""
    assert spell_number(120_101, with_and=False) == "one hundred twenty thousand one hundred one"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 2), "one half"),
        (Fraction(2, 3), "two thirds"),
        (Fraction(3, 4), "three quarters"),
        (Fraction(1, 7), "one seventh"),
        (Fraction(1, 13), None),
        (Fraction(3, 2), None),
        (Fraction(0), None),
    ],
)
def test_spell_fraction_by_hand(value: Fraction, expected: str | None) -> None:
    """Fractions below one whose denominator has a name are spelled, the plural from two on."""
    assert spell_fraction(value) == expected
