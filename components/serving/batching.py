"""Fair batching: the work of many users in shared batches.

One thread runs batches one after the other. Owners take turns: a batch is led by the first job of
the owner whose turn it is, and filled with one item of each owner in turn, from all jobs that can
share it (same release, day and jurisdiction). So a user with a hundred contracts delays another by
one batch at most, and the jobs of one user run in order. A job is opened when its turn comes, so it
runs under the release of that moment.

If a batch of several jobs fails, each job's share is run again by itself. So a clause that breaks
the engine fails its own review only.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.errors import ClausulaError, EngineError
from components.serving.batch_job import Job, Opened

_AVERAGE_WEIGHT = 0.2


@dataclass(eq=False)
class _Entry:
    """A job in the queue, and its items once it is open."""

    job: Job
    opened: Opened | None = None


@dataclass
class _Share:
    """The items that one job has in a batch."""

    entry: _Entry
    items: list[Any] = field(default_factory=list)  # Any: clauses or prompts


@dataclass
class Load:
    """What the batcher has done: batches, items, and recent seconds an item."""

    num_batches: int = 0
    num_items: int = 0
    seconds_per_item: float = 0.2
    last_sizes: deque[int] = field(default_factory=lambda: deque(maxlen=100))

    def add(self, size: int, seconds: float) -> None:
        """Count a batch; seconds an item are averaged with more weight on recent batches."""
        self.num_batches += 1
        self.num_items += size
        self.last_sizes.append(size)
        self.seconds_per_item += _AVERAGE_WEIGHT * (seconds / size - self.seconds_per_item)


class Batcher:
    """Runs jobs in batches on a thread of its own.

    Args:
        batch_size: Items in a batch at most.
        on_batch: Called after each batch with its size and seconds.
    """

    def __init__(
        self, batch_size: int, on_batch: Callable[[int, float], None] = lambda size, seconds: None
    ) -> None:
        self.batch_size = batch_size
        self.load = Load()
        self._on_batch = on_batch
        self._entries_by_owner: dict[str, deque[_Entry]] = {}
        self._turns: deque[str] = deque()
        self._changed = threading.Condition()
        self._stops_at: float | None = None
        self._thread = threading.Thread(target=self._loop, name="batcher", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job behind those of its owner.

        Raises:
            EngineError: The batcher is stopping.
        """
        with self._changed:
            if self._stops_at is not None:
                raise EngineError("server: it is stopping. Try again when it has started.")
            if job.owner not in self._entries_by_owner:
                self._entries_by_owner[job.owner] = deque()
                self._turns.append(job.owner)
            self._entries_by_owner[job.owner].append(_Entry(job))
            self._changed.notify_all()

    def wake(self) -> None:
        """Make the thread look for jobs that should stop."""
        with self._changed:
            self._changed.notify_all()

    def stop(self, grace_s: float) -> bool:
        """Open no more jobs, finish the open ones within the grace, and end the thread.

        Returns:
            Whether all open jobs were finished.
        """
        with self._changed:
            self._stops_at = time.monotonic() + grace_s
            self._changed.notify_all()
        self._thread.join(grace_s + 60)
        return not self._has_open_jobs()

    def _loop(self) -> None:
        """Run batches until the batcher should end."""
        while True:
            with self._changed:
                while not self._turns and self._stops_at is None:
                    self._changed.wait()
                if self._stops_at is not None and self._should_end(self._stops_at):
                    return
            self._drop_stopped()
            batch = self._fill()
            if batch:
                self._run(batch)

    def _should_end(self, stops_at: float) -> bool:
        return not self._has_open_jobs() or time.monotonic() > stops_at

    def _has_open_jobs(self) -> bool:
        return any(entry.opened for entry in self._all_entries())

    def _drop_stopped(self) -> None:
        """Fail the jobs that were cancelled or ran out of time."""
        for entry in self._all_entries():
            error = entry.job.should_stop()
            if error is not None:
                entry.job.fail(error)
                self._remove(entry)

    def _fill(self) -> list[_Share]:
        """Return the next batch: one item of each owner in turn until it is full."""
        lead = self._next_lead()
        if lead is None or lead.opened is None:
            return []
        group = lead.opened.group
        streams = [self._items_of(owner, group) for owner in self._owners_from(lead.job.owner)]
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

    def _next_lead(self) -> _Entry | None:
        """Return the first job that can be opened of the owner whose turn it is."""
        with self._changed:
            owners = list(self._turns)
        for owner in owners:
            with self._changed:
                self._turns.rotate(-1)
            for entry in self._entries_of(owner):
                if self._open(entry):
                    return entry
        return None

    def _items_of(self, owner: str, group: Hashable) -> Iterator[tuple[_Entry, Any]]:
        """Return the items of an owner's jobs in a group, in order, each taken from its job.

        Jobs are opened here and now, until they have enough items for a whole batch.
        """
        entries = []
        num_items = 0
        for entry in self._entries_of(owner):
            if num_items >= self.batch_size:
                break
            if self._open(entry) and entry.opened is not None and entry.opened.group == group:
                entries.append(entry)
                num_items += len(entry.opened.items)
        return _take_items(entries)

    def _open(self, entry: _Entry) -> bool:
        """Open a job unless it is open, and return whether it is open now.

        A job that fails, or has nothing to do, is removed. While the batcher stops, none is opened.
        """
        if entry.opened is not None:
            return True
        if self._stops_at is not None:
            return False
        try:
            entry.opened = entry.job.open()
        except ClausulaError as error:
            entry.job.fail(error)
        if entry.opened is not None and not entry.opened.items:
            entry.job.finish()
            entry.opened = None
        if entry.opened is None:
            self._remove(entry)
        return entry.opened is not None

    def _run(self, batch: Sequence[_Share]) -> None:
        """Run a batch; if it fails, run each job's share by itself."""
        started_at = time.monotonic()
        try:
            self._run_together(batch)
        except ClausulaError as error:
            if self._stops_at is not None and time.monotonic() > self._stops_at:
                # The engine was closed during the batch. The jobs have not failed: the next server
                # goes on with them.
                return
            if len(batch) == 1:
                self._fail(batch[0], error)
            else:
                self._run_each(batch)
        size = sum(len(share.items) for share in batch)
        seconds = time.monotonic() - started_at
        self.load.add(size, seconds)
        self._on_batch(size, seconds)

    def _run_together(self, batch: Sequence[_Share]) -> None:
        """Run all items of a batch at once and deliver each job's results."""
        opened = batch[0].entry.opened
        assert opened is not None  # a job with items is open
        items: list[Any] = []
        for share in batch:
            items += share.items
        results = list(opened.run(items))
        start = 0
        for share in batch:
            end = start + len(share.items)
            self._deliver(share.entry, results[start:end])
            start = end

    def _run_each(self, batch: Sequence[_Share]) -> None:
        """Run each job's share by itself, and fail those that raise."""
        for share in batch:
            try:
                self._run_together([share])
            except ClausulaError as error:
                self._fail(share, error)

    def _fail(self, share: _Share, error: ClausulaError) -> None:
        share.entry.job.fail(error)
        self._remove(share.entry)

    def _deliver(self, entry: _Entry, results: Sequence[Any]) -> None:
        """Hand results to a job, and remove it if it was its last batch."""
        goes_on = entry.job.deliver(results)
        if goes_on and entry.opened is not None and not entry.opened.items:
            entry.job.finish()
            goes_on = False
        if not goes_on:
            self._remove(entry)

    def _owners_from(self, first: str) -> list[str]:
        """Return the owners in turn, beginning with one."""
        with self._changed:
            owners = list(self._turns)
        return [first, *(owner for owner in owners if owner != first)]

    def _entries_of(self, owner: str) -> list[_Entry]:
        with self._changed:
            return list(self._entries_by_owner.get(owner, ()))

    def _all_entries(self) -> list[_Entry]:
        with self._changed:
            return [entry for entries in self._entries_by_owner.values() for entry in entries]

    def _remove(self, entry: _Entry) -> None:
        """Remove a job, and its owner's turn if it was the last one."""
        owner = entry.job.owner
        with self._changed:
            entries = self._entries_by_owner.get(owner)
            if entries is None or entry not in entries:
                return
            entries.remove(entry)
            if not entries:
                del self._entries_by_owner[owner]
                self._turns.remove(owner)


def _take_items(entries: Sequence[_Entry]) -> Iterator[tuple[_Entry, Any]]:  # Any: as Opened.items
    """Yield each item with its job, taken from the job when it is asked for."""
    for entry in entries:
        while entry.opened is not None and entry.opened.items:
            yield entry, entry.opened.items.popleft()
