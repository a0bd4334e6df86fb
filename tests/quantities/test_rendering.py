"""Numerals written in a style: a round trip through the reader, and what a style cannot write."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import UsageError
from components.quantities.numbers import fold, read_number
from components.quantities.numerals import Kind, Style
from components.quantities.rendering import render_number

STYLES = st.one_of(
    st.builds(
        Style,
        st.just("digits"),
        grouped=st.booleans(),
        decimals=st.integers(0, 3),
        scale=st.just(1),
    ),
    st.builds(
        Style,
        st.just("words"),
        case=st.sampled_from(["lower", "title", "upper"]),
        with_and=st.booleans(),
    ),
    st.just(Style("chinese")),
)
KINDS: list[Kind] = ["digits", "chinese", "words", "fixed", "fraction"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), STYLES)
def test_render_number_round_trip(number: int, style: Style) -> None:
    """What is written in a style is read as the same number."""
    value = Fraction(number, 10**style.decimals)
    numeral = render_number(value, style)
    parsed = read_number(numeral, fold(numeral), 0)
    assert parsed is not None
    assert (parsed.value, parsed.stop) == (value, len(numeral))


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        (Fraction(1250), Style("digits", grouped=True, decimals=2), "1,250.00"),
        (Fraction(2_500_000), Style("digits", decimals=1, scale=10**6), "2.5"),
        (Fraction(5, 2), Style("words", case="title"), "Two and a half"),
        (Fraction(30), Style("words", case="upper"), "THIRTY"),
        (Fraction(2, 3), Style("fraction"), "two thirds"),
    ],
)
def test_render_number_by_hand(value: Fraction, style: Style, expected: str) -> None:
    """Separators, decimals, scale words, halves and capitals follow the style."""
    assert render_number(value, style) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_render_number_impossible(kind: Kind) -> None:
    """A value the style cannot write exactly is refused, not rounded."""
    message = f"render_number: cannot be written as {kind}, got 41/7"
    with pytest.raises(UsageError, match=message):
        render_number(Fraction(41, 7), Style(kind))
