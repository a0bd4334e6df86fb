"""Record each step of a review: database, ledger, listeners, metrics."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from components.records import Finding, content_hash
from components.review.house import HouseReviewer
from components.serving.audit import Ledger
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.outage_retry import retry_through_outage
from components.serving.pending_reviews import AcceptedReview, PendingReview
from components.serving.records import ReviewState
from components.serving.review_store import ReviewStore
from components.tracking.releases import Release

T = TypeVar("T")


class ReviewProgress:
    """Records what happens to reviews.

    Args:
        store: Where reviews are kept.
        ledger: Records acceptance and end.
        notifications: Wakes the listeners of a review.
        metrics: Counts findings and ended reviews.
        house: Holds findings against the playbook; None where there is none.
    """

    def __init__(
        self,
        store: ReviewStore,
        ledger: Ledger,
        notifications: ReviewNotifications,
        metrics: Metrics,
        house: HouseReviewer | None = None,
    ) -> None:
        self.store = store
        self.ledger = ledger
        self.notifications = notifications
        self.metrics = metrics
        self.house = house

    def write_accepted(self, review: AcceptedReview) -> None:
        """Write an accepted review; call `ledger.note_head` after it."""
        entry = {
            "document": review.document_hash,
            "clauses": len(review.clauses),
            "as_of": review.as_of,
            "jurisdiction": review.jurisdiction,
        }
        with self.store.database.writing() as connection:
            self.store.add(connection, review)
            self.ledger.append(connection, review.owner, "review.accepted", review.id, **entry)

    def write_start(self, review: PendingReview, release: Release, *, keep: bool) -> bool:
        """Write that a review runs under a release, and return whether it has not ended before.

        Args:
            review: The review.
            release: The release.
            keep: Whether the findings of an earlier attempt stay.
        """
        with self.store.database.writing() as connection:
            is_started = self.store.start(
                connection,
                review.id,
                release_id=release.id,
                edition=release.edition,
                attempt=review.attempt + 1,
                keep=keep,
            )
        self.notifications.notify(review.id)
        return is_started

    def write_findings(self, review_id: str, findings: Sequence[Finding], first: int) -> bool:
        """Write findings, of which the first has the place `first` among all of the review.

        Returns:
            Whether they are written; False if the review has ended.
        """

        def write() -> bool:
            with self.store.database.writing() as connection:
                return self.store.add_findings(connection, review_id, findings, first)

        is_written = self.retry(write)
        if is_written:
            self.metrics.count_findings(findings)
        return is_written

    def write_done(self, review: PendingReview) -> None:
        """Write that a review is done, with its findings by id and hash in the ledger."""
        findings = self.store.read_findings(review.id)
        with self.store.database.writing() as connection:
            if self.store.end(connection, review.id, "done"):
                entry = self.store.read_stamp(review.id)
                entry["findings"] = [_summarise(finding) for finding in findings]
                self.ledger.append(connection, review.owner, "review.done", review.id, **entry)

    def write_end(self, review_id: str, actor: str, state: ReviewState, reason: str = "") -> None:
        """Write that a review failed or was cancelled; one that has ended stays as it is."""
        entry = {"reason": reason} if reason else {}
        with self.store.database.writing() as connection:
            if self.store.end(connection, review_id, state, reason):
                self.ledger.append(connection, actor, f"review.{state}", review_id, **entry)

    def retry(self, action: Callable[[], T]) -> T:
        """Retry an action through a database outage, so no finding is lost.

        Raises:
            DatabaseAwayError: The server stops; the next one goes on from what was written.
        """
        return retry_through_outage(action, lambda: self.notifications.is_closed)


def _summarise(finding: Finding) -> dict[str, Any]:  # Any: JSON values
    """Return a finding without any text of the contract."""
    return {
        "id": finding.id,
        "verdict": finding.verdict,
        "status": finding.status,
        "cites": [citation.version_id for citation in finding.citations],
        "hash": content_hash(finding.model_dump_json()),
    }
