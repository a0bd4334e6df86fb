"""Work of the event loop in the batcher: results, errors, and clients that go away."""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator, Sequence

import pytest

from components.errors import EngineError
from components.serving.batch_job import Opened
from components.serving.batching import Batcher
from components.serving.engine_job import EngineJob, run_batched


@pytest.fixture
def batcher() -> Iterator[Batcher]:
    """Give a batcher of two items a batch that runs."""
    running = Batcher(2)
    running.start()
    yield running
    running.stop(5)


def double(batch: Sequence[int]) -> list[int]:
    """Return each number twice as large; 13 breaks the engine."""
    if 13 in batch:
        raise EngineError("engine: broken.")
    return [2 * number for number in batch]


def test_results_come_in_order(batcher: Batcher) -> None:
    """Results of several batches come one by one, in the order of the items."""

    async def run() -> list[int]:
        opened = Opened("group", deque(range(5)), double)
        return [result async for result in run_batched(batcher, "anna", opened, 30)]

    assert asyncio.run(run()) == [0, 2, 4, 6, 8]
    assert list(batcher.load.last_sizes) == [2, 2, 1]


def test_error_is_raised_where_results_are_awaited(batcher: Batcher) -> None:
    """An error of the engine comes after the results before it."""

    async def run() -> list[int]:
        results = []
        opened = Opened("group", deque([1, 2, 13]), double)
        with pytest.raises(EngineError, match="broken"):
            async for result in run_batched(batcher, "anna", opened, 30):
                results.append(result)
        return results

    assert asyncio.run(run()) == [2, 4]


def test_client_that_goes_away_cancels_the_rest(batcher: Batcher) -> None:
    """Once nobody takes results any more, no further batch of the job is run."""
    may_go_on = threading.Event()
    num_batches = 0

    def run_slowly(batch: Sequence[int]) -> Sequence[int]:
        nonlocal num_batches
        num_batches += 1
        if num_batches > 1:
            may_go_on.wait(5)
        return batch

    async def take_one() -> None:
        job = EngineJob("anna", Opened("group", deque(range(100)), run_slowly), 30)
        batcher.submit(job)
        results = job.results()
        assert await anext(results) == 0
        await results.aclose()
        assert job.is_cancelled

    asyncio.run(take_one())
    may_go_on.set()
    assert batcher.stop(5)
    assert num_batches <= 2


def test_job_ends_when_its_time_is_over(batcher: Batcher) -> None:
    """A client that waits for a batch that does not come is told, and its job is dropped."""
    may_go_on = threading.Event()

    def run_slowly(batch: Sequence[int]) -> Sequence[int]:
        may_go_on.wait(10)
        return batch

    async def take() -> None:
        opened = Opened("group", deque(range(4)), run_slowly)
        with pytest.raises(EngineError, match="took more than 0.2 s"):
            async for _ in run_batched(batcher, "anna", opened, 0.2):
                pass

    try:
        asyncio.run(take())
    finally:
        may_go_on.set()
    assert batcher.stop(5)
    assert batcher.load.num_items == 2
