"""The official SDK's client against the MCP server in the same process."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp_types import CallToolResult, TextContent, TextResourceContents

from components.records import Record
from components.review.toolbox import Toolbox, ToolResult
from components.serving.mcp_server import PROMPT, Context, make_mcp_server
from components.serving.served_release import Served
from components.serving.state import ServerState

LAW = {"as_of": "2022-03-01", "jurisdiction": "sample"}
CLAUSE = "Interest of 40 per cent a year is owed on the loan."
ARTICLE = {"law": "Civil Code", "article": "205"} | LAW
Say = Callable[[Client], Awaitable[Any]]  # Any: what is said decides


@pytest.fixture
def served(light_state: ServerState) -> Served:
    """Give a release."""
    return light_state.releases.current()


def talk(served: Served, say: Say) -> Any:  # Any: as in Say
    """Connect, say something and return what came of it."""
    toolbox = Toolbox(served.knowledge, served.release.id)

    async def run(context: Context, arguments: Record) -> ToolResult:
        return toolbox.run(arguments, served.judge)

    async def connect() -> Any:  # Any: as in Say
        async with Client(make_mcp_server(lambda: served.knowledge, run)) as client:
            return await say(client)

    return asyncio.run(connect())


async def catch(say: Say, client: Client) -> MCPError | None:
    """Return the error that the server answers with, None for none."""
    try:
        await say(client)
    except MCPError as error:
        return error
    return None


def call(served: Served, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """Call a tool."""
    result = talk(served, lambda client: client.call_tool(name, arguments))
    assert isinstance(result, CallToolResult)
    return result


def text_of(result: CallToolResult) -> str:
    """Return the text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_tools_are_listed_with_schemas(served: Served) -> None:
    """Arguments and results are objects, and nothing is changed by a call."""
    listed = talk(served, lambda client: client.list_tools())
    assert [tool.name for tool in listed.tools] == [
        "search_statutes",
        "get_article",
        "compare_quantities",
        "review_clause",
    ]
    for tool in listed.tools:
        assert tool.annotations.read_only_hint
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"


def test_a_tool_returns_json_and_text(served: Served) -> None:
    """A review has its verdict, a checked citation, and the release that answers."""
    result = call(served, "review_clause", {"clause": CLAUSE} | LAW)
    (finding,) = result.structured_content["findings"]
    assert finding["verdict"] == "invalid"
    assert finding["citations"][0]["status"] == "passed"
    assert result.structured_content["stamp"]["as_of"] == "2022-03-01"
    assert '"verdict":"invalid"' in text_of(result)


def test_as_of_gives_the_law_of_another_day(served: Served) -> None:
    """The same call under the law of 2021 returns the old limit."""
    now = call(served, "get_article", ARTICLE)
    then = call(served, "get_article", ARTICLE | {"as_of": "2021-01-01"})
    assert "16 per cent" in text_of(now)
    assert "20 per cent" in text_of(then)


@pytest.mark.parametrize(
    ("name", "arguments", "fault"),
    [
        ("get_article", ARTICLE | {"article": "999"}, "no such article"),
        ("get_article", {"law": "Civil Code"}, "article: Field required"),
        ("search_statutes", {"query": "rent"}, "jurisdiction: name one"),
        ("review_clause", {"clause": "§"} | LAW, "holds no clause"),
    ],
)
def test_a_fault_is_a_result_that_the_model_reads(
    served: Served, name: str, arguments: dict[str, str], fault: str
) -> None:
    """It is marked as an error and says what to do."""
    result = call(served, name, arguments)
    assert result.is_error
    assert fault in text_of(result)


def test_unknown_names_are_errors_of_the_protocol(served: Served) -> None:
    """A tool, a resource and a prompt that are not there."""
    for say in (
        lambda client: client.call_tool("weather", {}),
        lambda client: client.read_resource("clausula://sample/Civil%20Code/999"),
        lambda client: client.get_prompt("weather", {}),
        lambda client: client.get_prompt(PROMPT, {"clause": " "}),
        lambda client: client.list_resources(cursor="x"),
    ):
        assert isinstance(talk(served, partial(catch, say)), MCPError)


def test_articles_are_resources(served: Served) -> None:
    """They are listed by citation, and read in the wording of a day."""
    listed = talk(served, lambda client: client.list_resources())
    assert [each.name for each in listed.resources][:2] == [
        "Civil Code Article 205",
        "Civil Code Article 206",
    ]
    templates = talk(served, lambda client: client.list_resource_templates())
    assert "{?as_of}" in templates.resource_templates[0].uri_template
    address = f"{listed.resources[0].uri}?as_of=2021-01-01"
    read = talk(served, lambda client: client.read_resource(address))
    (content,) = read.contents
    assert isinstance(content, TextResourceContents)
    assert "20 per cent" in content.text


def test_the_prompt_holds_the_clause_and_the_law(served: Served) -> None:
    """It names the tools, and keeps the clause apart from the instruction."""
    (prompt,) = talk(served, lambda client: client.list_prompts()).prompts
    assert [each.name for each in prompt.arguments] == ["clause", "as_of", "jurisdiction"]
    filled = talk(served, lambda client: client.get_prompt(PROMPT, {"clause": CLAUSE} | LAW))
    text = filled.messages[0].content.text
    assert f"<clause>\n{CLAUSE}\n</clause>" in text
    assert "as_of 2022-03-01, jurisdiction sample" in text
