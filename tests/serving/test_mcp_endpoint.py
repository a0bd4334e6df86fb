"""The official SDK's client against the server's MCP endpoint, over HTTP and with keys."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from components.serving.state import ServerState
from tests.serving.stand_in import standing_in
from tests.serving.test_mcp_server import ARTICLE, CLAUSE, LAW, text_of

pytestmark = pytest.mark.service


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_clause_is_reviewed(light_address: str, mode: Any) -> None:
    """Clients of the newest protocol and of the one before are both answered."""

    async def review() -> Any:  # Any: what the SDK returns
        async with Client(f"{light_address}/mcp", mode=mode) as client:
            assert len((await client.list_tools()).tools) == 4
            return await client.call_tool("review_clause", {"clause": CLAUSE} | LAW)

    result = asyncio.run(review())
    (finding,) = result.structured_content["findings"]
    assert (finding["verdict"], finding["citations"][0]["status"]) == ("invalid", "passed")


def test_with_keys_each_scope_does_its_own(light_state: ServerState, tmp_path: Path) -> None:
    """Without a key nothing; `data` looks up; `analyst` reviews; `ops` does neither."""
    served = light_state.releases.current()

    async def call_as(address: str, scope: str, name: str, arguments: dict[str, str]) -> Any:
        async with httpx2.AsyncClient(headers=keys[scope]) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            async with Client(transport) as client:
                return await client.call_tool(name, arguments)

    with standing_in(served, tmp_path, access={"keys": "always"}) as guarded:
        address = guarded.address
        keys = {scope: guarded.make_key(scope) for scope in ("data", "analyst", "ops")}
        assert httpx.post(f"{address}/mcp", json={}).status_code == 401
        assert httpx.post(f"{address}/mcp", json={}, headers=keys["ops"]).status_code == 403
        looked_up = asyncio.run(call_as(address, "data", "get_article", ARTICLE))
        assert not looked_up.is_error
        clause = {"clause": CLAUSE} | LAW
        refused = asyncio.run(call_as(address, "data", "review_clause", clause))
        assert refused.is_error and "needs the scope analyst" in text_of(refused)
        reviewed = asyncio.run(call_as(address, "analyst", "review_clause", clause))
        assert reviewed.structured_content["findings"][0]["verdict"] == "invalid"


def test_there_is_nothing_to_get(light_address: str) -> None:
    """No session is kept, so no stream is opened outside a request."""
    assert httpx.get(f"{light_address}/mcp").status_code == 405
