"""Results that a caller sends back, checked before an answer rests on them."""

from datetime import date
from typing import Any

import pytest

from components.errors import UsageError
from components.records import Record
from components.review.question import Asked, Question
from components.review.toolbox import Toolbox
from components.review.tools import read_arguments
from components.serving.chat import ChatTurn
from components.serving.openai_bodies import Message
from components.serving.served_release import Served
from components.serving.state import ServerState
from components.serving.tool_results import read_results, reply_from_results

DAY = date(2022, 3, 1)
LAW = Question(DAY, "sample")
TEXT = "Is interest above 16 per cent void?"


@pytest.fixture
def served(light_state: ServerState) -> Served:
    """Give a release."""
    return light_state.releases.current()


def run(served: Served, name: str, **arguments: Any) -> Record:  # Any: JSON values
    """Return the result of a tool."""
    toolbox = Toolbox(served.knowledge, served.release.id, Asked(DAY, "sample"))
    return toolbox.run(read_arguments(name, arguments))


def converse(*results: tuple[str, str]) -> list[Message]:
    """Return a conversation that ends in the results of tools."""
    calls = []
    answers = []
    for number, (name, content) in enumerate(results):
        calls.append({"id": f"c{number}", "function": {"name": name, "arguments": "{}"}})
        answers.append({"role": "tool", "tool_call_id": f"c{number}", "content": content})
    spoken = [{"role": "user", "content": TEXT}, {"role": "assistant", "tool_calls": calls}]
    return [Message.model_validate(each) for each in (*spoken, *answers)]


def answer(state: ServerState, *results: tuple[str, str]) -> list[str]:
    """Return the pieces of the answer that rests on results."""
    turn = ChatTurn(state, "anna", state.releases.current(), LAW, TEXT)
    return [piece.text for piece in reply_from_results(read_results(converse(*results)), turn)]


def test_several_results_are_numbered_on(light_state: ServerState, served: Served) -> None:
    """Each sentence has the number of its own citation."""
    article = run(served, "get_article", law="Civil Code", article="205").model_dump_json()
    search = run(served, "search_statutes", query=TEXT, limit=1).model_dump_json()
    compared = run(
        served, "compare_quantities", figure="2 years", relation="at most", limit="18 months"
    ).model_dump_json()
    pieces = answer(
        light_state,
        ("get_article", article),
        ("search_statutes", search),
        ("compare_quantities", compared),
    )
    assert pieces[0].endswith("is void.” [1]")
    assert pieces[1].endswith("[2]")
    assert pieces[2] == "\n2 years is more than 18 months: the relation does not hold."


def test_a_citation_that_does_not_hold_is_left_out(
    light_state: ServerState, served: Served
) -> None:
    """A wording that is not in the edition, or not in force on the day, is not cited."""
    article = run(served, "get_article", law="Civil Code", article="205").model_dump_json()
    old = run(served, "get_article", law="Civil Code", article="205", as_of="2021-01-01")
    for content in (article.replace("is void", "is fine"), old.model_dump_json()):
        assert answer(light_state, ("get_article", content)) == [
            "A citation that get_article returned is not in the edition on that day, so it is left"
            " out."
        ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("Traceback: Quetzalcoatl", "what it returned cannot be read."),
        ("[]", "what it returned cannot be read."),
        ('{"error": {"message": "law: unknown."}}', "law: unknown."),
        ('{"error": "timed out"}', "timed out"),
        ('{"detail": "no key"}', "no key"),
    ],
)
def test_a_fault_is_told(light_state: ServerState, content: str, fault: str) -> None:
    """The tool's own words are told; what is no result is not repeated."""
    assert answer(light_state, ("get_article", content)) == [
        f"The tool get_article failed: {fault}"
    ]


def test_a_tool_of_somebody_elses_is_a_fault(light_state: ServerState) -> None:
    """An earlier model may have called what is not here."""
    assert answer(light_state, ("weather", "{}")) == [
        "The tool weather failed: there is no such tool here."
    ]


def test_a_conversation_without_results() -> None:
    """Where the last message is the user's, there is nothing to read."""
    assert read_results(converse(("get_article", "{}"))[:2]) == []


def test_results_must_answer_the_calls() -> None:
    """Each call has one result, and each result a call."""
    two = converse(("get_article", "{}"), ("get_article", "{}"))
    with pytest.raises(UsageError, match="1 of the tool_calls have no result"):
        read_results(two[:-1])
    with pytest.raises(UsageError, match="answers no open call"):
        read_results([*two, two[-1]])
    with pytest.raises(UsageError, match="a tool that was not called"):
        read_results([two[0], two[-1]])
