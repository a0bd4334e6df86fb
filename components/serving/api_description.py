"""The description of the API: written once, because anybody may ask for it, as often as they like.

To make it takes seconds, and to write it milliseconds in which nobody else is answered.
"""

import json
from collections.abc import Callable
from typing import Any

import anyio
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/openapi.json"


class ApiDescription:
    """Answers with the description, as bytes that are kept.

    Args:
        make: Returns the description.
    """

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:  # Any: JSON values
        self._make = make
        self._lock = anyio.Lock()
        self._content = b""

    def route(self) -> Route:
        """Return its route."""
        return Route(PATH, endpoint=self._answer, methods=["GET"])

    async def _answer(self, request: Request) -> Response:
        """Answer a request, and make the description for the first one."""
        async with self._lock:
            if not self._content:
                self._content = await run_in_threadpool(self._write)
        return Response(self._content, media_type="application/json")

    def _write(self) -> bytes:
        return json.dumps(self._make(), ensure_ascii=False).encode()
