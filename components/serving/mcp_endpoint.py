"""MCP over streamable HTTP at `/mcp`, for callers with the server's keys.

Each request stands alone: it carries its key, and no session is kept. So a key that is revoked, or
a release that is promoted, counts from the next request on.
"""

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from components.knowledge.search import KnowledgeBase
from components.records import Record
from components.review.toolbox import ToolResult
from components.serving.access import CALLER
from components.serving.keys import Caller
from components.serving.mcp_server import Context, make_mcp_server
from components.serving.problems import ForbiddenError, problem, problem_of, request_id_of
from components.serving.state import ServerState
from components.serving.tool_runs import run_tool

PATH = "/mcp"


class McpEndpoint:
    """Answers MCP requests; `manager` must run as long as the app does."""

    def __init__(self, server: ServerState) -> None:
        self._server = server
        self.manager = StreamableHTTPSessionManager(
            make_mcp_server(self._knowledge, self._run), stateless=True, json_response=True
        )

    def route(self) -> Route:
        """Return its route, for every method: else the page's folder would answer the others."""
        return Route(PATH, endpoint=self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of a caller who may look up the law."""
        request = Request(scope)
        if request.method != "POST":
            # without sessions there is nothing to GET and nothing to DELETE
            refusal = problem(405, "mcp: takes POST alone.", headers={"allow": "POST"})
            await refusal(scope, receive, send)
            return
        caller: Caller = scope[CALLER]
        if not caller.scopes & {"analyst", "data"}:
            error = ForbiddenError("mcp: needs the scope analyst or data. Use another key.")
            await problem_of(error, request_id_of(request))(scope, receive, send)
            return
        await self.manager.handle_request(scope, receive, send)

    def _knowledge(self) -> KnowledgeBase:
        return self._server.releases.current().knowledge

    async def _run(self, context: Context, arguments: Record) -> ToolResult:
        """Run a tool for the caller of a request."""
        request = context.request
        assert request is not None  # this is no stdio
        caller: Caller = request.scope[CALLER]
        return await run_tool(self._server, caller, arguments)
