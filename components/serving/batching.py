"""Fair batching: the work of many users in shared batches.

One thread runs batches one after the other. Owners take turns: a batch is led by the first job of
the owner whose turn it is, and filled with one item of each owner in turn, from all jobs that can
share it (same release, day and jurisdiction). So a user with a hundred contracts delays another by
one batch at most, and the jobs of one user run in order. A job is opened when its turn comes, so it
runs under the release of that moment.

If a batch fails, each job's share is run again by itself, then its halves. So a clause that breaks
the engine fails its own review only, and a batch that is too slow for the engine is cut. An engine
that is away is no fault of a clause: reviews wait for it, as they wait for a database
(`engine_breaker`).

Nothing that a job or the engine raises ends the thread. If it is killed all the same, the
supervisor starts it again, and it takes up the batch that was under way.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.engines.engine import EngineAwayError
from components.errors import ClausulaError, EngineError
from components.serving.batch_job import Job
from components.serving.batch_load import Load
from components.serving.batch_turns import Entry, Turns
from components.serving.engine_breaker import EngineBreaker
from components.serving.supervisor import Supervisor, describe_fault

THREAD = "batching"
MAX_DEATHS = 2  # of the thread over one job
_PAUSE_S = 0.05  # while jobs wait for something else than a batch
_LONGEST_RETRY_S = 30.0
log = logging.getLogger("clausula.serving")


@dataclass
class _Share:
    """The items that one job has in a batch."""

    entry: Entry
    items: list[Any] = field(default_factory=list)  # Any: clauses or prompts


class Batcher:
    """Runs jobs in batches on a thread of its own.

    Args:
        batch_size: Items in a batch at most.
        on_batch: Called after each batch with its size and seconds.
        supervisor: Keeps the thread alive; None for one of its own.
    """

    def __init__(
        self,
        batch_size: int,
        on_batch: Callable[[int, float], None] = lambda size, seconds: None,
        supervisor: Supervisor | None = None,
    ) -> None:
        self.batch_size = batch_size
        self.load = Load()
        self.breaker = EngineBreaker()
        self._on_batch = on_batch
        self._supervisor = supervisor or Supervisor()
        self._turns = Turns()
        self._stops_at: float | None = None

    def start(self) -> None:
        """Start the thread."""
        self._supervisor.run(THREAD, self._loop)

    def submit(self, job: Job) -> None:
        """Queue a job behind those of its owner.

        Raises:
            EngineError: The batcher is stopping, or the engine is away and the job cannot wait.
        """
        if self._stops_at is not None:
            raise EngineError("server: it is stopping. Try again when it has started.")
        if self.breaker.is_open and not job.waits_for_engine:
            raise self.breaker.error()
        self._turns.add(job)

    @property
    def is_idle(self) -> bool:
        """Whether no job waits or runs."""
        return not self._turns

    def wake(self) -> None:
        """Make the thread look for jobs that should stop."""
        with self._turns.changed:
            self._turns.changed.notify_all()

    def stop(self, grace_s: float) -> bool:
        """Open no more jobs, finish the open ones within the grace, and end the thread.

        Returns:
            Whether all open jobs were finished.
        """
        self._stops_at = time.monotonic() + grace_s
        self.wake()
        self._supervisor.join(THREAD, grace_s + 60)
        return not self._has_open_jobs()

    def _loop(self) -> None:
        """Run batches until the batcher should end."""
        self._take_back()
        while True:
            with self._turns.changed:
                while not self._turns and self._stops_at is None:
                    self._turns.changed.wait()
            if self._stops_at is not None and self._should_end(self._stops_at):
                return
            self._end_stopped()
            batch = [] if self.breaker.is_open else self._fill()
            if batch:
                self._run(batch)
            else:
                with self._turns.changed:
                    self._turns.changed.wait(_PAUSE_S)

    def _take_back(self) -> None:
        """Let the batch wait again over which an earlier thread died, and end what kills it."""
        for entry in self._turns.all():
            if not entry.under_way:
                continue
            entry.num_deaths += 1
            entry.put_back()
            if entry.num_deaths > MAX_DEATHS:
                self._end(entry, EngineError("engine: its batches ended the server's thread."))

    def _should_end(self, stops_at: float) -> bool:
        return not self._has_open_jobs() or time.monotonic() > stops_at

    def _has_open_jobs(self) -> bool:
        return any(entry.opened for entry in self._turns.all())

    def _end_stopped(self) -> None:
        """End the jobs that were cancelled or ran out of time, or whose end was not written yet."""
        for entry in self._turns.all():
            if entry.ending is not None:
                if time.monotonic() >= entry.next_try_at:
                    self._end(entry, entry.ending)
                continue
            error = self._ask(entry, entry.job.should_stop)
            if error is not None:
                self._end(entry, error)

    def _fill(self) -> list[_Share]:
        """Return the next batch: one item of each owner in turn until it is full."""
        lead = self._next_lead()
        if lead is None or lead.opened is None:
            return []
        group = lead.opened.group
        streams = [self._items_of(owner, group) for owner in self._turns.owners(lead.job.owner)]
        shares: dict[int, _Share] = {}
        size = 0
        while streams and size < self.batch_size:
            for stream in list(streams):
                if size == self.batch_size:
                    break
                entry_and_item = next(stream, None)
                if entry_and_item is None:
                    streams.remove(stream)
                    continue
                entry, item = entry_and_item
                shares.setdefault(id(entry), _Share(entry)).items.append(item)
                size += 1
        return list(shares.values())

    def _next_lead(self) -> Entry | None:
        """Return the first job that can be opened of the owner whose turn it is."""
        for owner in self._turns.owners():
            self._turns.pass_turn()
            for entry in self._turns.of_owner(owner):
                if self._open(entry):
                    return entry
        return None

    def _items_of(self, owner: str, group: Hashable) -> Iterator[tuple[Entry, Any]]:
        """Return the items of an owner's jobs in a group, in order, each taken from its job.

        Jobs are opened here and now, until they have enough items for a whole batch.
        """
        entries = []
        num_items = 0
        for entry in self._turns.of_owner(owner):
            if num_items >= self.batch_size:
                break
            if self._open(entry) and entry.opened is not None and entry.opened.group == group:
                entries.append(entry)
                num_items += len(entry.opened.items)
        return _take_items(entries)

    def _open(self, entry: Entry) -> bool:
        """Open a job unless it is open, and return whether it has items to run.

        A job that fails, or has nothing to do, is removed. While the batcher stops, none is opened.
        """
        if entry.opened is None and self._stops_at is not None:
            return False
        if entry.opened is None:
            entry.opened = self._ask(entry, entry.job.open)
            if entry.opened is None and entry.ending is None:
                self._turns.remove(entry)
        if entry.opened is not None and not entry.opened.items:
            self._finish(entry)
        return entry.has_items

    def _run(self, batch: Sequence[_Share]) -> None:
        """Run a batch, or what it can be cut into."""
        started_at = time.monotonic()
        self._run_together(batch)
        size = sum(len(share.items) for share in batch)
        seconds = time.monotonic() - started_at
        self.load.add(size, seconds)
        self._on_batch(size, seconds)

    def _run_together(self, batch: Sequence[_Share]) -> None:
        """Run all items of a batch at once and deliver each job's results."""
        opened = batch[0].entry.opened
        if opened is None:  # its job ended with another part of the batch
            return
        items: list[Any] = []
        for share in batch:
            items += share.items
        try:
            results = list(opened.run(items))
        except EngineAwayError as error:
            self._wait_for_engine(batch, error)
            return
        except Exception as error:
            self._cut(batch, error)
            return
        self.breaker.close()
        start = 0
        for share in batch:
            end = start + len(share.items)
            self._deliver(share.entry, results[start:end])
            start = end

    def _wait_for_engine(self, batch: Sequence[_Share], error: EngineAwayError) -> None:
        """Let the items wait until the engine is there again; end the jobs that cannot wait."""
        self.breaker.open(error)
        for share in batch:
            if share.entry.job.waits_for_engine:
                share.entry.put_back()
                self._ask(share.entry, share.entry.job.postpone)
            else:
                self._end(share.entry, error)

    def _cut(self, batch: Sequence[_Share], error: Exception) -> None:
        """Run a batch that failed in parts: each job by itself, then its halves, then end it."""
        if self._stops_at is not None and time.monotonic() > self._stops_at:
            # The engine was closed during the batch. The jobs have not failed: the next server
            # goes on with them.
            return
        if len(batch) > 1:
            for share in batch:
                self._run_together([share])
            return
        (share,) = batch
        middle = len(share.items) // 2
        if middle == 0:
            self._end(share.entry, _as_own(error))
            return
        for half in (share.items[:middle], share.items[middle:]):
            if share.entry.under_way:  # the first half may have ended the job, or wait
                self._run_together([_Share(share.entry, half)])

    def _deliver(self, entry: Entry, results: Sequence[Any]) -> None:
        """Hand results to a job, and finish it if these were its last."""
        goes_on = self._ask(entry, lambda: entry.job.deliver(results))
        if goes_on is None:  # it has ended with an error
            return
        for _ in results:
            entry.under_way.popleft()
        if not goes_on:
            self._turns.remove(entry)
        elif not entry.has_items and not entry.under_way:
            self._finish(entry)

    def _finish(self, entry: Entry) -> None:
        """End a job whose items are all delivered."""

        def finish() -> bool:
            entry.job.finish()
            return True

        if self._ask(entry, finish):
            self._turns.remove(entry)
        entry.opened = None

    def _ask(self, entry: Entry, call: Callable[[], Any]) -> Any:  # Any: what the call returns
        """Return what a call of a job returns; None, and its end, if it raises."""
        try:
            return call()
        except Exception as error:
            self._end(entry, _as_own(error))
            return None

    def _end(self, entry: Entry, error: ClausulaError) -> None:
        """End a job with an error; if that cannot be written, try again later."""
        entry.ending = error
        entry.opened = None
        entry.under_way.clear()
        try:
            entry.job.fail(error)
        except Exception as fault:
            pause_s = min(_LONGEST_RETRY_S, 2.0**entry.num_tries)
            entry.num_tries += 1
            entry.next_try_at = time.monotonic() + pause_s
            log.error(
                "batching: the end of a job: %s; again in %g s", describe_fault(fault), pause_s
            )
            return
        self._turns.remove(entry)


def _as_own(error: Exception) -> ClausulaError:
    """Return an error that may be shown: clausula's own as it is, any other by its kind."""
    if isinstance(error, ClausulaError):
        return error
    log.error("batching: %s", describe_fault(error))
    return EngineError(
        f"server: an error of its own, {type(error).__name__}. Upload the document again, and"
        " report it."
    )


def _take_items(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Any]]:  # Any: as Opened.items
    """Yield each item with its job, taken from the job when it is asked for."""
    for entry in entries:
        while entry.has_items:
            yield entry, entry.take_item()
