"""Whose turn it is: the waiting jobs of each owner, in order, and the owners in a ring."""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from components.errors import ClausulaError
from components.serving.batch_job import Job, Opened


@dataclass(eq=False)
class Entry:
    """A job in the queue, and its items once it is open.

    Attributes:
        job: The job.
        opened: Its items that wait.
        under_way: The items of the batch that runs, which are not delivered yet.
        num_deaths: How often the thread died over a batch of it.
        ending: The error that it must end with, where that could not be written yet.
        num_tries: How often that was tried.
        next_try_at: When it is tried again.
    """

    job: Job
    opened: Opened | None = None
    under_way: deque[Any] = field(default_factory=deque)  # Any: clauses or prompts
    num_deaths: int = 0
    ending: ClausulaError | None = None
    num_tries: int = 0
    next_try_at: float = 0.0

    def take_item(self) -> Any:  # Any: as above
        """Take the next item into the batch that is made."""
        assert self.opened is not None  # it is asked before
        item = self.opened.items.popleft()
        self.under_way.append(item)
        return item

    def put_back(self) -> None:
        """Let the items of a batch that was not delivered wait again, in their order."""
        if self.opened is not None:
            self.opened.items.extendleft(reversed(self.under_way))
        self.under_way.clear()

    @property
    def has_items(self) -> bool:
        """Whether items of it wait."""
        return self.opened is not None and bool(self.opened.items)


class Turns:
    """The queue, safe for threads; `changed` tells that there is something to look at."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._entries_by_owner: dict[str, deque[Entry]] = {}
        self._ring: deque[str] = deque()

    def __bool__(self) -> bool:
        """Return whether any job waits or runs."""
        return bool(self._ring)

    def add(self, job: Job) -> None:
        """Queue a job behind those of its owner."""
        with self.changed:
            if job.owner not in self._entries_by_owner:
                self._entries_by_owner[job.owner] = deque()
                self._ring.append(job.owner)
            self._entries_by_owner[job.owner].append(Entry(job))
            self.changed.notify_all()

    def remove(self, entry: Entry) -> None:
        """Remove a job, and its owner's turn if it was the last one."""
        owner = entry.job.owner
        with self.changed:
            entries = self._entries_by_owner.get(owner)
            if entries is None or entry not in entries:
                return
            entries.remove(entry)
            if not entries:
                del self._entries_by_owner[owner]
                self._ring.remove(owner)

    def pass_turn(self) -> None:
        """Let the next owner be the first."""
        with self.changed:
            self._ring.rotate(-1)

    def owners(self, first: str = "") -> list[str]:
        """Return the owners in turn, beginning with one if it is named."""
        with self.changed:
            owners = list(self._ring)
        if not first:
            return owners
        return [first, *(owner for owner in owners if owner != first)]

    def of_owner(self, owner: str) -> list[Entry]:
        """Return the jobs of an owner that may run, in order."""
        with self.changed:
            entries = list(self._entries_by_owner.get(owner, ()))
        return [entry for entry in entries if entry.ending is None]

    def all(self) -> list[Entry]:
        """Return all jobs."""
        with self.changed:
            return [entry for entries in self._entries_by_owner.values() for entry in entries]
