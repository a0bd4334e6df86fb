"""Numerals: a round trip, and a few worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import UsageError
from components.quantities.numbers import Style, fold, read_number, render_number, words

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


def read(text: str) -> Fraction | None:
    """Read the numeral that is the whole text."""
    found = read_number(text, fold(text), 0)
    return found.value if found and found.stop == len(text) else None


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), STYLES)
def test_render_number_round_trip(number: int, style: Style) -> None:
    """What is written in a style is read as the same number."""
    value = Fraction(number, 10**style.decimals)
    assert read(render_number(value, style)) == value


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_fold_keeps_places(text: str) -> None:
    """Folding never moves a character."""
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "zero"),
        (21, "twenty-one"),
        (120, "one hundred and twenty"),
        (1005, "one thousand and five"),
        (2_300_400, "two million three hundred thousand four hundred"),
    ],
)
def test_words_of_number(number: int, expected: str) -> None:
    """Whole numbers are spelled as lawyers spell them."""
    assert words(number) == expected


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


@pytest.mark.parametrize(
    "style", [Style("digits"), Style("chinese"), Style("words"), Style("fixed"), Style("fraction")]
)
def test_render_number_impossible(style: Style) -> None:
    """A value the style cannot write exactly is refused, not rounded."""
    with pytest.raises(
        UsageError, match=f"render_number: cannot be written as {style.kind}, got 41/7"
    ):
        render_number(Fraction(41, 7), style)
