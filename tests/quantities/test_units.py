"""Units: nouns in singular and plural, and factors to the base unit, by hand."""

from fractions import Fraction

import pytest

from components.quantities import units


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("copy", "copies"),
        ("day", "days"),
        ("branch", "branches"),
        ("person", "persons"),
        ("child", "children"),
        ("box", "boxes"),
    ],
)
def test_singular_and_plural(one: str, many: str) -> None:
    """Regular and common irregular nouns go both ways."""
    assert units.plural(one) == many
    assert units.singular(many) == one
    assert units.is_plural(many)
    assert not units.is_plural(one)


@pytest.mark.parametrize("word", ["address", "basis", "status", "gas", "instalment"])
def test_is_plural_of_singulars_in_s(word: str) -> None:
    """Singulars that end like plurals, and short words, are no plurals."""
    assert not units.is_plural(word)


def test_factors_by_hand() -> None:
    """Twelve months are a year, seven days a week; 2% a month are 24% a year."""
    assert units.duration("month").factor * 12 == units.duration("year").factor == 365
    assert units.duration("week").factor == 7
    assert units.rate("month").factor * 2 == Fraction(24, 100)


def test_count_takes_its_dimension_from_the_noun() -> None:
    """Singular and plural of a noun are one dimension."""
    assert units.count("copies") == units.count("copy")
    assert units.count("copy").dimension == "count:copy"
