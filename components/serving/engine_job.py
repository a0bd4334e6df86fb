"""Work of the event loop in the batcher: its results come back to the loop, and nothing is kept."""

import asyncio
from collections.abc import AsyncIterator, Sequence
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
    """

    def __init__(self, owner: str, opened: Opened) -> None:
        self.owner = owner
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

    async def results(self) -> AsyncIterator[Any]:  # Any: findings or completions
        """Yield the results as they come; the job is cancelled if the caller stops iterating."""
        try:
            while (message := await self._messages.get()) is not None:
                if isinstance(message, ClausulaError):
                    raise message
                for result in message:
                    yield result
        finally:
            self.is_cancelled = True

    def _send(self, message: _Message) -> None:
        """Put a message into the queue of the event loop, from the batcher's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._messages.put_nowait, message)


async def run_batched(
    batcher: Batcher, owner: str, opened: Opened
) -> AsyncIterator[Any]:  # Any: findings or completions
    """Yield the results of items that run in batches shared with other work.

    Args:
        batcher: Runs them.
        owner: Whose turn it takes.
        opened: The items and what runs them.

    Raises:
        ClausulaError: The items cannot be run.
    """
    job = EngineJob(owner, opened)
    batcher.submit(job)
    async for result in job.results():
        yield result
