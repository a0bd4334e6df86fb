"""`clausula mcp` as a desktop client starts it, by the official SDK's client."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from components.storage import Home
from tests.conftest import ROOT, call_cli

ARTICLE = {"law": "Civil Code", "article": "205", "as_of": "2025-06-01"}


async def look_up(home: Home) -> tuple[list[str], CallToolResult, CallToolResult]:
    """Return the tools' names, an article, and what a fault gives."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "flows.cli", "mcp", "--jurisdiction", "sample"],
        env=os.environ | {"CLAUSULA_HOME": str(home.root)},
        cwd=ROOT,
    )
    async with Client(command) as client:
        listed = await client.list_tools()
        article = await client.call_tool("get_article", ARTICLE)
        fault = await client.call_tool("get_article", ARTICLE | {"article": "9999"})
    return [tool.name for tool in listed.tools], article, fault


@pytest.mark.service
@pytest.mark.slow
def test_mcp_over_standard_input_and_output(pipeline_home: Home) -> None:
    """Nothing but the protocol is written, and the article is that of the day."""
    names, article, fault = asyncio.run(look_up(pipeline_home))
    assert len(names) == 4
    assert article.structured_content["article"]["citation"]["status"] == "passed"
    assert article.structured_content["stamp"]["as_of"] == "2025-06-01"
    assert fault.is_error


def test_mcp_without_a_release(tmp_path: Path) -> None:
    """The command ends with what to do first."""
    done = call_cli(Home(tmp_path), "mcp")
    assert done.returncode == 2
    assert "clausula run" in done.stderr
