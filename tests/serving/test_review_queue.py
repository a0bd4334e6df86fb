"""The queue of reviews: accepted within bounds, judged in batches, cancelled, taken up again."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import update

from components.errors import InputError
from components.review.question import Asked
from components.serving.audit import Ledger
from components.serving.batching import Batcher
from components.serving.contract_reader import ContractReader
from components.serving.database import Database
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.problems import OverloadedError
from components.serving.review_progress import ReviewProgress
from components.serving.review_queue import MAX_ATTEMPTS, QueueConfig, ReviewQueue
from components.serving.review_store import ReviewStore
from components.serving.served_release import Served
from components.serving.tables import reviews
from components.storage import Home
from tests.serving.running import contract, wait_for
from tests.serving.scripted import BREAKING, serving_scripted

pytestmark = pytest.mark.service
ASKED = Asked(date(2021, 3, 1))
MakeQueue = Callable[[Batcher], ReviewQueue]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a scripted release."""
    with serving_scripted(tmp_path_factory.mktemp("queue")) as opened:
        yield opened


@pytest.fixture
def make_queue(home: Home, database: Database, served: Served, reader: ContractReader) -> MakeQueue:
    """Give what makes a queue of two reviews a user and three in all."""

    def make(batcher: Batcher) -> ReviewQueue:
        progress = ReviewProgress(
            ReviewStore(database), Ledger(database, home), ReviewNotifications(), Metrics()
        )
        config = QueueConfig(max_waiting=3, max_waiting_per_user=2)
        return ReviewQueue(progress, lambda: served, batcher, config, reader)

    return make


@pytest.fixture
def idle(make_queue: MakeQueue) -> ReviewQueue:
    """Give a queue whose batcher does not run."""
    return make_queue(Batcher(4))


def accept(queue: ReviewQueue, owner: str = "anna", num_clauses: int = 3) -> str:
    """Accept a contract and return the review's id."""
    return queue.accept(owner, "contract.txt", contract(num_clauses), ASKED)


def is_over(queue: ReviewQueue) -> bool:
    """Return whether every review has ended."""
    return queue.num_pending() == 0


def test_accepted_review_is_judged(make_queue: MakeQueue) -> None:
    """A review ends with a finding for each clause, in order, and is counted as done."""
    batcher = Batcher(2)
    queue = make_queue(batcher)
    review_id = accept(queue, num_clauses=5)
    batcher.start()
    wait_for(lambda: is_over(queue))
    store = queue.progress.store
    summary = store.find(review_id, "anna")
    assert (summary.state, summary.num_done) == ("done", 5)
    clauses = [finding.clause for finding in store.read_findings(review_id)]
    assert clauses == contract(5).decode().split("\n\n")
    assert 'clausula_reviews_total{state="done"} 1.0' in queue.progress.metrics.render().decode()
    assert batcher.stop(5)


def test_bounds_of_one_user_and_of_all(idle: ReviewQueue) -> None:
    """Past a bound an upload is refused with the seconds to wait, and nothing is written."""
    for _ in range(2):
        accept(idle)
    with pytest.raises(OverloadedError, match=r"2 of yours wait already \(at most 2\)") as raised:
        accept(idle)
    assert raised.value.retry_after_s == 1  # three clauses a review, 0.2 s each
    accept(idle, owner="berta")
    with pytest.raises(OverloadedError, match=r"3 wait already \(at most 3\)"):
        accept(idle, owner="carla")
    assert idle.num_pending() == 3
    assert len(idle.progress.store.read_pending()) == 3


def test_position_counts_those_before(idle: ReviewQueue) -> None:
    """A review's position is the number of reviews before it; an unknown one has none before."""
    first, second = accept(idle), accept(idle, owner="berta")
    assert (idle.position(first), idle.position(second), idle.position("rv-0")) == (0, 1, 0)
    idle.cancel(first, "anna")
    assert idle.position(second) == 0


def test_cancelled_review_is_not_run(make_queue: MakeQueue) -> None:
    """A cancelled review frees its place at once, and no clause of it is judged."""
    batcher = Batcher(2)
    queue = make_queue(batcher)
    cancelled, other = accept(queue), accept(queue)
    queue.cancel(cancelled, "anna")
    batcher.start()
    wait_for(lambda: is_over(queue))
    store = queue.progress.store
    assert store.find(cancelled, "anna").state == "cancelled"
    assert store.read_findings(cancelled) == []
    assert store.find(other, "anna").state == "done"
    assert batcher.stop(5)


def test_review_that_breaks_the_engine_fails_alone(make_queue: MakeQueue) -> None:
    """A clause that breaks the engine fails its review; the one in the same batch is done."""
    batcher = Batcher(8)
    queue = make_queue(batcher)
    clause = f"Interest of 18 per cent a year is owed on the loan by the {BREAKING}."
    broken = queue.accept("anna", "c.txt", clause.encode(), ASKED)
    fine = accept(queue, owner="berta")
    batcher.start()
    wait_for(lambda: is_over(queue))
    failed = queue.progress.store.find(broken, "anna")
    assert failed.state == "failed"
    assert "ValueError in a batch" in failed.reason
    assert queue.progress.store.find(fine, "berta").state == "done"
    assert batcher.stop(5)


def test_document_without_text_is_refused(idle: ReviewQueue) -> None:
    """What cannot be read is refused before anything is written."""
    with pytest.raises(InputError):
        idle.accept("anna", "c.txt", b"", ASKED)
    assert idle.progress.store.read_pending() == []


def test_recover_takes_up_what_was_left(idle: ReviewQueue, make_queue: MakeQueue) -> None:
    """The next server goes on with what was left, and gives up what ended it three times."""
    waiting, deadly = accept(idle), accept(idle, owner="berta")
    with idle.progress.store.database.writing() as connection:
        is_deadly = reviews.c.id == deadly
        connection.execute(update(reviews).where(is_deadly).values(attempt=MAX_ATTEMPTS))
    batcher = Batcher(4)
    queue = make_queue(batcher)
    assert queue.recover() == 2
    assert queue.num_pending() == 1
    batcher.start()
    wait_for(lambda: is_over(queue))
    given_up = queue.progress.store.find(deadly, "berta")
    assert given_up.state == "failed"
    assert "ended 3 times" in given_up.reason
    assert queue.progress.store.find(waiting, "anna").state == "done"
    assert batcher.stop(5)
