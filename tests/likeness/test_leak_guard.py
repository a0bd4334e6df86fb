"""No text of a benchmark gets into training, neither as it stands nor a little changed."""

import pytest

from components.likeness.leak_guard import LeakGuard

CLAUSE = (
    "Interest on the outstanding principal accrues at eighteen percent per annum until it has been"
    " repaid in full."
)


@pytest.mark.parametrize(
    "text",
    [
        CLAUSE,
        CLAUSE.upper() + " ",
        (
            "Interest on the outstanding principal accrues at eighteen percent per annum until it"
            " has been fully repaid."
        ),
    ],
)
def test_copies_and_near_copies_are_leaks(text: str) -> None:
    """The text itself, in other case, and with a word changed."""
    assert LeakGuard(["Headings do not bind.", CLAUSE]).is_leak(text)


def test_other_figures_are_no_disguise() -> None:
    """A guarded text with other figures is a leak by its hash alone."""
    guard = LeakGuard(["The rate is 18% and the term 24 months."], threshold=0.9)
    assert guard.is_leak("The rate is 7% and the term 3 months.")
    assert not guard.is_leak("The rate is 7% and the term 3 weeks.")


def test_same_subject_in_other_words_is_none() -> None:
    """What speaks of the same thing in its own words may be trained on.

    An empty guard lets everything pass.
    """
    text = "The Borrower owes yearly interest of eighteen percent."
    assert not LeakGuard([CLAUSE]).is_leak(text)
    assert not LeakGuard([]).is_leak(CLAUSE)
    assert len(LeakGuard([CLAUSE, CLAUSE + " "])) == 1
