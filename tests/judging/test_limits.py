"""Which figures break which limit."""

import pytest

from components.judging.limits import find_broken_limits
from components.prompting.template import Call, Passage

TWO_LIMITS = Passage("A trial may not exceed 3 months. A leave of up to 10 days is not counted.")


@pytest.mark.parametrize(
    ("article", "clause", "broken"),
    [
        ("Interest may not exceed 15%.", "18% and 9% and 24%", ["18%", "24%"]),
        ("Notice is at least 14 days.", "7 days or 21 days", ["7 days"]),
        ("Interest may not exceed 15%.", "18% per year", ["18% per year"]),
        ("A fee may not exceed one percent.", "18% per year", []),
        ("Interest is 15%.", "18%", []),  # nothing tells a direction
        ("If the lease is renewed within 3 months, it is one lease.", "6 months", []),
        ("At most three instalments are allowed.", "the hall at number 9", []),
    ],
)
def test_find_broken_limits(article: str, clause: str, broken: list[str]) -> None:
    """Only a limit with a direction is broken, and a bare number breaks none."""
    found = find_broken_limits(Passage(article), clause)
    assert [item.figure.text for item in found] == broken


def test_of_several_limits_the_one_shown_counts() -> None:
    """Without it nobody knows which one the figure is about."""
    assert find_broken_limits(TWO_LIMITS, "A trial of 6 months.") == []
    shown: list[Call] = [("6 months", "at most", "3 months")]
    (item,) = find_broken_limits(TWO_LIMITS, "A trial of 6 months.", shown)
    assert item.limit.text == "3 months"
