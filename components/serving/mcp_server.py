"""The tools, the articles and a prompt over the Model Context Protocol, by its official SDK.

One definition of each tool serves here, for function calling and in the reviewer's own loop (see
`components.review.tools`). A tool's fault is a result marked as an error, so the model reads it and
may call again. Nothing is written and nothing is kept between two calls.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types as types
from anyio import to_thread
from mcp import MCPError
from mcp.server import Server, ServerRequestContext

from components.domain import domain
from components.errors import ClausulaError
from components.knowledge.search import KnowledgeBase
from components.records import Record, Version
from components.review.toolbox import ToolResult, result_schema
from components.review.tools import OFFERED, argument_schema, describe_tool, read_arguments
from components.serving.article_resources import (
    TEMPLATE,
    address_of,
    list_articles,
    read_address,
    render_article,
)

Context = ServerRequestContext[Any, Any]  # Any: the SDK's own lifespan and request
RunTool = Callable[[Context, Record], Awaitable[ToolResult]]

PAGE = 200
PROMPT = "review_clause"
_ARGUMENTS = ("clause", "as_of", "jurisdiction")  # of the prompt; the first is needed
_PLAIN = "text/plain"


def make_mcp_server(knowledge: Callable[[], KnowledgeBase], run: RunTool) -> Server[Any]:
    """Return an MCP server.

    Args:
        knowledge: Gives the edition that is served now.
        run: Runs a tool for the caller of a request.
    """
    # the SDK's log lines may quote a message, and so a contract
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    words = domain()
    server: Server[Any] = Server(
        "clausula",
        version="1",
        title="clausula",
        instructions=f"{words.prompts.mcp} {words.disclaimer}",
        on_list_tools=_list_tools,
        on_call_tool=_Tools(run).call,
        on_list_resources=_Resources(knowledge).list_page,
        on_list_resource_templates=_list_templates,
        on_read_resource=_Resources(knowledge).read,
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
    )
    server.middleware.clear()  # the default writes a trace of every message
    return server


async def _list_tools(
    context: Context, params: types.PaginatedRequestParams | None
) -> types.ListToolsResult:
    """List the tools with the schemas of their arguments and results."""
    only_reads = types.ToolAnnotations(
        read_only_hint=True, idempotent_hint=True, open_world_hint=False
    )
    tools = [
        types.Tool(
            name=name,
            description=describe_tool(name),
            input_schema=argument_schema(name),
            output_schema=result_schema(name),
            annotations=only_reads,
        )
        for name in OFFERED
    ]
    return types.ListToolsResult(tools=tools)


class _Tools:
    """Calls tools."""

    def __init__(self, run: RunTool) -> None:
        self._run = run

    async def call(
        self, context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        """Return the result of a tool as JSON, or its fault."""
        if params.name not in OFFERED:
            raise MCPError(types.INVALID_PARAMS, f"tool: unknown, got {params.name[:80]!r}.")
        try:
            arguments = read_arguments(params.name, params.arguments or {})
            result = await self._run(context, arguments)
        except ClausulaError as error:
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        return types.CallToolResult(
            content=[_text(result.model_dump_json())],
            structured_content=result.model_dump(mode="json"),
        )


class _Resources:
    """Lists and reads articles."""

    def __init__(self, knowledge: Callable[[], KnowledgeBase]) -> None:
        self._knowledge = knowledge

    async def list_page(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        """List the articles in force today, a page at a time."""
        cursor = (params.cursor if params else None) or "0"
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
            raise MCPError(types.INVALID_PARAMS, "cursor: is none of this server's.")
        start = int(cursor)
        versions = await to_thread.run_sync(list_articles, self._knowledge(), start, PAGE + 1)
        return types.ListResourcesResult(
            resources=[_describe(version) for version in versions[:PAGE]],
            next_cursor=str(start + PAGE) if len(versions) > PAGE else None,
        )

    async def read(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """Return the wording of an article."""
        try:
            version = read_address(params.uri, self._knowledge())
        except ClausulaError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from error
        text = render_article(version)
        content = types.TextResourceContents(uri=params.uri, mime_type=_PLAIN, text=text)
        return types.ReadResourceResult(contents=[content])


async def _list_templates(
    context: Context, params: types.PaginatedRequestParams | None
) -> types.ListResourceTemplatesResult:
    """List the form of an article's address."""
    template = types.ResourceTemplate(
        name=domain().unit,
        uri_template=TEMPLATE,
        description="The wording in force on a day, today by default.",
        mime_type=_PLAIN,
    )
    return types.ListResourceTemplatesResult(resource_templates=[template])


async def _list_prompts(
    context: Context, params: types.PaginatedRequestParams | None
) -> types.ListPromptsResult:
    """List the prompt."""
    words = domain()
    arguments = [
        types.PromptArgument(
            name=name,
            description=words.tools.arguments[name],
            required=name == _ARGUMENTS[0],
        )
        for name in _ARGUMENTS
    ]
    prompt = types.Prompt(
        name=PROMPT,
        description=f"Review a {words.clause} with the tools, in house style and with citations.",
        arguments=arguments,
    )
    return types.ListPromptsResult(prompts=[prompt])


async def _get_prompt(
    context: Context, params: types.GetPromptRequestParams
) -> types.GetPromptResult:
    """Return the prompt for a clause."""
    arguments = params.arguments or {}
    clause = arguments.get("clause", "").strip()
    if params.name != PROMPT or not clause:
        raise MCPError(types.INVALID_PARAMS, f"prompt: there is {PROMPT}, which needs its clause.")
    as_of, jurisdiction = arguments.get("as_of", ""), arguments.get("jurisdiction", "")
    asked = f"as_of {as_of or 'today'}" + (f", jurisdiction {jurisdiction}" if jurisdiction else "")
    words = domain()
    told = words.prompts.mcp_review.replace("{asked}", asked)
    text = f"{told}\n\n<clause>\n{clause}\n</clause>"
    message = types.PromptMessage(role="user", content=_text(text))
    return types.GetPromptResult(description=f"Review a {words.clause}.", messages=[message])


def _describe(version: Version) -> types.Resource:
    """Return an article as an entry of the list."""
    return types.Resource(
        name=version.citation,
        title=f"{version.citation} {version.heading}".strip(),
        uri=address_of(version),
        description=version.validity,
        mime_type=_PLAIN,
    )


def _text(text: str) -> types.TextContent:
    return types.TextContent(text=text)
