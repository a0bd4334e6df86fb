"""The batcher: who takes turns, which items share a batch, and whose job an error fails."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

import pytest

from components.engines.engine import EngineAwayError
from components.errors import ClausulaError, EngineError
from components.serving.batch_job import Opened
from components.serving.batching import Batcher
from components.serving.engine_breaker import EngineBreaker
from components.serving.supervisor import Supervisor


class Listed:
    """A job whose items are their owner's name and a number; each batch is written down."""

    waits_for_engine = True

    def __init__(
        self,
        owner: str,
        count: int,
        batches: list[list[str]],
        group: str = "g",
        check: Callable[[str], None] = lambda item: None,
    ) -> None:
        self.owner, self.group, self.batches, self.check = owner, group, batches, check
        self.items = [f"{owner}{number}" for number in range(count)]
        self.got: list[str] = []
        self.num_postponed = 0
        self.error: ClausulaError | None = None
        self.stop: ClausulaError | None = None
        self.ended = threading.Event()

    def open(self) -> Opened | None:
        """Give the items."""
        return Opened(self.group, deque(self.items), self.run)

    def run(self, batch: Sequence[str]) -> list[str]:
        """Note the batch and answer each item."""
        self.batches.append(list(batch))
        for item in batch:
            self.check(item)
        return [f"{item}!" for item in batch]

    def deliver(self, results: Sequence[str]) -> bool:
        """Take results."""
        self.got += results
        return True

    def postpone(self) -> None:
        """Count how often the engine was away."""
        self.num_postponed += 1

    def finish(self) -> None:
        """End well."""
        self.ended.set()

    def fail(self, error: ClausulaError) -> None:
        """End with an error."""
        self.error = error
        self.ended.set()

    def should_stop(self) -> ClausulaError | None:
        """Say whether it was told to stop."""
        return self.stop


def run_all(jobs: Sequence[Listed], size: int) -> Batcher:
    """Run jobs to their end."""
    batcher = Batcher(size)
    for job in jobs:
        batcher.submit(job)
    batcher.start()
    assert all(job.ended.wait(10) for job in jobs)
    assert batcher.stop(1)
    return batcher


def test_owners_share_each_batch() -> None:
    """Two users have the same share of each batch, and each gets their own results in order."""
    batches: list[list[str]] = []
    many, few = Listed("a", 20, batches), Listed("b", 2, batches)
    run_all([many, few], size=4)
    assert sorted(batches[0]) == ["a0", "a1", "b0", "b1"]
    assert many.got == [f"a{n}!" for n in range(20)]
    assert few.got == ["b0!", "b1!"]


def test_many_jobs_of_one_owner_delay_another_by_a_batch() -> None:
    """Fifty waiting reviews of one user delay the first of another by no more than a batch."""
    batches: list[list[str]] = []
    greedy = [Listed("a", 4, batches) for _ in range(50)]
    other = Listed("b", 4, batches)
    run_all([*greedy, other], size=4)
    first = next(place for place, batch in enumerate(batches) if "b0" in batch)
    last = next(place for place, batch in enumerate(batches) if "b3" in batch)
    assert (first, last) == (0, 1)
    assert all(job.got == [f"a{n}!" for n in range(4)] for job in greedy)


def test_jobs_of_one_owner_fill_a_batch_together() -> None:
    """What one job leaves of a batch the next one fills."""
    batches: list[list[str]] = []
    run_all([Listed("a", 3, batches) for _ in range(4)], size=6)
    assert [len(batch) for batch in batches] == [6, 6]


def test_groups_do_not_mix_and_take_turns() -> None:
    """Clauses under different days share no batch, and neither group waits for the other's end."""
    batches: list[list[str]] = []
    run_all([Listed("a", 8, batches, group="2024"), Listed("b", 8, batches, group="2026")], size=2)
    assert all(len({item[0] for item in batch}) == 1 for batch in batches)
    assert "".join(batch[0][0] for batch in batches) == "abababab"


def test_error_costs_only_its_job() -> None:
    """A clause that breaks the engine fails its own review; the others in the batch are done."""
    batches: list[list[str]] = []

    def refuse(item: str) -> None:
        if item == "b1":
            raise EngineError("engine: broken by this clause.")

    broken, fine = Listed("b", 3, batches, check=refuse), Listed("a", 3, batches, check=refuse)
    run_all([fine, broken], size=6)
    assert str(broken.error) == "engine: broken by this clause."
    assert broken.got == ["b0!"]
    assert fine.got == ["a0!", "a1!", "a2!"]


def test_stopped_job_ends_within_a_batch() -> None:
    """A job that should stop is run no further, and others go on."""
    batches: list[list[str]] = []

    def slow(item: str) -> None:
        time.sleep(0.01)

    cancelled, other = (
        Listed("a", 10_000, batches, check=slow),
        Listed("b", 20, batches, check=slow),
    )
    batcher = Batcher(2)
    batcher.start()
    batcher.submit(cancelled)
    batcher.submit(other)
    time.sleep(0.1)
    cancelled.stop = EngineError("stop")
    assert cancelled.ended.wait(5)
    assert other.ended.wait(5)
    assert len(cancelled.got) < 100
    assert batcher.stop(1)


def test_stopping_finishes_what_is_open() -> None:
    """Stopping runs the open job to its end and opens no other."""
    batches: list[list[str]] = []

    def slow(item: str) -> None:
        time.sleep(0.02)

    begun, waiting = Listed("a", 10, batches, check=slow), Listed("a", 10, batches, check=slow)
    batcher = Batcher(2)
    batcher.start()
    batcher.submit(begun)
    time.sleep(0.05)
    batcher.submit(waiting)
    assert batcher.stop(10)
    assert begun.got == [f"a{n}!" for n in range(10)]
    assert waiting.got == []


def test_foreign_error_fails_its_job_and_the_thread_goes_on() -> None:
    """An error that nobody expected, in the engine or in a job, costs that job alone."""
    batches: list[list[str]] = []

    def stumble(item: str) -> None:
        if item == "b0":
            raise OSError(f"of {item}")

    class Unwritable(Listed):
        def deliver(self, results: Sequence[str]) -> bool:
            raise LookupError(results[0])

    broken = Listed("b", 1, batches, check=stumble)
    unwritable = Unwritable("c", 2, batches)
    fine = Listed("a", 3, batches)
    run_all([broken, unwritable, fine], size=6)
    assert "OSError" in str(broken.error)
    assert "of b0" not in str(broken.error)
    assert "LookupError" in str(unwritable.error)
    assert fine.got == ["a0!", "a1!", "a2!"]


def test_end_that_cannot_be_written_is_tried_again() -> None:
    """A job whose end raises is kept and ended later; others run meanwhile."""

    class Stubborn(Listed):
        num_fails = 0

        def fail(self, error: ClausulaError) -> None:
            self.num_fails += 1
            if self.num_fails < 2:
                raise OSError("disk full")
            super().fail(error)

    def refuse(item: str) -> None:
        raise EngineError("engine: broken.")

    stubborn = Stubborn("b", 1, [], check=refuse)
    fine = Listed("a", 3, [])
    run_all([stubborn, fine], size=1)
    assert stubborn.num_fails == 2
    assert str(stubborn.error) == "engine: broken."


def test_batch_that_fails_is_halved() -> None:
    """A batch that is too slow as a whole is answered in parts, in order."""
    batches: list[list[str]] = []

    class Slow(Listed):
        def run(self, batch: Sequence[str]) -> list[str]:
            if len(batch) > 2:
                raise EngineError("engine: no answer within 900 s.")
            return super().run(batch)

    slow = Slow("a", 7, batches)
    run_all([slow], size=7)
    assert slow.got == [f"a{n}!" for n in range(7)]
    assert slow.error is None


def test_engine_that_is_away_is_waited_for() -> None:
    """While the engine is away, reviews wait and lose nothing; work that cannot wait is told."""

    class Away(Listed):
        num_left = 2

        def run(self, batch: Sequence[str]) -> list[str]:
            if Away.num_left:
                Away.num_left -= 1
                raise EngineAwayError("engine: its process died.")
            return super().run(batch)

    review, chat = Away("a", 3, []), Away("b", 1, [])
    chat.waits_for_engine = False
    batcher = Batcher(4)
    batcher.breaker = EngineBreaker(first_pause_s=0.2)
    batcher.submit(review)
    batcher.submit(chat)
    batcher.start()
    assert chat.ended.wait(10)
    assert batcher.breaker.is_away
    with pytest.raises(EngineAwayError, match="its process died"):
        batcher.submit(chat)
    assert review.ended.wait(10)
    assert review.got == ["a0!", "a1!", "a2!"]
    assert review.num_postponed == 2
    assert isinstance(chat.error, EngineAwayError)
    assert not batcher.breaker.is_away
    assert batcher.stop(1)


def test_thread_that_is_killed_takes_up_its_batch() -> None:
    """A batch over which the thread was killed is run again, and each item is delivered once."""
    supervisor = Supervisor()
    batcher = Batcher(4, supervisor=supervisor)
    is_under_way = threading.Event()

    class Deadly(Listed):
        num_kills = 1

        def run(self, batch: Sequence[str]) -> list[str]:
            is_under_way.set()
            if self.num_kills:
                self.num_kills -= 1
                raise SystemExit
            return super().run(batch)

    job = Deadly("a", 6, [])
    other = Listed("b", 2, [])
    batcher.submit(job)
    batcher.submit(other)
    batcher.start()
    assert job.ended.wait(10)
    assert other.ended.wait(10)
    assert job.got == [f"a{n}!" for n in range(6)]
    assert other.got == ["b0!", "b1!"]
    assert supervisor.faults() == []
    assert batcher.stop(1)


def test_job_that_kills_the_thread_again_and_again_is_ended() -> None:
    """What ends the thread three times is ended itself, and the others are done."""

    class Deadly(Listed):
        def run(self, batch: Sequence[str]) -> list[str]:
            raise SystemExit

    deadly, fine = Deadly("a", 1, [], group="deadly"), Listed("b", 2, [])
    run_all([deadly, fine], size=2)
    assert "ended the server's thread" in str(deadly.error)
    assert fine.got == ["b0!", "b1!"]
