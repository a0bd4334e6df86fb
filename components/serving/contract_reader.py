"""Read uploads and write reports in children of their own, so that none can take the server along.

A few run at once (`serving.queue.reading_at_once`). Requests beyond those wait on the event loop,
not in threads that others need, and past a bound they are told to come again.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

import anyio.to_thread

from components.confinement.confinement import AT_ONCE, Confinement
from components.documents.bundles import Member, list_members
from components.documents.contract_parts import ContractParts, read_parts
from components.documents.document import DocumentLimits
from components.records import Review
from components.reports.review_report import ReportFormat, render_report
from components.serving.problems import OverloadedError, TooLargeError

P = ParamSpec("P")
T = TypeVar("T")
MAX_WAITING = 32
_MODULES = ("components.documents.contract_parts", "components.reports.review_report")
_RETRY_AFTER_S = 10.0


class ContractReader:
    """Reads contracts and writes reports within the bounds of `session.documents`.

    Args:
        limits: How large a document may be, and what reading it may take.
        at_once: How many are read or written at the same time.
    """

    def __init__(self, limits: DocumentLimits, at_once: int = AT_ONCE) -> None:
        self.confinement = Confinement(limits.bounds(), _MODULES, at_once)
        self._limits = limits
        self._slots = anyio.CapacityLimiter(at_once)

    def read(self, name: str, data: bytes) -> ContractParts:
        """Read a contract; from the event loop, call it by `in_turn`.

        Raises:
            TooLargeError: It is larger than a document may be.
            InputError: It cannot be read, or it killed the process that read it twice.
        """
        self.check_size(name, data)
        return self.confinement.run(name, read_parts, name, data, self._limits)

    def check_size(self, name: str, data: bytes) -> None:
        """Refuse an upload that is larger than a document may be.

        Raises:
            TooLargeError: It is.
        """
        if len(data) > self._limits.max_bytes:
            raise TooLargeError(
                f"{name}: too large (at most {self._limits.max_bytes} bytes). Split it, or raise"
                " session.documents.max_bytes."
            )

    def list_members(self, scratch: Path, bundle: Path) -> list[Member]:
        """Unpack a `.zip` or an e-mail into an empty folder and list its files.

        Raises:
            InputError: It has too many files, or it killed the process that unpacked it twice.
        """
        return self.confinement.run(bundle.name, list_members, scratch, bundle, self._limits)

    def write_report(self, review: Review, fmt: ReportFormat, document: bytes) -> bytes:
        """Write a report of a review, in memory only; from the event loop, call it by `in_turn`.

        Raises:
            InputError: The contract cannot be read, or writing the report killed its process twice.
        """
        source = Path(f"source{Path(review.document).suffix}")
        return self.confinement.run(
            f"report of {review.id}", render_report, review, fmt, source, self._limits, document
        )

    async def in_turn(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Call a function on a thread when its turn to read or write has come.

        Raises:
            OverloadedError: Too many requests wait for that.
        """
        num_waiting = self._slots.statistics().tasks_waiting
        if num_waiting >= MAX_WAITING:
            raise OverloadedError(
                f"reading: {num_waiting} documents wait already (at most {MAX_WAITING}). Come"
                " again later.",
                _RETRY_AFTER_S,
            )
        call = partial(function, *arguments, **named)
        return await anyio.to_thread.run_sync(call, limiter=self._slots)

    def warm(self) -> None:
        """Start a worker, so that the first upload need not wait for it."""
        self.confinement.warm()

    def close(self) -> None:
        """End the workers."""
        self.confinement.close()
