"""A question is put as a statement, and its form tells whether a figure is asked for."""

import pytest

from components.review.question_forms import as_statement, asks_for_figure


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("May I bring my dog to work?", "I may bring my dog to work."),
        ("Do we have to answer at night?", "We have to answer at night."),
        ("How much deposit can a landlord ask for?", "A landlord ask for deposit."),
        ("What is the company's policy on remote work?", "Remote work."),
        ("And within what time must it be repaid?", "It must be repaid time."),
        ("Can it be extended? And by whom?", "It can be extended. By whom."),
        ("The rate of interest", "The rate of interest."),
        ("最高利率是多少？", "最高利率是多少."),
    ],
)
def test_statement(question: str, statement: str) -> None:
    """The auxiliary goes behind its subject, and what only asks is left out."""
    assert as_statement(question) == statement


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many days off do I get?", True),
        ("And by when?", True),
        ("What is the highest rate of interest?", True),
        ("Who signs it?", False),
        ("May I bring my dog?", False),
        ("What happens then?", False),
    ],
)
def test_asks_for_figure(question: str, expected: bool) -> None:
    """A number, a time or a share is asked for by how the question begins."""
    assert asks_for_figure(question) is expected
