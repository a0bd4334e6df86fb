"""Each step of a review is recorded once, and a server that stops retries nothing."""

import json
from typing import Any

import pytest

from components.serving.audit import Ledger
from components.serving.database import Database, DatabaseAwayError
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.pending_reviews import PendingReview
from components.serving.review_progress import ReviewProgress
from components.serving.review_store import ReviewStore
from components.storage import Home
from tests.serving.scripted import make_scripted_release
from tests.serving.stored import CLAUSE, make_accepted, make_finding


@pytest.fixture
def progress(home: Home, database: Database) -> ReviewProgress:
    """Give the progress of reviews in an empty database."""
    return ReviewProgress(
        ReviewStore(database), Ledger(database, home), ReviewNotifications(), Metrics()
    )


def read_ledger(progress: ReviewProgress) -> list[tuple[str, dict[str, Any]]]:
    """Return the action and body of each row of the ledger."""
    with progress.store.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT action, body FROM audit ORDER BY number").all()
    return [(action, json.loads(body)) for action, body in rows]


def test_steps_of_a_review_in_database_and_ledger(progress: ReviewProgress) -> None:
    """A review that is done has its acceptance and its end in the ledger, and no text there."""
    accepted = make_accepted()
    review = PendingReview.from_accepted(accepted)
    release = make_scripted_release()
    progress.write_accepted(accepted)
    progress.write_start(review, release, keep=False)
    progress.write_findings("rv-1", [make_finding()], first=0)
    progress.write_done(review)
    summary = progress.store.find("rv-1", "anna")
    assert (summary.state, summary.release_id, summary.num_done) == ("done", release.id, 1)
    (_, acceptance), (_, end) = read_ledger(progress)
    assert acceptance["clauses"] == 1
    (finding,) = end["findings"]
    assert (finding["id"], finding["cites"]) == ("f1", ["v1"])
    assert CLAUSE not in json.dumps(read_ledger(progress))


def test_end_is_recorded_once(progress: ReviewProgress) -> None:
    """A review that was cancelled cannot fail or be done afterwards."""
    accepted = make_accepted()
    progress.write_accepted(accepted)
    progress.write_end("rv-1", "anna", "cancelled", "by its user")
    progress.write_end("rv-1", "anna", "failed", "too late")
    progress.write_done(PendingReview.from_accepted(accepted))
    assert [action for action, _ in read_ledger(progress)] == [
        "review.accepted",
        "review.cancelled",
    ]
    assert progress.store.find("rv-1", "anna").reason == "by its user"


def test_retry_gives_up_when_the_server_stops(progress: ReviewProgress) -> None:
    """A server that stops does not wait for the database."""

    def act() -> None:
        raise DatabaseAwayError("away.")

    progress.notifications.close()
    with pytest.raises(DatabaseAwayError):
        progress.retry(act)
