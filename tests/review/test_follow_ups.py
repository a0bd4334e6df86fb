"""A follow-up question is completed by what was asked before it."""

import pytest

from components.review.follow_ups import complete_question, is_follow_up

DEPOSIT = "How much deposit may a landlord ask for?"


@pytest.mark.parametrize(
    "text",
    [
        "And when is it repaid?",
        "What if the tenant has died?",
        "Is that also true for a shop?",
        "Which form does it need?",
        "Can they agree otherwise?",
        "but why?",
        "那押金呢？",
        "其期限為何？",
    ],
)
def test_follow_ups(text: str) -> None:
    """Openings and pronouns lean on the question before."""
    assert is_follow_up(text)
    assert complete_question(text, [DEPOSIT]) == f"{DEPOSIT} {text}"


@pytest.mark.parametrize(
    "text",
    [
        "How long is the notice?",
        "Is it legal to sublet a flat?",
        "Is there a right to a pay slip?",
        "May a landlord enter the flat?",
        "Order of recourse: what does a guarantor owe?",
        "租金何時給付？",
    ],
)
def test_questions_that_stand_alone(text: str) -> None:
    """A new subject is not mixed with the old one."""
    assert not is_follow_up(text)
    assert complete_question(text, [DEPOSIT]) == text


def test_chain_of_follow_ups() -> None:
    """A follow-up of a follow-up keeps the subject; a new subject ends it."""
    chain = [DEPOSIT, "And when is it repaid?"]
    assert complete_question("And to whom?", chain) == " ".join([*chain, "And to whom?"])
    new = "How long is the notice?"
    assert complete_question("And for her?", [*chain, new]) == f"{new} And for her?"
    assert complete_question("And to whom?", []) == "And to whom?"
