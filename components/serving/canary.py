"""A release that answers a share of the reviews in shadow, before it is promoted.

Nobody is shown its answers. A review that is done may be handed to it; the queue holds ids alone
and is bounded, and what does not fit is dropped and counted. The thread reads the clauses from the
database when a review's turn comes, so what was erased by then is not answered, and it works only
while no user waits for anything, in a process of the lowest priority. Whatever fails here fails
here alone. What is kept are verdicts, statuses and cited articles, no text of a contract.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from pydantic import Field

from components.config import Section
from components.errors import ClausulaError, EngineError
from components.records import Finding, content_hash
from components.serving.served_release import ReleaseOpener, Served, open_served
from components.serving.shadow_store import ShadowStore, ShadowTask
from components.serving.supervisor import Supervisor, describe_fault
from components.tracking.canary import CanaryOrder, read_canary
from components.tracking.releases import current_release, get_release

THREAD = "canary"
LOWEST_PRIORITY = 19
MAX_DROPPED = 10_000  # ids that wait to be written down as dropped
log = logging.getLogger("clausula.serving")


class CanaryConfig(Section):
    """Whether this server lets a canary answer in shadow, and how much may wait for it."""

    is_allowed: bool = Field(
        default=True,
        description=(
            "whether `clausula canary start` has an effect here; the canary is a second engine and"
            " takes as much memory as the first"
        ),
    )
    max_waiting: int = Field(
        default=16, ge=1, le=10_000, description="reviews that wait for it; more are dropped"
    )
    poll_s: float = Field(
        default=1.0,
        gt=0,
        le=600,
        description="seconds between two looks whether a canary is ordered and nobody waits",
    )


class Canary:
    """Answers reviews in shadow on a thread of its own.

    Args:
        opener: How releases are opened; the canary is opened without traces.
        store: Where clauses are read and answers are kept.
        is_quiet: Returns whether no user waits for anything.
        config: Whether it is allowed, and how much may wait.
        supervisor: Keeps the thread alive.
    """

    def __init__(
        self,
        opener: ReleaseOpener,
        store: ShadowStore,
        is_quiet: Callable[[], bool],
        config: CanaryConfig,
        supervisor: Supervisor,
    ) -> None:
        self._opener = replace(opener, niceness=LOWEST_PRIORITY, tracer=None)
        self._store = store
        self._is_quiet = is_quiet
        self._config = config
        self._supervisor = supervisor
        self._waiting = queue.Queue[str](config.max_waiting)
        self._dropped = deque[str](maxlen=MAX_DROPPED)
        self._order: CanaryOrder | None = None
        self._opened: Served | None = None
        self._refused: CanaryOrder | None = None
        self._is_stopping = threading.Event()

    @property
    def order(self) -> CanaryOrder | None:
        """What answers in shadow now, None for nothing."""
        return self._order

    def start(self) -> None:
        """Start the thread, unless no canary is allowed here."""
        if self._config.is_allowed:
            self._supervisor.run(THREAD, self._loop, is_essential=False)

    def stop(self) -> None:
        """End the thread and the canary's process; reviews that wait for it are forgotten."""
        self._is_stopping.set()
        self._close()
        self._supervisor.join(THREAD, 60)
        self._close()  # where it was opened meanwhile

    def offer(self, review_id: str) -> None:
        """Hand on a review that is done, if it falls to the canary; neither waits nor raises."""
        order = self._order
        if order is None or not falls_to(review_id, order.share):
            return
        try:
            self._waiting.put_nowait(review_id)
        except queue.Full:
            self._dropped.append(review_id)

    def _loop(self) -> None:
        """Follow the orders and answer what waits, until the server stops."""
        while not self._is_stopping.is_set():
            self._follow()
            self._write_dropped()
            with suppress(queue.Empty):
                review_id = self._waiting.get(timeout=self._config.poll_s)
                self._answer(review_id)

    def _follow(self) -> None:
        """Open the release that is ordered, or close the one that is not ordered any more."""
        wanted = self._read_order()
        if wanted == self._order or wanted is not None and wanted == self._refused:
            return
        is_same = wanted and self._order and wanted.release == self._order.release
        if not is_same:
            self._end()
            if wanted is not None and not self._open(wanted):
                return
        self._order = wanted

    def _read_order(self) -> CanaryOrder | None:
        """Return what is to answer in shadow; None where it is what serves already."""
        home = self._opener.home
        try:
            order = read_canary(home)
            if order is not None and order.release == current_release(home).id:
                return None
        except ClausulaError as error:
            log.error("canary: its order cannot be read, %s", type(error).__name__)
            return None
        return order

    def _open(self, wanted: CanaryOrder) -> bool:
        """Open a release and check that it answers; return whether it does."""
        try:
            release = get_release(self._opener.home, wanted.release)
            self._opened = open_served(self._opener, release)
        except (ClausulaError, OSError) as error:
            self._refused = wanted
            log.error("canary %s: refused, %s", wanted.release, type(error).__name__)
            self._store.note("refused", wanted.release)
            return False
        log.warning("canary %s: answers in shadow", wanted.release)
        self._store.note("started", wanted.release)
        return True

    def _end(self) -> None:
        """End the canary, if there is one, and forget what waits for it."""
        ended, self._order = self._order, None
        self._close()
        while not self._waiting.empty():
            self._waiting.get_nowait()
        if ended is not None:
            self._store.note("ended", ended.release)

    def _close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _write_dropped(self) -> None:
        """Write down which reviews found the queue full."""
        while self._dropped and self._order is not None:
            self._store.add_outcome(self._dropped[0], self._order.release, "dropped")
            self._dropped.popleft()

    def _answer(self, review_id: str) -> None:
        """Answer a review in shadow and keep what came of it."""
        opened = self._opened
        task = self._store.read_task(review_id)
        if opened is None or task is None:
            return
        release_id = opened.release.id
        try:
            answer = self._judge(opened, task)
        except Exception as error:  # whatever a release on trial raises is the trial's result
            if not self._is_stopping.is_set():
                log.error("canary %s: %s", release_id, describe_fault(error))
                self._store.add_outcome(review_id, release_id, "failed")
            return
        if answer is not None:
            findings, seconds = answer
            clause_s = seconds / max(len(findings), 1)
            self._store.add_answer(review_id, release_id, findings, clause_s)

    def _judge(self, opened: Served, task: ShadowTask) -> tuple[list[Finding], float] | None:
        """Return a finding a clause and the seconds they took; None where the canary has ended."""
        size = self._opener.config.reviewer.batch_size
        findings: list[Finding] = []
        seconds = 0.0
        for start in range(0, len(task.clauses), size):
            if not self._wait_for_quiet(opened):
                return None
            begun = time.monotonic()
            findings += opened.judge(task.clauses[start : start + size], task.question)
            seconds += time.monotonic() - begun
        if len(findings) != len(task.clauses):
            raise EngineError("canary: not one finding a clause.")
        return findings, seconds

    def _wait_for_quiet(self, opened: Served) -> bool:
        """Wait until no user waits for anything; return whether the canary is still wanted."""
        while not self._is_quiet():
            if self._is_stopping.wait(self._config.poll_s):
                return False
            order = self._read_order()
            if order is None or order.release != opened.release.id:
                return False
        return not self._is_stopping.is_set()


def falls_to(review_id: str, share: float) -> bool:
    """Return whether a review is one of a share of all; each time the same for the same review."""
    return int(content_hash("canary", review_id)[:8], 16) < share * 16**8
