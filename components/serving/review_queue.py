"""Reviews from upload to end.

Accepted durably within a bound, run in batches by turns, their events told as they come.

A review is accepted once its row is on disk. After a restart those that had not ended are taken up
again: under the same release from the clause where they stood, under another from the start, and
after a third attempt that the server did not survive they are marked failed, since the document may
be what ends it.
"""

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from pydantic import Field

from components.config import Section
from components.documents.clauses import segment
from components.documents.contract_dates import find_contract_date
from components.documents.document import Document, DocumentLimits, parse_document
from components.errors import ClausulaError, EngineError
from components.records import Clause, Finding, content_hash
from components.review.question import Asked, Question
from components.serving.audit import Ledger
from components.serving.batching import Batcher, Opened
from components.serving.database import DatabaseAwayError
from components.serving.notifications import ReviewNotifications
from components.serving.problems import OverloadedError
from components.serving.records import ReviewState
from components.serving.releases import Served, ServedReleases
from components.serving.review_store import Accepted, ReviewStore, Waiting

MAX_ATTEMPTS = 3
AWAY_S = 1.0
T = TypeVar("T")
log = logging.getLogger("clausula.serving")


class QueueConfig(Section):
    """How much waits, and for how long one review may run."""

    max_waiting: int = Field(
        default=64,
        ge=1,
        le=100_000,
        description="reviews that have not ended, of all users; past it: 429",
    )
    max_waiting_per_user: int = Field(
        default=16, ge=1, le=100_000, description="the same for one user"
    )
    max_review_s: float = Field(
        default=1800,
        gt=0,
        le=86_400,
        description="seconds a review may run before it is marked failed",
    )
    grace_s: float = Field(
        default=60,
        ge=0,
        le=3600,
        description="seconds that running reviews get to finish when the server stops",
    )


class ReviewQueue:
    """Accepts reviews and sees them through.

    Args:
        store: Where they are kept.
        ledger: Where acceptance and end are written down.
        releases: What answers.
        batcher: What runs them.
        bell: Rung whenever a review has news.
        config: Bounds.
        limits: What a document may cost to read.
        on_end: Called with the state of each review that ends.
    """

    def __init__(
        self,
        store: ReviewStore,
        ledger: Ledger,
        releases: ServedReleases,
        batcher: Batcher,
        bell: ReviewNotifications,
        config: QueueConfig,
        limits: DocumentLimits,
        on_findings: Callable[[Sequence[Finding]], None] = lambda findings: None,
        on_end: Callable[[ReviewState], None] = lambda state: None,
    ) -> None:
        self.store, self.ledger, self.releases, self.batcher = store, ledger, releases, batcher
        self.bell, self.config, self.limits = bell, config, limits
        self.on_findings, self._on_end = on_findings, on_end
        self._going: dict[str, ReviewJob] = {}
        self._entering = threading.Lock()

    def accept(self, owner: str, name: str, data: bytes, asked: Asked) -> str:
        """Read a document, write the review down, and return its id.

        Args:
            owner: Whose review it is.
            name: The file's name.
            data: Its bytes.
            asked: The day and jurisdiction; by default the contract's own date, else today.

        Raises:
            OverloadedError: As many reviews wait as may.
            InputError: The document cannot be read, or holds no clause.
            UsageError: Day or jurisdiction are not in the knowledge base.
        """
        self._refuse_full(owner)
        document = parse_document(name, data, self.limits)
        question = self.releases.current().settle(asked, find_contract_date(document.text))
        review = _accepted(owner, document, data, question)
        with (
            self._entering
        ):  # counted and written in one step, or two uploads could pass the bound together
            self._refuse_full(owner)
            with self.store.database.writing() as connection:
                self.store.add(connection, review)
                self.ledger.append(
                    connection,
                    owner,
                    "review.accepted",
                    review.id,
                    document=review.document_hash,
                    clauses=len(review.clauses),
                    as_of=review.as_of,
                    jurisdiction=review.jurisdiction,
                )
            self._enter(
                Waiting(
                    id=review.id,
                    owner=owner,
                    state="queued",
                    as_of=review.as_of,
                    as_of_source=review.as_of_source,
                    jurisdiction=review.jurisdiction,
                    release_id="",
                    attempt=0,
                    num_clauses=len(review.clauses),
                    num_done=0,
                )
            )
        self.ledger.note_head()
        return review.id

    def recover(self) -> int:
        """Take up what an earlier server left, in the order it was accepted; return how many."""
        left = self.store.read_going()
        for waiting in left:
            if waiting.attempt >= MAX_ATTEMPTS:
                reason = f"the server ended {waiting.attempt} times while this review ran"
                self.end(
                    waiting.id,
                    waiting.owner,
                    "failed",
                    f"{reason}. Upload the document in parts, or look into the server's log.",
                )
            else:
                self._enter(waiting)
        return len(left)

    def cancel(self, review_id: str, actor: str) -> None:
        """End a review that is going on; one that has ended stays as it is."""
        self.end(review_id, actor, "cancelled", "cancelled by its user")
        self.batcher.wake()

    def end(self, review_id: str, actor: str, state: ReviewState, reason: str = "") -> None:
        """Write the end of a review down and tell its listeners."""
        with self.store.database.writing() as connection:
            if self.store.end(connection, review_id, state, reason):
                self.ledger.append(
                    connection,
                    actor,
                    f"review.{state}",
                    review_id,
                    **({"reason": reason} if reason else {}),
                )
        self.leave(review_id, state)

    def leave(self, review_id: str, state: ReviewState) -> None:
        """Forget a review that has ended and ring for its listeners."""
        job = self._going.pop(review_id, None)
        if job is not None:
            job.is_ended = True
            self._on_end(state)
        self.ledger.note_head()
        self.bell.ring(review_id)

    def patiently(self, act: Callable[[], T]) -> T:
        """Return what `act` gives, waiting as long as the database is away, or what was judged would be lost over it.

        Raises:
            DatabaseAwayError: The server stops; the next one goes on from what was written.
        """
        while True:
            try:
                return act()
            except DatabaseAwayError as error:
                if self.bell.is_closed:
                    raise
                log.error("reviews wait: %s", error)
            time.sleep(AWAY_S)

    def num_going(self) -> int:
        """Return how many reviews have not ended."""
        return len(self._going)

    def position(self, review_id: str) -> int:
        """Return how many reviews were accepted before this one and have not ended."""
        return next(
            (place for place, going in enumerate(list(self._going)) if going == review_id), 0
        )

    def _enter(self, waiting: Waiting) -> None:
        job = ReviewJob(self, waiting)
        self._going[waiting.id] = job
        self.batcher.submit(job)

    def _refuse_full(self, owner: str) -> None:
        jobs = list(self._going.values())
        own = sum(job.owner == owner for job in jobs)
        for count, bound, whose in (
            (own, self.config.max_waiting_per_user, "of yours "),
            (len(jobs), self.config.max_waiting, ""),
        ):
            if count >= bound:
                seconds = (
                    sum(job.num_left for job in jobs)
                    * self.batcher.load.seconds_per_item
                    / max(1, len(jobs))
                )
                raise OverloadedError(
                    f"reviews: {count} {whose}wait already (at most {bound}). Come again later.",
                    min(600, seconds),
                )


class ReviewJob:
    """One review as the batcher runs it."""

    def __init__(self, queue: ReviewQueue, waiting: Waiting) -> None:
        self._queue, self._waiting = queue, waiting
        self.owner, self.is_ended = waiting.owner, False
        self._done = waiting.num_done
        self._started: float | None = None
        self._served: Served | None = None

    @property
    def num_left(self) -> int:
        """How many clauses are still to be judged."""
        return self._waiting.num_clauses - self._done

    def open(self) -> Opened | None:
        """Begin under the release served now."""
        return None if self.is_ended else self._queue.patiently(self._begin)

    def _begin(self) -> Opened:
        served, store, waiting = self._queue.releases.current(), self._queue.store, self._waiting
        served.knowledge.check_as_of(waiting.as_of, waiting.jurisdiction)
        keep = served.release.id == waiting.release_id
        self._done = waiting.num_done if keep else 0
        with store.database.writing() as connection:
            store.start(
                connection,
                waiting.id,
                release_id=served.release.id,
                edition=served.release.edition,
                attempt=waiting.attempt + 1,
                keep=keep,
            )
        self._queue.bell.ring(waiting.id)
        self._started, self._served = time.monotonic(), served
        question = Question(waiting.as_of, waiting.jurisdiction, waiting.as_of_source)
        clauses = deque(store.read_clauses(waiting.id, self._done))
        group = ("review", served.release.id, waiting.as_of, waiting.jurisdiction)
        return Opened(group, clauses, lambda batch: served.judge(batch, question))

    def deliver(self, results: Sequence[Any]) -> bool:
        """Write findings down and ring."""
        if self.is_ended:
            return False
        identity = self._waiting.id
        found = [
            finding.model_copy(update={"id": content_hash(identity, finding.id)[:16]})
            for finding in results
        ]

        def write() -> None:
            with self._queue.store.database.writing() as connection:
                self._queue.store.add_findings(connection, identity, found, self._done)

        self._queue.patiently(write)
        self._done += len(found)
        self._queue.on_findings(found)
        self._queue.bell.ring(identity)
        return True

    def finish(self) -> None:
        """Write the end down, with what was found by id and hash."""
        self._queue.patiently(self._end_well)

    def _end_well(self) -> None:
        queue, waiting = self._queue, self._waiting
        findings = queue.store.read_findings(waiting.id)
        with queue.store.database.writing() as connection:
            if queue.store.end(connection, waiting.id, "done"):
                queue.ledger.append(
                    connection,
                    waiting.owner,
                    "review.done",
                    waiting.id,
                    **_ledger_body(queue.store, waiting.id, findings),
                )
        queue.leave(waiting.id, "done")

    def fail(self, error: ClausulaError) -> None:
        """Mark the review failed with its reason."""
        if self.is_ended or isinstance(
            error, DatabaseAwayError
        ):  # the latter while the server stops: the next one goes on
            return
        with suppress(DatabaseAwayError):
            self._queue.patiently(
                lambda: self._queue.end(self._waiting.id, self.owner, "failed", str(error))
            )

    def should_stop(self) -> ClausulaError | None:
        """Say that it was cancelled, or that its time is over."""
        if self.is_ended:
            return EngineError("review: cancelled by its user.")
        limit = self._queue.config.max_review_s
        if self._started is not None and time.monotonic() - self._started > limit:
            done = f"{self._done} of {self._waiting.num_clauses} clauses done"
            return EngineError(
                f"review: out of time after {limit:g} s, {done}. Upload it in parts, or raise"
                " queue.max_review_s."
            )
        return None


def _accepted(owner: str, document: Document, data: bytes, question: Question) -> Accepted:
    return Accepted(
        id=f"rv-{secrets.token_hex(8)}",
        owner=owner,
        as_of=question.as_of,
        as_of_source=question.as_of_source,
        jurisdiction=question.jurisdiction,
        name=document.name,
        document_hash=document.sha256,
        document=data,
        text=document.text,
        clauses=tuple(_numbered(segment(document))),
    )


def _numbered(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses with ids that differ within the document, which findings take theirs from."""
    return [
        clause.model_copy(update={"id": f"{clause.id}-{place}"})
        for place, clause in enumerate(clauses)
    ]


def _ledger_body(
    store: ReviewStore, review_id: str, findings: Sequence[Finding]
) -> dict[str, Any]:  # Any: JSON values
    stamp = store.read_stamp(review_id)
    listed = [
        {
            "id": finding.id,
            "verdict": finding.verdict,
            "status": finding.status,
            "cites": [citation.version_id for citation in finding.citations],
            "hash": content_hash(finding.model_dump_json()),
        }
        for finding in findings
    ]
    return {**stamp, "findings": listed}
