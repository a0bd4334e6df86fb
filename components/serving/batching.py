"""Work of many users made into batches, fairly: owners take turns, clause by clause.

One thread runs batches one after the other. A batch is led by the first job of the owner whose turn
it is; it is filled, one item an owner in turn, with the items of all jobs that can share it (same
release, day and jurisdiction). So a user with a hundred contracts delays another by one batch at
most, and one's jobs are done in their order. A job is opened when its turn comes, not before, so
that it runs under the release of that moment.

Where a batch of several jobs fails, each job's part is run alone, so that a clause that breaks the
engine fails its own review only.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from components.errors import ClausulaError, EngineError

Run = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass
class Opened:
    """A job's items, what they can share a batch with, and what runs a batch of them."""

    group: Hashable
    items: deque[Any]  # Any: clauses or prompts
    run: Run


class Job(Protocol):
    """Work of one owner; every method is called from the batcher's thread."""

    @property
    def owner(self) -> str:
        """Whose turn it takes."""
        ...

    def open(self) -> Opened | None:
        """Begin; None where it has ended in the meantime."""
        ...

    def deliver(self, results: Sequence[Any]) -> bool:
        """Take results in the order of the items, and say whether to go on."""
        ...

    def finish(self) -> None:
        """End well: every item was delivered."""
        ...

    def fail(self, error: ClausulaError) -> None:
        """End with an error."""
        ...

    def should_stop(self) -> ClausulaError | None:
        """Say why it must end now, cancelled or out of time; None to go on."""
        ...


@dataclass(eq=False)
class _Entry:
    job: Job
    opened: Opened | None = None


@dataclass
class Load:
    """What the batcher has done: batches, items, and seconds an item over the last batches."""

    num_batches: int = 0
    num_items: int = 0
    seconds_per_item: float = 0.2
    last_sizes: deque[int] = field(default_factory=lambda: deque(maxlen=100))


class Batcher:
    """Runs jobs in batches on a thread of its own.

    Args:
        batch_size: Items in a batch at most.
        on_batch: Called after each batch with its size and seconds.
    """

    def __init__(
        self, batch_size: int, on_batch: Callable[[int, float], None] = lambda size, seconds: None
    ) -> None:
        self.batch_size, self.load, self._on_batch = batch_size, Load(), on_batch
        self._owners: dict[str, deque[_Entry]] = {}
        self._turns: deque[str] = deque()
        self._changed = threading.Condition()
        self._stops_at: float | None = None
        self._thread = threading.Thread(target=self._loop, name="batcher", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Put a job behind those of its owner.

        Raises:
            EngineError: The batcher is stopping.
        """
        with self._changed:
            if self._stops_at is not None:
                raise EngineError("server: it is stopping. Try again when it has started.")
            if job.owner not in self._owners:
                self._owners[job.owner] = deque()
                self._turns.append(job.owner)
            self._owners[job.owner].append(_Entry(job))
            self._changed.notify_all()

    def wake(self) -> None:
        """Look again at what should stop."""
        with self._changed:
            self._changed.notify_all()

    def stop(self, grace_s: float) -> bool:
        """Open no further job, finish those that are open within the grace, and end the thread.

        False where some were left.
        """
        with self._changed:
            self._stops_at = time.monotonic() + grace_s
            self._changed.notify_all()
        self._thread.join(grace_s + 60)
        return not any(entry.opened for entries in self._owners.values() for entry in entries)

    def _loop(self) -> None:
        while True:
            with self._changed:
                while not self._turns and self._stops_at is None:
                    self._changed.wait()
                if self._stops_at is not None and self._should_end():
                    return
            self._drop_stopped()
            batch = self._fill()
            if batch:
                self._run(batch)

    def _should_end(self) -> bool:
        is_open = any(entry.opened for entries in self._owners.values() for entry in entries)
        return not is_open or time.monotonic() > (self._stops_at or 0)

    def _drop_stopped(self) -> None:
        for entry in self._entries():
            error = entry.job.should_stop()
            if error is not None:
                entry.job.fail(error)
                self._remove(entry)

    def _fill(self) -> list[tuple[_Entry, Any]]:
        """Return the items of the next batch with their jobs, one an owner in turn."""
        lead = self._next_lead()
        if lead is None or lead.opened is None:
            return []
        group = lead.opened.group
        batch: list[tuple[_Entry, Any]] = []
        sources = [self._sources(owner, group) for owner in self._in_turn(lead.job.owner)]
        while sources and len(batch) < self.batch_size:
            for source in list(sources):
                if len(batch) == self.batch_size:
                    break
                entry = next((e for e in source if e.opened and e.opened.items), None)
                if entry is None or entry.opened is None:
                    sources.remove(source)
                else:
                    batch.append((entry, entry.opened.items.popleft()))
        return batch

    def _next_lead(self) -> _Entry | None:
        with self._changed:
            owners = list(self._turns)
        for owner in owners:
            with self._changed:
                self._turns.rotate(-1)
            for entry in self._of(owner):
                if self._open(entry):
                    return entry
        return None

    def _sources(self, owner: str, group: Hashable) -> list[_Entry]:
        """Return an owner's jobs that can share a batch, in order.

        Later ones are opened while the first are short of filling it.
        """
        found, count = [], 0
        for entry in self._of(owner):
            if count >= self.batch_size or not self._open(entry) or entry.opened is None:
                continue
            if entry.opened.group == group:
                found.append(entry)
                count += len(entry.opened.items)
        return found

    def _open(self, entry: _Entry) -> bool:
        """Open a job where it is not.

        False where it ended with that, or no further one is opened.
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

    def _run(self, batch: Sequence[tuple[_Entry, Any]]) -> None:  # Any: clauses or prompts
        parts: dict[int, tuple[_Entry, list[Any]]] = {}
        for entry, item in batch:
            parts.setdefault(id(entry), (entry, []))[1].append(item)
        began = time.monotonic()
        together = [part for part in parts.values() if part[0].opened]
        try:
            self._run_parts(together)
        except ClausulaError as error:
            if self._stops_at is not None and time.monotonic() > self._stops_at:
                # the engine was closed under the batch: its jobs have not failed, the next server
                # goes on with them
                return
            for part in together:
                self._run_alone(part, error, is_only=len(together) == 1)
        seconds = time.monotonic() - began
        self.load.num_batches += 1
        self.load.num_items += len(batch)
        self.load.last_sizes.append(len(batch))
        self.load.seconds_per_item += 0.2 * (seconds / len(batch) - self.load.seconds_per_item)
        self._on_batch(len(batch), seconds)

    def _run_parts(self, parts: Sequence[tuple[_Entry, list[Any]]]) -> None:
        opened = parts[0][0].opened
        assert opened is not None  # what has items is open
        results = list(opened.run([item for _, items in parts for item in items]))
        for entry, items in parts:
            self._deliver(entry, results[: len(items)])
            results = results[len(items) :]

    def _run_alone(
        self, part: tuple[_Entry, list[Any]], error: ClausulaError, *, is_only: bool
    ) -> None:
        try:
            if is_only:
                raise error
            self._run_parts([part])
        except ClausulaError as fault:
            part[0].job.fail(fault)
            self._remove(part[0])

    def _deliver(self, entry: _Entry, results: Sequence[Any]) -> None:
        goes_on = entry.job.deliver(results)
        if goes_on and entry.opened is not None and not entry.opened.items:
            entry.job.finish()
            goes_on = False
        if not goes_on:
            self._remove(entry)

    def _in_turn(self, first: str) -> list[str]:
        with self._changed:
            owners = list(self._turns)
        return [first, *(owner for owner in owners if owner != first)]

    def _of(self, owner: str) -> list[_Entry]:
        with self._changed:
            return list(self._owners.get(owner, ()))

    def _entries(self) -> list[_Entry]:
        with self._changed:
            return [entry for entries in self._owners.values() for entry in entries]

    def _remove(self, entry: _Entry) -> None:
        owner = entry.job.owner
        with self._changed:
            entries = self._owners.get(owner)
            if entries is None or entry not in entries:
                return
            entries.remove(entry)
            if not entries:
                del self._owners[owner]
                self._turns.remove(owner)
