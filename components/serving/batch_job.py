"""What the batcher runs: a job, and its items once it is open."""

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from components.errors import ClausulaError

RunBatch = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass
class Opened:
    """The items of an open job, the group that may share a batch, and what runs a batch."""

    group: Hashable
    items: deque[Any]  # Any: clauses or prompts
    run: RunBatch


class Job(Protocol):
    """Work of one owner; every method is called from the batcher's thread."""

    @property
    def owner(self) -> str:
        """Whose turn it takes."""
        ...

    @property
    def waits_for_engine(self) -> bool:
        """Whether it waits while the engine is away; otherwise it ends with that error."""
        ...

    def open(self) -> Opened | None:
        """Begin; None if it has ended in the meantime."""
        ...

    def deliver(self, results: Sequence[Any]) -> bool:
        """Take results in the order of the items, and return whether to go on."""
        ...

    def postpone(self) -> None:
        """Note that its items wait, because the engine is away."""
        ...

    def finish(self) -> None:
        """End well: every item was delivered."""
        ...

    def fail(self, error: ClausulaError) -> None:
        """End with an error."""
        ...

    def should_stop(self) -> ClausulaError | None:
        """Return why it must end now, cancelled or out of time; None to go on."""
        ...
