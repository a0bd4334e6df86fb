"""MCP over standard input and output: one user, one process, no server.

A desktop client starts it, so it must answer at once: the edition is opened first, and the engine
when a clause is reviewed for the first time. Calls run one after the other, off the event loop.
"""

import threading
from collections.abc import Callable, Sequence

import anyio
from anyio import to_thread
from mcp.server.stdio import stdio_server

from components.errors import EngineError
from components.knowledge.search import KnowledgeBase
from components.records import Clause, Finding, Record
from components.review.question import Asked, Question
from components.review.session import Session
from components.review.toolbox import Toolbox, ToolResult
from components.serving.mcp_server import Context, make_mcp_server
from components.serving.worker import BATCH_ERRORS


class LocalTools:
    """Runs the tools in this process.

    Args:
        knowledge: The release's edition.
        release_id: The release.
        default: The law of calls that name none.
        configured: The jurisdiction by default, where the edition holds several; may be empty.
        open_session: Opens the release to review.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        release_id: str,
        open_session: Callable[[], Session],
        *,
        default: Asked,
        configured: str = "",
    ) -> None:
        self.knowledge = knowledge
        self._toolbox = Toolbox(knowledge, release_id, default, configured)
        self._open_session = open_session
        self._session: Session | None = None
        self._lock = threading.Lock()

    async def run(self, context: Context, arguments: Record) -> ToolResult:
        """Run a tool; see `Toolbox.run`."""
        return await to_thread.run_sync(self._run_alone, arguments)

    def close(self) -> None:
        """Free the engine."""
        if self._session is not None:
            self._session.close()

    def _run_alone(self, arguments: Record) -> ToolResult:
        """Run a tool while no other runs: the engine takes one call at a time."""
        with self._lock:
            return self._toolbox.run(arguments, self._judge)

    def _judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Judge clauses with the release's engine, opened for the first ones."""
        if self._session is None:
            self._session = self._open_session()
        try:
            return self._session.reviewer.review(clauses, question)
        except BATCH_ERRORS as error:
            # Only the kind is named: the message may hold the text of a clause.
            raise EngineError(f"engine: {type(error).__name__} in a review. Report it.") from error


def serve_stdio(tools: LocalTools) -> None:
    """Answer a client over standard input and output until it closes them."""

    async def serve() -> None:
        server = make_mcp_server(lambda: tools.knowledge, tools.run)
        async with stdio_server() as (read_stream, write_stream):
            await server.run(read_stream, write_stream, server.create_initialization_options())

    try:
        anyio.run(serve)
    finally:
        tools.close()
