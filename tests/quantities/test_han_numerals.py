"""Chinese numerals: a round trip, and some worked by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.quantities.han_numerals import parse_han, write_han

BY_HAND = [(0, "零"), (10, "十"), (12, "十二"), (105, "一百零五"), (112, "一百一十二")]


@pytest.mark.parametrize(("number", "numeral"), [*BY_HAND, (120_000_000, "一億二千萬")])
def test_write_han_by_hand(number: int, numeral: str) -> None:
    """Numbers are written by place, with 零 for a gap and a bare 十 for ten."""
    assert write_han(number) == numeral


@pytest.mark.parametrize(
    ("numeral", "value"),
    [*((numeral, number) for number, numeral in BY_HAND), ("二〇二二", 2022), ("兩千", 2000)],
)
def test_parse_han_by_hand(numeral: str, value: int) -> None:
    """Numerals are read by place and as digits."""
    assert parse_han(numeral) == value


def test_parse_han_refuses_two_digits_by_place() -> None:
    """Two digits in a row are no numeral by place."""
    assert parse_han("二三百") is None


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_write_han_round_trip(number: int) -> None:
    """What is written reads back as the same number."""
    assert parse_han(write_han(number)) == number
