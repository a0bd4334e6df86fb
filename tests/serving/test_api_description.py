"""The description of the API is written once, however often it is asked for."""

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette

from components.serving.api_description import PATH, ApiDescription
from tests.serving.stand_in import StandIn


def test_description_is_made_once() -> None:
    """Of requests that come together the first makes it, and none makes it again."""
    made: list[int] = []

    def make() -> dict[str, Any]:  # Any: JSON values
        made.append(len(made))
        return {"openapi": "3.1.0"}

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=[ApiDescription(make).route()]))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return list(await asyncio.gather(*[client.get(PATH) for _ in range(5)]))

    answers = asyncio.run(ask())
    assert [answer.json() for answer in answers] == [{"openapi": "3.1.0"}] * 5
    assert made == [0]


def test_server_writes_its_description_once(light: StandIn) -> None:
    """The app makes its description for the first request alone."""
    app: Any = light.uvicorn.config.app
    first = light.client.get(PATH)
    app.openapi_schema = {"openapi": "changed"}
    assert light.client.get(PATH).content == first.content
    assert "/v1/reviews" in first.json()["paths"]
