"""Words that go too far, found so that they can be struck."""

import pytest

from components.redlining.strikes import find_strikes

ARTICLE = "Liability for intent or gross negligence may not be excluded in advance."


def strike_first(clause: str) -> str:
    """Return the clause without the first words that are found; itself where none are."""
    for start, end in find_strikes(ARTICLE, clause):
        return clause[:start] + clause[end:]
    return clause


@pytest.mark.parametrize(
    ("clause", "left"),
    [
        ("He is not liable for delay, even where he acted with intent.",
         "He is not liable for delay."),
        ("He is not liable for delay (including death).", "He is not liable for delay."),
        ("He is not liable for delay or gross negligence.", "He is not liable for delay."),
        ("She waives the right to reduce the rent. It is due monthly.", "It is due monthly."),
        ("It is due monthly. She waives the right to reduce it.", "It is due monthly."),
    ],
)  # fmt: skip
def test_strikes_leave_a_sentence(clause: str, left: str) -> None:
    """An addition, the second of two things, and a sentence of its own are found."""
    assert strike_first(clause) == left


@pytest.mark.parametrize(
    "clause",
    [
        "He is not liable for any loss, even where he acted with intent.",
        "All warranty is excluded, including for known defects.",
        "He waives the right of withdrawal.",
        "The rent is due monthly, even where the tenant is away.",
    ],
)
def test_nothing_is_struck_where_the_rest_goes_as_far(clause: str) -> None:
    """What excludes everything, waives in its only sentence, or waives nothing stays."""
    assert strike_first(clause) == clause
