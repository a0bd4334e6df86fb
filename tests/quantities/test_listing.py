"""The figures of a text, listed in base units."""

from decimal import Decimal

import pytest

from components.quantities.listing import list_figures
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
