"""Stop working for a client that has left."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive

T = TypeVar("T")


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Await work, and cancel it when the client closes its connection first.

    Args:
        request: The client's request, whose body has been read.
        work: What its answer needs.

    Raises:
        HTTPException: The client is gone; the status, 499, is seen by metrics alone.
    """
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_wait_for_end(request.receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise HTTPException(499, "request: its client is gone")
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _wait_for_end(receive: Receive) -> None:
    """Wait until the connection is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
