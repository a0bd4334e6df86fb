"""A wording that stands under another number of its law has moved; others have not."""

import pytest

from components.statutes.moves import find_moves

RENT = (
    "The tenant pays the rent at the end of each month, as Article 12 says, unless the parties"
    " agree otherwise in writing."
)
KEYS = "On the last day of the lease the tenant returns the keys and leaves the rooms swept."
DEPOSIT = (
    "A deposit of more than two months' rent is void as to the excess, and interest on it belongs"
    " to whoever paid it."
)


def test_find_moves_same_wording_typography_aside() -> None:
    """A wording that differs in white space only is the same."""
    assert find_moves({("L", "5"): RENT}, {("L", "9"): RENT.replace(", ", ",\n")}) == {
        ("L", "9"): ("L", "5")
    }


def test_find_moves_nearly_same_wording() -> None:
    """A move that also corrects a reference is a move."""
    assert find_moves({("L", "5"): RENT}, {("L", "9"): RENT.replace("12", "14")}) == {
        ("L", "9"): ("L", "5")
    }


@pytest.mark.parametrize("arrived", [{("L", "9"): DEPOSIT}, {("M", "5"): RENT}, {}])
def test_find_moves_other_wording_or_other_law_none(arrived: dict[tuple[str, str], str]) -> None:
    """Another rule under another number, and the same one in another law, are no moves."""
    assert find_moves({("L", "5"): RENT}, arrived) == {}


def test_find_moves_amended_under_its_number_stays() -> None:
    """An article amended under its own number has not moved, even if a copy stands elsewhere."""
    amended = RENT.replace("12", "14")
    assert find_moves({("L", "5"): RENT}, {("L", "5"): amended, ("L", "9"): amended}) == {}


def test_find_moves_rewritten_number_is_free() -> None:
    """A number that holds another rule now lets its old wording be found elsewhere."""
    moved = find_moves(
        {("L", "5"): RENT}, {("L", "5"): DEPOSIT, ("L", "9"): RENT.replace("12", "14")}
    )
    assert moved == {("L", "9"): ("L", "5")}


def test_find_moves_one_origin_each() -> None:
    """Two numbers never come from one; the closer wording is taken."""
    nearer = RENT.replace("12", "14")
    near = nearer.replace("month", "year")
    assert find_moves({("L", "5"): RENT}, {("L", "8"): near, ("L", "9"): nearer}) == {
        ("L", "9"): ("L", "5")
    }


def test_find_moves_swapped() -> None:
    """Two articles that change places are two moves."""
    moved = find_moves({("L", "1"): RENT, ("L", "2"): KEYS}, {("L", "1"): KEYS, ("L", "2"): RENT})
    assert moved == {("L", "1"): ("L", "2"), ("L", "2"): ("L", "1")}
