"""The tools over HTTP, for any model: their definitions as OpenAI has them, and their results."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from components.review.toolbox import ToolResult
from components.review.tools import read_arguments, tool_schemas
from components.serving.access import Reader
from components.serving.problems import RESPONSES
from components.serving.state import Server
from components.serving.tool_runs import run_tool

router = APIRouter(prefix="/v1/tools", tags=["tools"], responses=RESPONSES)
Arguments = Annotated[
    dict[str, Any],  # Any: JSON values
    Body(examples=[{"query": "interest on interest", "as_of": "2026-03-01"}]),
]


@router.get("")
def list_tools(server: Server, caller: Reader) -> list[dict[str, Any]]:  # Any: JSON values
    """List the tools as a model takes them: the value of `tools` in a chat request."""
    return tool_schemas()


@router.post("/{name}")
async def call_tool(server: Server, caller: Reader, name: str, arguments: Arguments) -> ToolResult:
    """Run a tool; the body holds its arguments."""
    return await run_tool(server, caller, read_arguments(name, arguments))
