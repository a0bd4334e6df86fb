"""Which tool a message calls, and with what arguments."""

import json
from datetime import date
from typing import Any

import pytest

from components.errors import UsageError
from components.review.question import Question
from components.review.tools import read_arguments, tool_schemas
from components.serving.message_kinds import read_wish
from components.serving.openai_bodies import ChatBody
from components.serving.tool_choice import choose_call

LAW = Question(date(2022, 3, 1), "sample")


def choose(
    text: str,
    *names: str,
    called: tuple[str, ...] = (),
    **fields: Any,  # Any: JSON values
) -> dict[str, Any] | None:
    """Return the call for a message as its name and arguments; no names: every tool is offered."""
    tools = [each for each in tool_schemas() if not names or each["function"]["name"] in names]
    message = {"role": "user", "content": text}
    body = ChatBody.model_validate({"messages": [message], "tools": tools} | fields)
    call = choose_call(body, read_wish(text), LAW, called)
    if call is None:
        return None
    read_arguments(call.name, call.arguments)
    arguments: dict[str, Any] = json.loads(call.arguments)
    return {"name": call.name} | arguments


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (
            "Please show me Article 205 of the Civil Code.",
            {"name": "get_article", "law": "Civil Code", "article": "205"},
        ),
        (
            "How high may interest be?",
            {"name": "search_statutes", "query": "How high may interest be?"},
        ),
        ("Rent is due in advance.", {"name": "review_clause", "clause": "Rent is due in advance."}),
        (
            "Please review this clause: Rent is due in advance.",
            {"name": "review_clause", "clause": "Rent is due in advance."},
        ),
    ],
)
def test_the_message_decides(text: str, call: dict[str, str]) -> None:
    """The law of the conversation stands in the arguments."""
    assert choose(text) == call | {"as_of": "2022-03-01", "jurisdiction": "sample"}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Is 18% per year more than 16% per year?", "more than"),
        ("Is a term of 3 months at most 90 days?", "at most"),
        ("Is 2 years less than 30 months?", "less than"),
        ("Is 12 months the same as 1 year?", "exactly"),
        ("Is 40 days at least one month?", "at least"),
    ],
)
def test_two_figures_are_compared(text: str, relation: str) -> None:
    """The words between them say the relation."""
    call = choose(text)
    assert call is not None
    assert (call["name"], call["relation"]) == ("compare_quantities", relation)


def test_without_the_fitting_tool_the_next_is_taken() -> None:
    """A clause may be searched with; what nothing fits is answered without a call."""
    call = choose("Rent is due in advance.", "search_statutes", "get_article")
    assert call is not None
    assert call["name"] == "search_statutes"
    assert choose("Rent is due in advance.", "compare_quantities") is None
    assert choose("hi") is None


def test_after_a_result_another_call_needs_to_be_required() -> None:
    """With `auto` one result is enough; `required` goes on until nothing is left."""
    text = "What does Civil Code Article 205 say?"
    assert choose(text, called=("get_article",)) is None
    again = choose(text, called=("get_article",), tool_choice="required")
    assert again is not None
    assert again["name"] == "search_statutes"
    with pytest.raises(UsageError, match="has been made already"):
        choose(text, "get_article", called=("get_article",), tool_choice="required")


def test_arguments_keep_to_the_callers_schema() -> None:
    """What it does not name is left out; what it does not allow is refused."""
    (searching,) = [each for each in tool_schemas() if "search" in each["function"]["name"]]
    parameters: dict[str, Any] = {"type": "object", "properties": {"query": {"type": "string"}}}
    own = {"type": "function", "function": {"name": "search_statutes", "parameters": parameters}}
    assert choose("How high?", tools=[own]) == {"name": "search_statutes", "query": "How high?"}
    for properties in ({"words": {"type": "string"}}, {"query": {"type": "integer"}}):
        own["function"] = searching["function"] | {"parameters": {"properties": properties}}
        with pytest.raises(UsageError, match="parameters of search_statutes"):
            choose("How high?", tools=[own])
