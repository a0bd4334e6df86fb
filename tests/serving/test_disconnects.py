"""Work for a client: its result while the client waits, and its end when the client leaves."""

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from components.serving.disconnects import unless_gone


def run(seconds_of_work: float, leaves_after_s: float) -> tuple[str, list[str]]:
    """Return the outcome of work for a client that leaves, and what the work noted."""
    noted: list[str] = []

    async def work() -> str:
        try:
            await asyncio.sleep(seconds_of_work)
        except asyncio.CancelledError:
            noted.append("cancelled")
            raise
        return "answer"

    async def receive() -> Message:
        await asyncio.sleep(leaves_after_s)
        return {"type": "http.disconnect"}

    async def outcome() -> str:
        try:
            return await unless_gone(Request({"type": "http"}, receive), work())
        except HTTPException as error:
            return str(error.status_code)

    return asyncio.run(outcome()), noted


def test_result_of_finished_work() -> None:
    """A client that waits gets the result."""
    assert run(0.01, 5) == ("answer", [])


def test_work_is_cancelled_when_the_client_leaves() -> None:
    """A client that leaves ends the work before it is done."""
    assert run(5, 0.01) == ("499", ["cancelled"])


def test_error_of_the_work_is_raised() -> None:
    """What the work raises comes through."""

    async def fail() -> None:
        raise ValueError("broken")

    async def receive() -> Message:
        await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    async def outcome() -> None:
        await unless_gone(Request({"type": "http"}, receive), fail())

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(outcome())
