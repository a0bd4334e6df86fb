"""The queue of reviews: accepts them within bounds, hands them to the batcher, ends them.

A review is accepted once its row is on disk. After a restart, reviews that had not ended are taken
up again: under the same release from the next clause, under another release from the start. After
three attempts that the server did not survive, a review is marked as failed, because its document
may be what crashes the server.
"""

import threading
from collections.abc import Callable

from pydantic import Field

from components.config import Section
from components.review.question import Asked
from components.serving.batching import Batcher
from components.serving.contract_reader import ContractReader
from components.serving.pending_reviews import PendingReview, make_review
from components.serving.problems import OverloadedError
from components.serving.records import ReviewState
from components.serving.review_job import ReviewJob
from components.serving.review_progress import ReviewProgress
from components.serving.served_release import Served

MAX_ATTEMPTS = 3
MAX_RETRY_AFTER_S = 600


class QueueConfig(Section):
    """How many reviews may wait, and for how long one may run."""

    max_waiting: int = Field(
        default=64,
        ge=1,
        le=100_000,
        description="reviews of all users that have not ended; more uploads get 429",
    )
    max_waiting_per_user: int = Field(
        default=16,
        ge=1,
        le=100_000,
        description="reviews of one user that have not ended; more uploads get 429",
    )
    max_review_s: float = Field(
        default=1800,
        gt=0,
        le=86_400,
        description="seconds a review may run before it is marked as failed",
    )
    reading_at_once: int = Field(
        default=2,
        ge=1,
        le=64,
        description="documents that are read, and reports that are written, at the same time; each"
        " may take session.documents.max_memory_bytes",
    )
    grace_s: float = Field(
        default=60,
        ge=0,
        le=3600,
        description="seconds that running reviews get to finish when the server stops",
    )


class ReviewQueue:
    """Accepts reviews and follows them to their end.

    Args:
        progress: Records each step of a review.
        current: Returns the release that answers now.
        batcher: Runs the reviews.
        config: How many may wait and run.
        reader: Reads the contracts.
        on_done: Called with the id of each review that is done; it neither waits nor raises.
    """

    def __init__(
        self,
        progress: ReviewProgress,
        current: Callable[[], Served],
        batcher: Batcher,
        config: QueueConfig,
        reader: ContractReader,
        on_done: Callable[[str], None] = lambda review_id: None,
    ) -> None:
        self.progress = progress
        self._current = current
        self._batcher = batcher
        self._config = config
        self._reader = reader
        self._on_done = on_done
        self._jobs: dict[str, ReviewJob] = {}
        self._accept_lock = threading.Lock()

    def accept(self, owner: str, name: str, data: bytes, asked: Asked) -> str:
        """Read a document, write the review down, and return its id.

        Args:
            owner: Whose review it is.
            name: The file's name.
            data: Its bytes.
            asked: The day and jurisdiction; by default the contract's own date, else today.

        Raises:
            OverloadedError: Too many reviews are waiting.
            InputError: The document cannot be read, or has no clause.
            UsageError: The day or jurisdiction is not in the knowledge base.
        """
        self._refuse_full(owner)
        contract = self._reader.read(name, data)
        question = self._current().settle(asked, contract.day)
        review = make_review(owner, contract, data, question)
        # Checked again and written under a lock, or two uploads could pass the bound together.
        with self._accept_lock:
            self._refuse_full(owner)
            self.progress.write_accepted(review)
            self._enter(PendingReview.from_accepted(review))
        self.progress.ledger.note_head()
        return review.id

    def recover(self) -> int:
        """Take up what an earlier server left, in the order of acceptance; return how many."""
        left = self.progress.store.read_pending()
        for review in left:
            if review.attempt < MAX_ATTEMPTS:
                self._enter(review)
                continue
            reason = (
                f"the server ended {review.attempt} times while this review ran. Upload the"
                " document in parts, or look into the server's log."
            )
            self._end(review.id, review.owner, "failed", reason)
        return len(left)

    def cancel(self, review_id: str, actor: str) -> None:
        """Cancel a review; one that has ended stays as it is."""
        self._end(review_id, actor, "cancelled", "cancelled by its user")
        self._batcher.wake()

    def num_pending(self) -> int:
        """Return how many reviews have not ended."""
        return len(self._jobs)

    def position(self, review_id: str) -> int:
        """Return how many reviews that have not ended were accepted before this one."""
        pending_ids = list(self._jobs)
        return pending_ids.index(review_id) if review_id in pending_ids else 0

    def _enter(self, review: PendingReview) -> None:
        """Hand a review to the batcher."""
        job = ReviewJob(
            review, self.progress, self._current, self._config.max_review_s, self._leave
        )
        self._jobs[review.id] = job
        self._batcher.submit(job)

    def _end(self, review_id: str, actor: str, state: ReviewState, reason: str) -> None:
        """Write the end of a review and let it leave the queue."""
        self.progress.write_end(review_id, actor, state, reason)
        self._leave(review_id, state)

    def _leave(self, review_id: str, state: ReviewState) -> None:
        """Forget a review that has ended and wake its listeners."""
        job = self._jobs.pop(review_id, None)
        if job is not None:
            job.is_ended = True
            self.progress.metrics.count_review(state)
        self.progress.ledger.note_head()
        self.progress.notifications.notify(review_id)
        if state == "done":
            self._on_done(review_id)

    def _refuse_full(self, owner: str) -> None:
        """Raise OverloadedError if the user, or all users together, have too many reviews."""
        jobs = list(self._jobs.values())
        num_own = sum(job.owner == owner for job in jobs)
        self._refuse_above(self._config.max_waiting_per_user, num_own, "of yours ", jobs)
        self._refuse_above(self._config.max_waiting, len(jobs), "", jobs)

    def _refuse_above(self, bound: int, count: int, whose: str, jobs: list[ReviewJob]) -> None:
        """Raise OverloadedError at a bound, with the seconds until a review may have ended."""
        if count < bound:
            return
        clauses_left = sum(job.num_left for job in jobs)
        seconds_left = clauses_left * self._batcher.load.seconds_per_item
        raise OverloadedError(
            f"reviews: {count} {whose}wait already (at most {bound}). Come again later.",
            min(MAX_RETRY_AFTER_S, seconds_left / max(1, len(jobs))),
        )
