"""Work of the event loop in the batcher: its results come back to the loop, and nothing is kept."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from components.errors import ClausulaError, EngineError
from components.serving.batch_job import Opened
from components.serving.batching import Batcher

_Message = list[Any] | ClausulaError | None  # Any: findings or completions


class EngineJob:
    """Prompts or clauses of one request; its methods are those of `batch_job.Job`.

    Args:
        owner: Whose turn it takes.
        opened: The items and what runs them.
        timeout_s: Seconds until it ends with an error.
    """

    def __init__(self, owner: str, opened: Opened, timeout_s: float) -> None:
        self.owner = owner
        self._timeout_s = timeout_s
        self._ends_at = time.monotonic() + timeout_s
        self.is_cancelled = False
        self._opened = opened
        self._loop = asyncio.get_running_loop()
        self._messages = asyncio.Queue[_Message]()

    waits_for_engine = False  # its client waits for the answer

    def postpone(self) -> None:
        """Do nothing: it ends when the engine is away."""

    def open(self) -> Opened | None:
        """Begin, unless the client is gone."""
        return None if self.is_cancelled else self._opened

    def deliver(self, results: Sequence[Any]) -> bool:  # Any: findings or completions
        """Send results to the event loop."""
        self._send(list(results))
        return not self.is_cancelled

    def finish(self) -> None:
        """Send the end."""
        self._send(None)

    def fail(self, error: ClausulaError) -> None:
        """Send an error."""
        self._send(error)

    def should_stop(self) -> ClausulaError | None:
        """Return an error if the client is gone."""
        return EngineError("request: its client is gone.") if self.is_cancelled else None

    async def results(self) -> AsyncGenerator[Any]:  # Any: findings or completions
        """Yield the results as they come; the job is cancelled if the caller stops iterating.

        Raises:
            ClausulaError: The job failed, or its time is over.
        """
        try:
            while (message := await self._next_message()) is not None:
                if isinstance(message, ClausulaError):
                    raise message
                for result in message:
                    yield result
        finally:
            self.is_cancelled = True

    async def _next_message(self) -> _Message:
        """Return what the batcher sent next."""
        try:
            left_s = self._ends_at - time.monotonic()
            return await asyncio.wait_for(self._messages.get(), left_s)
        except TimeoutError as error:
            raise EngineError(
                f"request: took more than {self._timeout_s:g} s. Send less, or try again later."
            ) from error

    def _send(self, message: _Message) -> None:
        """Put a message into the queue of the event loop, from the batcher's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._messages.put_nowait, message)


async def run_batched(
    batcher: Batcher, owner: str, opened: Opened, timeout_s: float
) -> AsyncGenerator[Any]:  # Any: findings or completions
    """Yield the results of items that run in batches shared with other work.

    Args:
        batcher: Runs them.
        owner: Whose turn it takes.
        opened: The items and what runs them.
        timeout_s: Seconds until it ends with an error.

    Raises:
        ClausulaError: The items cannot be run, or not in time.
    """
    job = EngineJob(owner, opened, timeout_s)
    batcher.submit(job)
    async with aclosing(job.results()) as results:
        async for result in results:
            yield result
