"""Rewritten figures: the order kept, the style kept, the rest of the text untouched."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.quantities.comparing import are_comparable, compare_order
from components.quantities.reading import find_quantities
from components.quantities.rewriting import rewrite

CLAUSES = [
    "Interest accrues at eighteen percent (18%) per annum.",
    "The rate may not exceed 16 percent per year; 2% per month is void.",
    "A deposit of two months' rent, or one month's rent, is due within thirty (30) days.",
    "Notice of a month, of 12 months, of one year or of two weeks.",
    "A fine of NT$500,000 or of NT$20,000; 5,000 marks and 4,900 marks.",
    "Forty hours a week, 8 hours a day, 48 hours of rest.",
    "Three copies, one copy, 20 or more employees, renewed three times.",
    "One fifth of the price, 20%, or twice the price.",
    "利率超過週年百分之十六者無效；三十日內返還二個月租金。",
    "Nothing is counted under Article 205 of 1 March 2022.",
    "THIRTY (30) DAYS after an 18-day stay; 2.5 million euros and €300,000.",
]


def relations(texts: list[str]) -> list[tuple[str, int | None]]:
    """Return, for each pair of quantities in order, how the two stand."""
    found = [quantity for text in texts for quantity in find_quantities(text)]
    return [
        (f"{a.unit}/{b.unit}", compare_order(a, b) if are_comparable(a, b) else None)
        for a, b in combinations(found, 2)
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=4, unique=True), st.integers(0, 10**6)
)
def test_rewrite_keeps_every_comparison(texts: list[str], seed: int) -> None:
    """Every two quantities keep their units and compare as before."""
    assert relations(rewrite(texts, seed=seed)) == relations(texts)


@pytest.mark.parametrize("text", [text for text in CLAUSES if find_quantities(text)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_rewrite_changes_figures(text: str, seed: int) -> None:
    """Where there is freedom at least one figure changes."""
    assert rewrite([text], seed=seed) != [text]


def test_rewrite_same_seed() -> None:
    """The same seed gives the same texts; another one gives others."""
    assert rewrite(CLAUSES, seed=3) == rewrite(CLAUSES, seed=3) != rewrite(CLAUSES, seed=4)


def test_rewrite_equal_figures_across_texts() -> None:
    """A figure that occurs in two texts, in words and in digits, stays one figure."""
    first, second = rewrite(["at eighteen percent (18%)", "18% exceeds 16%"], seed=5)
    (a,), (b, c) = find_quantities(first), find_quantities(second)
    assert a.value == b.value > c.value
    assert a.value != 18


def test_rewrite_keeps_style() -> None:
    """Words stay words, digits digits, with separators, signs and capitals.

    A noun agrees with its number.
    """
    for seed in range(12):
        (text,) = rewrite(
            ["NT$500,000; THIRTY (30) DAYS; one month's rent; twenty copies; 2.50%"], seed=seed
        )
        pattern = (
            r"NT\$[\d,]+; [A-Z-]+ \(\d+\) DAYS; (one month's|[a-z-]+ months') rent; ([a-z-]+"
            r" copies|one copy); \d+\.\d\d%"
        )
        assert re.fullmatch(pattern, text), text


@pytest.mark.parametrize("seed", range(6))
def test_rewrite_plausible(seed: int) -> None:
    """Percentages stay below a hundred, hours within the day and the week."""
    (text,) = rewrite(["95% and 20 hours a day and 150 hours a week"], seed=seed)
    percent, day, week = find_quantities(text)
    assert 0 < percent.value < 100 and 0 < day.value <= 24 and 0 < week.value <= 168


def test_rewrite_no_figures() -> None:
    """Texts without quantities, and none at all, come back as they were."""
    assert rewrite([], seed=1) == []
    assert rewrite(["Article 205 applies.", ""], seed=1) == ["Article 205 applies.", ""]


@pytest.mark.parametrize("text", ["one half or 1/2 of it", "100 percent", "twice the price"])
def test_rewrite_fixed_figures(text: str) -> None:
    """What cannot be written anew in its style, and the whole (100 percent), stay."""
    assert rewrite([text], seed=2) == [text]
