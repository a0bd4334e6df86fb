"""The tools over HTTP, and OpenAI's own client calling them in a loop."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessage

from components.review.tools import tool_schemas
from components.serving.state import ServerState
from tests.serving.stand_in import standing_in

pytestmark = pytest.mark.service
MODEL = "clausula/sample@2022-03-01"
LAW = {"as_of": "2022-03-01", "jurisdiction": "sample"}
CLAUSE = "Interest of 40 per cent a year is owed on the loan."
ARTICLE = "What does Civil Code Article 205 say?"
Messages = list[Any]  # Any: OpenAI's own messages


@pytest.fixture(scope="module")
def http(light_address: str) -> Iterator[httpx.Client]:
    """Give a plain client."""
    with httpx.Client(base_url=light_address, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def client(light_address: str) -> Iterator[openai.OpenAI]:
    """Give the official client, pointed at the server."""
    with openai.OpenAI(base_url=f"{light_address}/v1", api_key="none", max_retries=0) as made:
        yield made


def take_turn(client: openai.OpenAI, messages: Messages, **fields: Any) -> ChatCompletionMessage:
    """Return the model's next message, with all tools on offer."""
    settings: dict[str, Any] = {"tools": tool_schemas()} | fields
    answer = client.chat.completions.create(model=MODEL, messages=messages, **settings)
    message: ChatCompletionMessage = answer.choices[0].message
    assert answer.choices[0].finish_reason == ("tool_calls" if message.tool_calls else "stop")
    return message


def run_loop(
    client: openai.OpenAI, http: httpx.Client, text: str, **fields: Any
) -> tuple[str, list[str]]:
    """Call tools as often as the model wants, and return its answer and what it called."""
    messages: Messages = [{"role": "user", "content": text}]
    called: list[str] = []
    for _ in range(4):
        message = take_turn(client, messages, **fields)
        if not message.tool_calls:
            return message.content or "", called
        messages.append(message.model_dump(exclude_none=True))
        for call in message.tool_calls:
            assert call.type == "function"
            called.append(call.function.name)
            arguments = json.loads(call.function.arguments)
            result = http.post(f"/v1/tools/{call.function.name}", json=arguments)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result.text})
    raise AssertionError("the loop does not end")


def test_tools_are_listed_as_a_chat_takes_them(http: httpx.Client) -> None:
    """The list is what the definition gives."""
    assert http.get("/v1/tools").json() == tool_schemas()


@pytest.mark.parametrize(
    ("text", "tool", "answer"),
    [
        (CLAUSE, "review_clause", "Per Civil Code Article 205, this clause is invalid."),
        (ARTICLE, "get_article", "“Interest above 16 per cent a year is void.” [1]"),
        ("Is interest above 16 per cent a year void?", "search_statutes", "Per Civil Code Article"),
        (
            "Is 18% per year more than 16% per year?",
            "compare_quantities",
            "18% per year is more than 16% per year: the relation holds.",
        ),
    ],
)
def test_tool_loop(
    client: openai.OpenAI, http: httpx.Client, text: str, tool: str, answer: str
) -> None:
    """What the message wants decides the tool; its result is the ground of the answer."""
    said, called = run_loop(client, http, text)
    assert called == [tool]
    assert answer in said


def test_a_tools_fault_is_told_to_the_caller_and_to_the_model(
    client: openai.OpenAI, http: httpx.Client
) -> None:
    """The call is answered with 400 and the remedy; sent back, the answer says it too."""
    faulty = http.post("/v1/tools/get_article", json={"law": "Civil Code", "article": "999"} | LAW)
    assert faulty.status_code == 400
    assert "no such article" in faulty.json()["error"]["message"]
    said, _ = run_loop(client, http, "What does Civil Code Article 999 say?")
    assert said.startswith("The tool get_article failed: Civil Code: no such article")


def test_a_call_is_streamed(client: openai.OpenAI) -> None:
    """The name comes first, then the arguments, then the reason."""
    tools: Any = tool_schemas()
    chunks = list(
        client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": CLAUSE}],
            tools=tools,
            stream=True,
        )
    )
    calls = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    functions = [call.function for call in calls if call.function]
    assert functions[0].name == "review_clause"
    arguments = "".join(function.arguments or "" for function in functions)
    assert json.loads(arguments) == {"clause": CLAUSE, **LAW}
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_choice_of_a_tool_is_honoured(client: openai.OpenAI) -> None:
    """None, required and a name are each kept to."""
    messages: Messages = [{"role": "user", "content": CLAUSE}]
    assert take_turn(client, messages, tool_choice="none").tool_calls is None
    assert take_turn(client, messages, tool_choice="required").tool_calls
    named = {"type": "function", "function": {"name": "search_statutes"}}
    (call,) = take_turn(client, messages, tool_choice=named).tool_calls or []
    assert call.type == "function"
    assert call.function.name == "search_statutes"
    greeting: Messages = [{"role": "user", "content": "hi"}]
    assert take_turn(client, greeting).tool_calls is None


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"tools": [{"type": "function", "function": {"name": "weather"}}]}, "not a tool of this"),
        ({"tools": tool_schemas()[:1] * 2}, "offered twice"),
        (
            {"tool_choice": {"type": "function", "function": {"name": "weather"}}},
            "names none of the tools",
        ),
        ({"tools": [], "tool_choice": "required"}, "no tools to choose from"),
        (
            {"tool_choice": {"type": "function", "function": {"name": "compare_quantities"}}},
            "can be made",
        ),
    ],
)
def test_tools_that_are_not_honoured_are_refused(
    client: openai.OpenAI, fields: dict[str, Any], fault: str
) -> None:
    """A function of the caller's own, or a choice that cannot be met, is refused."""
    with pytest.raises(openai.BadRequestError, match=fault):
        take_turn(client, [{"role": "user", "content": CLAUSE}], **fields)


def test_unknown_tools_and_arguments_are_refused(http: httpx.Client) -> None:
    """The message names the fault and not the value."""
    assert http.post("/v1/tools/weather", json={}).status_code == 400
    answer = http.post("/v1/tools/search_statutes", json={"query": "Quetzalcoatl", "limit": "x"})
    assert answer.status_code == 400
    assert "limit" in answer.json()["detail"]
    assert "uetzalcoatl" not in answer.text


def test_each_tool_needs_its_scope(light_state: ServerState, tmp_path: Path) -> None:
    """A key of a data team looks up and does not review."""
    served = light_state.releases.current()
    with standing_in(served, tmp_path, access={"keys": "always"}) as guarded:
        address = guarded.address
        http = httpx.Client(base_url=f"{address}/v1/tools", headers=guarded.make_key("data"))
        article = {"law": "Civil Code", "article": "205"} | LAW
        assert http.post("/get_article", json=article).status_code == 200
        refused = http.post("/review_clause", json={"clause": CLAUSE} | LAW)
        assert (refused.status_code, refused.json()["error"]["type"]) == (403, "permission_error")
        assert httpx.get(f"{address}/v1/tools").status_code == 401
        http.close()
