"""The figures of a text, listed in base units."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.quantities.han_numerals import write_han
from components.quantities.listing import list_figures
from components.quantities.spelling import spell_number
from tests.quantities import chinese_figures, english_figures

ONE = [
    ("18% per annum", "18", "percent per year"),
    ("1.5% a month", "18", "percent per year"),
    ("0.05% daily", "18.25", "percent per year"),
    ("7.5 per cent", "7.5", "percent"),
    ("one fifth", "20", "percent"),
    ("two thirds", "66.666667", "percent"),
    ("twice", "2", "times"),
    ("30 days", "30", "days"),
    ("a fortnight", "14", "days"),
    ("36 hours", "1.5", "days"),
    ("twelve months", "12", "months"),
    ("2.5 years", "30", "months"),
    ("eight hours per day", "8", "hours per day"),
    ("two months' rent", "2", "months of rent"),
    ("NT$1,000,000", "1000000", "TWD"),
    ("1,000 marks", "1000", "marks"),
    ("two (2) original copies", "2", "copies"),
]


@pytest.mark.parametrize(("text", "value", "unit"), ONE, ids=[row[0] for row in ONE])
def test_list_figures_base_unit(text: str, value: str, unit: str) -> None:
    """Each kind of figure is listed in one base unit, its value a plain decimal."""
    figures = list_figures(text)
    assert [(str(figure.value), figure.unit) for figure in figures] == [(value, unit)]
    assert (figures[0].text, figures[0].start, figures[0].end) == (text, 0, len(text))
    assert isinstance(figures[0].value, Decimal)


def test_list_figures_shows_no_words() -> None:
    """A log that holds a figure does not hold the contract's words."""
    assert repr(list_figures("The rent is 500 marks.")[0]) == "Figure(12:21, 'marks')"


@pytest.mark.parametrize(("text", "figures"), [*english_figures.FIGURES, *chinese_figures.FIGURES])
def test_list_figures_in_a_phrase(text: str, figures: str) -> None:
    """Every figure of a phrase is read, with its unit and period, however it is worded."""
    listed = [f"{figure.value} {figure.unit}" for figure in list_figures(text)]
    assert "; ".join(listed) == figures


@pytest.mark.parametrize("text", [*english_figures.NO_FIGURES, *chinese_figures.NO_FIGURES])
def test_list_figures_none(text: str) -> None:
    """References, dates, telephone numbers, addresses and idioms are no figures."""
    assert [figure.text for figure in list_figures(text)] == []


AMOUNTS = st.integers(1, 10**9)
SMALL = st.integers(2, 999)


def dotted(number: int) -> str:
    """Write a number with points between its groups of three."""
    return f"{number:,}".replace(",", ".")


def spaced(number: int) -> str:
    """Write a number with spaces between its groups of three."""
    return f"{number:,}".replace(",", " ")


@settings(max_examples=150, deadline=None)
@given(AMOUNTS)
def test_list_figures_amount_round_trip(number: int) -> None:
    """An amount is read back however its groups are parted, in words and in Chinese numerals."""
    writings = [
        f"EUR {number:,}",
        f"EUR {dotted(number)},00",
        f"{spaced(number)} euros",
        f"EUR {number}.00",
        f"{spell_number(number)} euros",
        f"{spell_number(number)} ({number:,}) euros",
        f"歐元{write_han(number)}元整",
    ]
    for writing in writings:
        figures = list_figures(f"The price is {writing}, paid at once.")
        assert [(figure.value, figure.unit) for figure in figures] == [(Decimal(number), "EUR")], (
            writing
        )


@settings(max_examples=150, deadline=None)
@given(SMALL, st.integers(1, 99))
def test_list_figures_rate_round_trip(whole: int, hundredths: int) -> None:
    """A yearly rate is read back from every way to write its decimals and its period."""
    value = Decimal(f"{whole}.{hundredths:02}")
    spelled = " ".join(spell_number(int(digit)) for digit in f"{hundredths:02}")
    writings = [
        f"{value}% p.a.",
        f"{whole},{hundredths:02} % per annum",
        f"{spell_number(whole)} point {spelled} per cent a year",
        f"年利率百分之{write_han(whole)}點{''.join(write_han(int(d)) for d in f'{hundredths:02}')}",
        f"an annual interest rate of {value} percent",
    ]
    for writing in writings:
        figures = list_figures(f"x {writing}, y")
        assert [(figure.value, figure.unit) for figure in figures] == [(value, "percent per year")]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 30), st.integers(1, 11))
def test_list_figures_years_and_months_round_trip(years: int, months: int) -> None:
    """Years and months are one length, written in any order of words."""
    year_noun = "year" if years == 1 else "years"
    month_noun = "month" if months == 1 else "months"
    writings = [
        f"{years} {year_noun} and {months} {month_noun}",
        f"{spell_number(years)} ({years}) {year_noun}, {spell_number(months)} {month_noun}",
        f"{write_han(years)}年{write_han(months)}個月",
        f"{years}年又{months}個月",
    ]
    for writing in writings:
        figures = list_figures(f"for {writing} from signing")
        assert [(figure.value, figure.unit) for figure in figures] == [
            (Decimal(12 * years + months), "months")
        ], writing


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 50), st.integers(1, 49))
def test_list_figures_range_round_trip(low: int, more: int) -> None:
    """A range is two figures of one unit, never the two numbers joined."""
    high = low + more
    for writing in (
        f"{low}-{high}%",
        f"{low}–{high} percent",
        f"{low}%至{high}%",
        f"{low} to {high}%",
    ):
        figures = list_figures(f"a fee of {writing} of it")
        assert [figure.value for figure in figures] == [low, high], writing
        assert {figure.unit for figure in figures} == {"percent"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0·5% per week", ["26.071429 percent per year"]),
        ("Trailer EUR 320.50 EUR 1,000 12.5%", ["320.5 EUR", "1000 EUR", "12.5 percent"]),
        ("Core 25 SEK 90 000", ["90000 SEK"]),
        ("10 EUR 20 EUR 5 days", ["10 EUR", "20 EUR", "5 days"]),
        ("Rs. 25,00,000/- (Rupees Twenty Five Lakhs only)", ["2500000 INR"]),
        ("人民币6,500元（大写：陆仟伍佰元整）", ["6500 CNY"]),
        ("每季度首月5日前支付", []),
    ],
)
def test_figures_as_tables_and_receipts_write_them(text: str, expected: list[str]) -> None:
    """A raised decimal point, amounts side by side, and an amount in words behind its digits."""
    assert [f"{figure.value} {figure.unit}" for figure in list_figures(text)] == expected
