"""The tools run for a caller of the server, under the release that it serves."""

from fastapi.concurrency import run_in_threadpool

from components.errors import UsageError
from components.records import Record
from components.review.question import Asked
from components.review.toolbox import NO_CLAUSE, Toolbox, ToolResult
from components.review.tools import ReviewClause
from components.serving.chat import ChatTurn, judge_clauses, read_clauses
from components.serving.keys import Caller
from components.serving.problems import ForbiddenError
from components.serving.state import ServerState

NO_DEFAULT = Asked()


async def run_tool(
    server: ServerState, caller: Caller, arguments: Record, default: Asked = NO_DEFAULT
) -> ToolResult:
    """Run a tool and return its result.

    Args:
        server: The server.
        caller: Who calls; a review takes turns with the other work of its owner.
        arguments: As `read_arguments` returns them.
        default: The law of calls that name none.

    Raises:
        ForbiddenError: The caller may look up but not review.
        ClausulaError: The tool cannot answer.
    """
    served = server.releases.current()
    toolbox = Toolbox(served.knowledge, served.release.id, default, served.config.jurisdiction)
    if not isinstance(arguments, ReviewClause):
        return await run_in_threadpool(toolbox.run, arguments)
    if "analyst" not in caller.scopes:
        raise ForbiddenError("review_clause: needs the scope analyst. Use another key.")
    question = toolbox.settle(arguments)
    clauses = await read_clauses(server, arguments.clause)
    if not clauses:
        raise UsageError(NO_CLAUSE)
    turn = ChatTurn(server, caller.id, served, question)
    findings = [finding async for finding in judge_clauses(turn, clauses)]
    return toolbox.report(findings, question)
