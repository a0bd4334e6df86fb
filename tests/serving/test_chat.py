"""Whether a message is a question or a clause."""

import pytest

from components.serving.chat import is_question


@pytest.mark.parametrize(
    "text",
    [
        "What is the maximum rate of interest",
        "  may a landlord keep the deposit",
        "The rate is 20 per cent. Is that allowed?  ",
        "利率上限是多少？\n",
        "什麼情形下租約無效",
        "是否得預收六個月租金",
        "押租金最高為幾個月的租金呢。",
        "約定利率最高多少",
    ],
)
def test_is_question(text: str) -> None:
    """A word of asking at the start, or a question mark at the end, makes a question."""
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Interest accrues at 40% per year.",
        "Whatever the parties agree is binding.",
        "The tenant may sublet.",
        "是否續約，由雙方於期滿前另行約定。",
        "利息按月計算，如何支付由乙方決定。",
    ],
)
def test_clause_is_no_question(text: str) -> None:
    """A sentence that only holds a word of asking, or begins like one, is a clause."""
    assert not is_question(text)
