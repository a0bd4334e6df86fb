"""One review as the batcher runs it: opened when its turn comes, delivered in batches, ended."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from components.errors import ClausulaError, EngineError
from components.records import Clause, content_hash
from components.review.house_redlines import add_house_redlines
from components.review.question import Question
from components.serving.batch_job import Opened
from components.serving.database import DatabaseAwayError
from components.serving.pending_reviews import PendingReview
from components.serving.records import ReviewState
from components.serving.review_progress import ReviewProgress
from components.serving.served_release import Served


class ReviewJob:
    """One review; its methods are those of `batch_job.Job`.

    It waits for an engine or a database that is away.

    Args:
        review: The review.
        progress: Records each step.
        current: Returns the release that answers now.
        max_review_s: Seconds the review may run.
        on_end: Called with the review's id and state after its end was written.
    """

    waits_for_engine = True

    def __init__(
        self,
        review: PendingReview,
        progress: ReviewProgress,
        current: Callable[[], Served],
        max_review_s: float,
        on_end: Callable[[str, ReviewState], None],
    ) -> None:
        self.owner = review.owner
        self.is_ended = False
        self._review = review
        self._progress = progress
        self._current = current
        self._max_review_s = max_review_s
        self._on_end = on_end
        self._num_done = review.num_done
        self._started_at: float | None = None

    @property
    def num_left(self) -> int:
        """How many clauses are still to be judged."""
        return self._review.num_clauses - self._num_done

    def open(self) -> Opened | None:
        """Start under the release that is served now, None if the review has ended."""
        if self.is_ended:
            return None
        return self._progress.retry(self._start)

    def deliver(self, results: Sequence[Any]) -> bool:
        """Write findings and return whether to go on."""
        if self.is_ended:
            return False
        review_id = self._review.id
        findings = [
            finding.model_copy(update={"id": content_hash(review_id, finding.id)[:16]})
            for finding in results
        ]
        if self._started_at is None:
            self._started_at = time.monotonic()
        if not self._progress.write_findings(review_id, findings, self._num_done):
            return False  # cancelled, and perhaps erased, while its batch ran
        self._num_done += len(findings)
        self._progress.notifications.notify(review_id)
        return True

    def postpone(self) -> None:
        """Let the time begin anew that the review may run: it waits for the engine."""
        self._started_at = None

    def finish(self) -> None:
        """Mark the review as done."""
        self._progress.retry(self._end_done)

    def fail(self, error: ClausulaError) -> None:
        """Mark the review as failed, with its reason."""
        if self.is_ended:
            return
        if isinstance(error, DatabaseAwayError):
            # `retry` gave up because the server stops; the next one goes on with the review
            return
        with suppress(DatabaseAwayError):
            self._progress.retry(lambda: self._end_failed(str(error)))

    def should_stop(self) -> ClausulaError | None:
        """Return why the review must stop, cancelled or out of time, None to go on."""
        if self.is_ended:
            return EngineError("review: cancelled by its user.")
        if self._started_at is None:
            return None
        if time.monotonic() - self._started_at <= self._max_review_s:
            return None
        progress = f"{self._num_done} of {self._review.num_clauses} clauses done"
        return EngineError(
            f"review: out of time after {self._max_review_s:g} s, {progress}. Upload it in parts,"
            " or raise serving.queue.max_review_s."
        )

    def _start(self) -> Opened | None:
        """Write the start and return the clauses that are still to be judged; None if it ended."""
        review = self._review
        served = self._current()
        served.knowledge.check_as_of(review.as_of, review.jurisdiction)
        is_same = served.release.id == review.release_id and self._has_same_house()
        self._num_done = review.num_done if is_same else 0
        if not self._progress.write_start(review, served.release, keep=is_same):
            return None
        if self._progress.house is not None:
            self._progress.store.write_house(review.id, self._progress.house.begin(review.as_of))
        self._started_at = time.monotonic()
        question = Question(review.as_of, review.jurisdiction, review.as_of_source)
        clauses = [
            # A batch, and a trace of it, holds clauses of several reviews.
            clause.model_copy(update={"id": f"{review.id}:{clause.id}"})
            for clause in self._progress.store.read_clauses(review.id, self._num_done)
        ]

        def judge(batch: Sequence[Clause]) -> Sequence[Any]:  # Any: as Opened.run
            findings = served.judge(batch, question)
            house = self._progress.house
            if house is None:
                return findings
            weighed = house.weigh(findings, review.as_of)
            if not served.config.reviewer.redlines:
                return weighed
            draft = partial(served.judge, question=question)
            return add_house_redlines(weighed, batch, draft, house, review.as_of)

        group = ("review", served.release.id, review.as_of, review.jurisdiction)
        return Opened(group, deque(clauses), judge)

    def _has_same_house(self) -> bool:
        """Say whether the findings so far were held against the playbook that holds now."""
        written = self._progress.store.read_house(self._review.id)
        if self._progress.house is None or written is None:
            return self._progress.house is None and written is None
        return written.sha256 == self._progress.house.begin(self._review.as_of).sha256

    def _end_done(self) -> None:
        """Conclude on the playbook over all findings, then mark the review as done."""
        store = self._progress.store
        if self._progress.house is not None:
            findings = store.read_findings(self._review.id)
            left_out = store.read_left_out(self._review.id)
            house = self._progress.house.conclude(findings, self._review.as_of, left_out)
            store.write_house(self._review.id, house)
        self._progress.write_done(self._review)
        self._on_end(self._review.id, "done")

    def _end_failed(self, reason: str) -> None:
        self._progress.write_end(self._review.id, self.owner, "failed", reason)
        self._on_end(self._review.id, "failed")
