"""Steps by length of service: found, bounded, and which one a length falls into."""

import pytest

from components.quantities.reading import find_quantities
from components.quantities.steps import find_steps, standing_of

LEAVE = (
    "Leave with pay is granted:\n(a) at least two weeks if they have completed at least one year of"
    " employment;\n(b) at least three weeks if they have completed at least five consecutive years"
    " of employment; and\n(c) at least four weeks if they have completed at least 10 years of"
    " employment."
)
YEAR = 365


def test_steps_by_hand() -> None:
    """Each item opens with its length of service; one without an end ends where the next begins."""
    steps = find_steps(LEAVE)
    assert [step.least for step in steps] == [YEAR, 5 * YEAR, 10 * YEAR]
    assert [step.most for step in steps] == [5 * YEAR, 10 * YEAR, None]
    assert [LEAVE[step.start : step.end].strip()[:3] for step in steps] == ["(a)", "(b)", "(c)"]


def test_step_with_both_ends() -> None:
    """A step of more than one year but less than three holds one year, and three no longer."""
    (step,) = find_steps(
        "Where he has worked for more than one year but less than three years, 5%."
    )
    ones = find_quantities("one year, two years, three years, 30 days")
    assert [step.holds(length) for length in ones] == [True, True, False, False]


@pytest.mark.parametrize(
    "rule",
    [
        "Notice is given 30 days in advance.",
        "The work shall be finished within 30 days.",
        "Employment on trial shall not last more than three months.",
        "Payment is due within 30 days. Goods are returned within 14 days.",
    ],
)
def test_rule_without_steps(rule: str) -> None:
    """A limit is no step, not even one of the employment itself."""
    assert find_steps(rule) == []


@pytest.mark.parametrize(
    ("clause", "standing"),
    [
        ("After two years of service the worker has ten days of leave.", "two years"),
        ("A clerk of more than three years' service gets ten days.", "three years'"),
        ("A clerk employed for six months gets full pay for eight weeks.", "six months"),
        ("The clerk gets ten days of leave.", None),
        ("Work done on Sundays is paid within ten days.", None),
    ],
)
def test_standing_of_a_clause(clause: str, standing: str | None) -> None:
    """The length of service is told from the other figures of a clause."""
    found = standing_of(clause, find_quantities(clause))
    assert (found.text if found else None) == standing
