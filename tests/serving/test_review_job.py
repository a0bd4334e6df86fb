"""One review as the batcher runs it: it goes on where it was, and stops out of time."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from components.errors import EngineError
from components.review.house import open_house
from components.serving.audit import Ledger
from components.serving.database import Database, DatabaseAwayError
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.records import ReviewState
from components.serving.review_job import ReviewJob
from components.serving.review_progress import ReviewProgress
from components.serving.review_store import ReviewStore
from components.serving.served_release import Served
from components.storage import Home
from tests.playbooks.files import write_playbook
from tests.serving.running import wait_for
from tests.serving.stored import add_review, make_accepted

pytestmark = pytest.mark.service
CLAUSES = ("Rent is due monthly.", "Interest is 18 per cent a year.", "Keys are returned.")


@pytest.fixture(scope="module")
def served(scripted: Served) -> Served:
    """Give the scripted release that all share."""
    return scripted


@pytest.fixture
def progress(home: Home, database: Database) -> ReviewProgress:
    """Give the progress of one review of three clauses that waits."""
    store = ReviewStore(database)
    add_review(store, make_accepted(clauses=CLAUSES))
    return ReviewProgress(store, Ledger(database, home), ReviewNotifications(), Metrics())


class Ends:
    """Keeps the ends of reviews."""

    def __init__(self) -> None:
        self.states: list[tuple[str, ReviewState]] = []

    def __call__(self, review_id: str, state: ReviewState) -> None:
        """Note an end."""
        self.states.append((review_id, state))


def take_up(
    progress: ReviewProgress, served: Served, ends: Ends, max_review_s: float = 60
) -> ReviewJob:
    """Return the job of the only review, as a server takes it up."""
    (review,) = progress.store.read_pending()
    return ReviewJob(review, progress, lambda: served, max_review_s, ends)


def run_batch(job: ReviewJob, size: int) -> Sequence[str]:
    """Open a job, run one batch of it, and return the batch's clauses."""
    opened = job.open()
    assert opened is not None
    batch = [opened.items.popleft() for _ in range(size)]
    assert job.deliver(opened.run(batch))
    return [clause.text for clause in batch]


def test_next_server_goes_on_after_the_last_clause(
    progress: ReviewProgress, served: Served
) -> None:
    """Under the same release a review goes on where it was, and no clause is judged twice."""
    ends = Ends()
    assert run_batch(take_up(progress, served, ends), 2) == list(CLAUSES[:2])
    second = take_up(progress, served, ends)
    assert second.num_left == 1
    assert run_batch(second, 1) == [CLAUSES[2]]
    second.finish()
    findings = progress.store.read_findings("rv-1")
    assert [finding.clause for finding in findings] == list(CLAUSES)
    assert len({finding.id for finding in findings}) == 3
    assert ends.states == [("rv-1", "done")]


def test_out_of_time(progress: ReviewProgress, served: Served) -> None:
    """A review that runs too long says how far it came; one that waits has no limit."""
    job = take_up(progress, served, Ends(), max_review_s=0.001)
    assert job.should_stop() is None
    run_batch(job, 1)
    error = job.should_stop()
    assert error is not None
    assert "1 of 3 clauses done" in str(error)


def test_ended_review_is_neither_opened_nor_delivered(
    progress: ReviewProgress, served: Served
) -> None:
    """After its end nothing of a review is run or written any more."""
    job = take_up(progress, served, Ends())
    job.is_ended = True
    assert job.open() is None
    assert not job.deliver([])
    assert "cancelled" in str(job.should_stop())


def test_fail_writes_the_reason_unless_the_server_stops(
    progress: ReviewProgress, served: Served
) -> None:
    """A failed review has its reason; one that a stopping server left stays pending."""
    ends = Ends()
    job = take_up(progress, served, ends)
    job.fail(DatabaseAwayError("away."))
    assert (ends.states, len(progress.store.read_pending())) == ([], 1)
    job.fail(EngineError("engine: broken."))
    assert ends.states == [("rv-1", "failed")]
    assert progress.store.find("rv-1", "anna").reason == "engine: broken."


def test_review_cancelled_before_its_turn_is_not_started(
    progress: ReviewProgress, served: Served
) -> None:
    """A review that was cancelled in the database while its job was opened stays cancelled."""
    job = take_up(progress, served, Ends())
    progress.write_end("rv-1", "anna", "cancelled", "cancelled by its user")
    assert job.open() is None
    assert progress.store.find("rv-1", "anna").state == "cancelled"


def test_findings_of_a_review_that_was_cancelled_meanwhile_are_dropped(
    progress: ReviewProgress, served: Served
) -> None:
    """A batch that comes back after the cancellation writes nothing, and the job ends."""
    job = take_up(progress, served, Ends())
    opened = job.open()
    assert opened is not None
    findings = opened.run([opened.items.popleft()])
    progress.write_end("rv-1", "anna", "cancelled", "cancelled by its user")
    assert not job.deliver(findings)
    assert progress.store.read_findings("rv-1") == []


def test_waiting_for_the_engine_takes_no_time(progress: ReviewProgress, served: Served) -> None:
    """The time that a review may run begins anew after the engine was away."""
    job = take_up(progress, served, Ends(), max_review_s=0.001)
    opened = job.open()
    assert opened is not None
    job.postpone()
    assert job.should_stop() is None
    job.deliver(opened.run([opened.items.popleft()]))
    wait_for(job.should_stop)


def test_findings_under_another_playbook_are_made_anew(
    progress: ReviewProgress, served: Served, tmp_path: Path
) -> None:
    """A review that is taken up again does not mix two versions of the house's positions."""
    ends = Ends()
    rent = "### Position P-1: Rent\nKnown by: rent due\nPreferred: at least 3 months\n"
    house = open_house(write_playbook(tmp_path, "house.md", rent))
    progress.house = house
    assert run_batch(take_up(progress, served, ends), 2) == list(CLAUSES[:2])
    assert run_batch(take_up(progress, served, ends), 1) == [CLAUSES[2]]
    other = open_house(write_playbook(tmp_path, "house.md", rent.replace("3", "4")))
    progress.house = other
    last = take_up(progress, served, ends)
    assert run_batch(last, 3) == list(CLAUSES)
    last.finish()
    found = progress.store.read_house("rv-1")
    assert found is not None and other is not None
    assert found.sha256 == other.versions.newest.sha256
    first = progress.store.read_findings("rv-1")[0]
    assert [outcome.version for outcome in first.positions] == [found.version]
