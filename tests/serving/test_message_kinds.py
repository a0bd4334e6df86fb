"""What a message wants: an answer, a review, or neither."""

import pytest

from components.serving.message_kinds import find_clauses, is_question, read_wish

QUESTIONS = [
    "What is the maximum rate of interest",
    "  may a landlord keep the deposit",
    "The rate is 20 per cent. Is that allowed?  ",
    "Tell me the maximum rate of interest on a loan.",
    "Please explain Civil Code Article 205.",
    "How long may a probation last",
    "Which law applies to leases",
    "Who pays the notary",
    "what's the limit on deposits",
    "What interest may a lender charge",
    "I would like to know the notice period for leases.",
    "List the articles on rent.",
    "Could you tell me the notice period",
    "What about leases",
    "利率上限是多少？\n",
    "什麼情形下租約無效",
    "是否得預收六個月租金",
    "押租金最高為幾個月的租金呢。",
    "約定利率最高多少",
    "告訴我利率上限",
    "Wie hoch darf der Zins sein",
    "Quel est le taux maximal",
]
CLAUSES = [
    "Where the borrower is late, interest accrues at 40% per year.",
    "When rent is overdue, the landlord may terminate the lease.",
    "Interest accrues at 40% per year.",
    "Whatever the parties agree is binding.",
    "What the parties agree in writing is binding.",
    "How notices are served is set out in Annex 2.",
    "Should the borrower default, the whole loan falls due.",
    "Do not sublet the premises.",
    "May be assigned by the lender without consent.",
    "Which costs are shared is agreed in writing, each party bearing half.",
    "State taxes are borne by the buyer.",
    "List prices apply from 1 January.",
    "The tenant may sublet.",
    "Wer den Vertrag verletzt, haftet auf Schadensersatz.",
    "是否續約，由雙方於期滿前另行約定。",
    "利息按月計算，如何支付由乙方決定。",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_is_question(text: str) -> None:
    """An asking form at the start, a request, or a question mark at the end makes a question."""
    assert is_question(text)
    assert read_wish(text).kind == "question"


@pytest.mark.parametrize("text", CLAUSES)
def test_clause_is_no_question(text: str) -> None:
    """A sentence that only holds a word of asking, or begins with one, is a clause."""
    assert not is_question(text)
    assert read_wish(text).kind == "clauses"


@pytest.mark.parametrize(
    "request_text",
    [
        "Please review this clause: ",
        "Is this clause valid?\n",
        "Can you check the following for me:\n\n",
        "請審閱以下條款：",
    ],
)
def test_a_request_to_review_is_no_clause(request_text: str) -> None:
    """The clauses behind a request are reviewed, without the request and without quotes."""
    clause = "Interest accrues at 40% per year."
    assert find_clauses(f"{request_text}“{clause}”") == clause
    wish = read_wish(request_text + clause)
    assert (wish.kind, wish.text) == ("clauses", clause)


def test_a_question_about_a_review_is_a_question() -> None:
    """Without clauses behind it there is nothing to review."""
    assert find_clauses("Is this allowed?") == ""
    assert read_wish("Is it legal to charge 40%?").kind == "question"


@pytest.mark.parametrize("text", ["hi", "Hello!", "👋", "Thank you.", "你好", "What can you do?"])
def test_greeting(text: str) -> None:
    """What asks for nothing is neither a question about the law nor a clause."""
    assert read_wish(text).kind == "greeting"
