"""The limits that a statement of a playbook sets."""

import pytest

from components.playbooks.limits import read_limits, unbounded_figures


@pytest.mark.parametrize(
    ("statement", "limits"),
    [
        ("at most 30 days after receipt", ["at most 30 days"]),
        ("more than 15 percent per year", ["more than 15 percent per year"]),
        ("Invoices are paid within 45 days", ["at most 45 days"]),
        ("30 days or more", ["at least 30 days"]),
        ("less than 10 days or more than 90 days", ["less than 10 days", "more than 90 days"]),
        ("between 8 and 12 percent per year", ["at least 8", "at most 12 percent per year"]),
        ("no longer than 12 months", ["at most 12 months"]),
        ("a cap of at least 100 percent of the charges", ["at least 100 percent"]),
        ("exactly three months’ rent", ["exactly three months’ rent"]),
        ("不得超過30日", ["at most 30日"]),
    ],
)
def test_words_beside_a_figure_say_what_is_asked_of_it(statement: str, limits: list[str]) -> None:
    """The nearest such word counts, before or behind the figure."""
    assert [limit.text for limit in read_limits(statement)] == limits
    assert unbounded_figures(statement) == []


def test_a_figure_without_a_direction_sets_no_limit() -> None:
    """Whether 30 days are too many or too few is not guessed."""
    assert read_limits("30 days after receipt") == ()
    assert unbounded_figures("30 days after receipt") == ["30 days"]


def test_a_chinese_ban_asks_for_more_than_its_figure() -> None:
    """`超過30日` is a maximum in a rule, and in a ban what is not accepted."""
    assert [limit.relation for limit in read_limits("超過30日")] == ["at most"]
    assert [limit.relation for limit in read_limits("超過30日", is_ban=True)] == ["more than"]
