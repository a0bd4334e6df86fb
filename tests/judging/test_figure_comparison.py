"""The comparison of figures: what it answers and what it refuses."""

import pytest

from components.judging.figure_comparison import CompareQuantities, compare_figures

CLAUSE = "Interest is 1.5 % per month, payable for thirty-six months."
ARTICLE = "Interest may not exceed 16 % per year. The term is at most 2 years."


@pytest.mark.parametrize(
    ("figure", "relation", "limit", "keeps"),
    [
        ("1.5 % per month", "at most", "16 % per year", False),
        ("1.5 % per month", "at least", "16 % per year", True),
        ("thirty-six months", "at most", "2 years", False),
    ],
)
def test_compare_figures_converts_units(
    figure: str, relation: str, limit: str, keeps: bool
) -> None:
    """Rates and durations are compared in one unit, words like digits."""
    comparison = compare_figures((figure, relation, limit), CLAUSE, ARTICLE)
    assert comparison is not None
    assert comparison.keeps is keeps
    assert comparison.arguments == CompareQuantities.model_validate(
        {"figure": figure, "relation": relation, "limit": limit}
    )


def test_compare_figures_says_how_they_stand() -> None:
    """The result is a sentence about both figures, in their own words."""
    call = ("1.5 % per month", "at most", "16 % per year")
    comparison = compare_figures(call, CLAUSE, ARTICLE)
    assert comparison is not None
    assert comparison.result == "1.5 % per month is more than 16 % per year"


@pytest.mark.parametrize(
    ("figure", "limit"),
    [
        ("1.5 % per month", "2 years"),
        ("2 % per month", "16 % per year"),
        ("1.5 % per month", "20 % per year"),
        ("interest", "16 % per year"),
    ],
)
def test_compare_figures_refuses_others(figure: str, limit: str) -> None:
    """Figures that are not comparable, or not in the two texts, are not compared."""
    assert compare_figures((figure, "at most", limit), CLAUSE, ARTICLE) is None


def test_compare_figures_reads_them_in_their_place() -> None:
    """The period may stand before a figure, and the unit at the other end of its range."""
    article = "The fee is at most 12 percent per year."
    clause = "A monthly interest rate of 2% is charged, and a fee of 5-10% per year."
    in_place = compare_figures(("2%", "at most", "12 percent per year"), clause, article)
    assert in_place is not None
    assert not in_place.keeps
    first = compare_figures(("5", "at most", "12 percent per year"), clause, article)
    assert first is not None
    assert first.keeps
