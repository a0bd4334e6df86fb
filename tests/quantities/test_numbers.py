"""Numerals read, worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.quantities.numbers import fold, read_number


def read(text: str) -> Fraction | None:
    """Read the numeral that is the whole text."""
    number = read_number(text, fold(text), 0)
    return number.value if number and number.stop == len(text) else None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_fold_keeps_places(text: str) -> None:
    """Folding never moves a character."""
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", Fraction(2469, 2)),
        ("2.5 million", Fraction(2_500_000)),
        ("1/5", Fraction(1, 5)),
        ("2 1/2", Fraction(5, 2)),
        ("2½", Fraction(5, 2)),
        ("５萬", Fraction(50_000)),
        ("1/0", None),
    ],
)
def test_read_number_digits(text: str, value: Fraction | None) -> None:
    """Digits are read with separators, decimals, scale words and fractions."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty-one", Fraction(21)),
        ("a hundred and five", Fraction(105)),
        ("two million three hundred thousand and five", Fraction(2_300_005)),
        ("two thirds", Fraction(2, 3)),
        ("one and a half", Fraction(3, 2)),
        ("two third", None),
        ("five six", None),
        ("one thousand two million", None),
    ],
)
def test_read_number_words(text: str, value: Fraction | None) -> None:
    """Words are added up as far as they make one number; fractions must agree in number."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一億二千萬", 120_000_000),
        ("一百零五", 105),
        ("十二", 12),
        ("二〇二二", 2022),
        ("兩千", 2000),
    ],
)
def test_read_number_chinese(text: str, value: int) -> None:
    """Chinese numerals are read by place, by myriad and as digits."""
    assert read(text) == value


def test_read_number_remembers_the_style() -> None:
    """Separators, decimals, capitals and "and" are kept with the value."""
    grouped = read_number("1,250.00 marks", "1,250.00 marks", 0)
    assert grouped is not None
    assert (grouped.style.grouped, grouped.style.decimals) == (True, 2)
    spelled = read_number("One Hundred Twenty", "one hundred twenty", 0)
    assert spelled is not None
    assert (spelled.style.case, spelled.style.with_and) == ("title", False)
