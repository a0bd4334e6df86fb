"""Reviews in the database: what is written is read back, and nothing is written twice."""

from datetime import UTC, date

import pytest
from sqlalchemy import update

from components.errors import UsageError
from components.serving.database import Database
from components.serving.problems import NotFoundError
from components.serving.review_store import ReviewStore
from components.serving.tables import reviews
from tests.serving.stored import (
    CLAUSE,
    add_findings,
    add_review,
    end_review,
    make_accepted,
    make_finding,
    start_review,
)


@pytest.fixture
def empty(database: Database) -> ReviewStore:
    """Give a store without reviews."""
    return ReviewStore(database)


def test_find_counts_findings(store: ReviewStore) -> None:
    """A summary has the counts of its findings, and its times are in UTC."""
    summary = store.find("rv-1", "anna")
    assert (summary.state, summary.num_done, summary.num_clauses) == ("done", 1, 1)
    assert (summary.verdicts, summary.num_to_review) == ({"invalid": 1}, 0)
    assert summary.finished_at is not None
    assert summary.finished_at.tzinfo is UTC


def test_find_only_for_the_owner(store: ReviewStore) -> None:
    """Another user's review is unknown, whatever is asked of it."""
    for read in (store.find, store.read_document, store.read_source):
        with pytest.raises(NotFoundError, match="not known to you"):
            read("rv-1", "berta")


def test_list_reviews_page_by_page(empty: ReviewStore) -> None:
    """Pages go from new to old, and reviews of the same moment are neither lost nor repeated."""
    for number in range(5):
        add_review(empty, make_accepted(f"rv-{number}"))
    add_review(empty, make_accepted("rv-other", owner="berta"))
    listed: list[str] = []
    while page := empty.list_reviews("anna", 2, listed[-1] if listed else ""):
        listed += [review.id for review in page]
    assert listed == ["rv-4", "rv-3", "rv-2", "rv-1", "rv-0"]


def test_add_findings_again_changes_nothing(store: ReviewStore) -> None:
    """Findings whose commit succeeded, but whose answer was lost, are not written twice."""
    add_findings(store, "rv-1", [make_finding()])
    assert [finding.id for finding in store.read_findings("rv-1")] == ["f1"]


def test_read_findings_after_a_place(empty: ReviewStore) -> None:
    """Findings are read in the order of their clauses, from a place on."""
    add_review(empty, make_accepted(clauses=("one", "two", "three")))
    start_review(empty, "rv-1")
    add_findings(empty, "rv-1", [make_finding("f1"), make_finding("f2")])
    add_findings(empty, "rv-1", [make_finding("f3")], first=2)
    assert [finding.id for finding in empty.read_findings("rv-1")] == ["f1", "f2", "f3"]
    assert [finding.id for finding in empty.read_findings("rv-1", 1)] == ["f2", "f3"]
    assert [clause.text for clause in empty.read_clauses("rv-1", 1)] == ["two", "three"]


def test_start_again_keeps_or_drops_findings(empty: ReviewStore) -> None:
    """Under the same release findings stay; under another they are dropped."""
    add_review(empty, make_accepted())
    start_review(empty, "rv-1")
    add_findings(empty, "rv-1", [make_finding()])
    start_review(empty, "rv-1", attempt=2, keep=True)
    assert empty.find("rv-1", "anna").num_done == 1
    start_review(empty, "rv-1", attempt=3, keep=False)
    assert empty.find("rv-1", "anna").num_done == 0
    assert empty.read_findings("rv-1") == []


def test_end_only_once(empty: ReviewStore) -> None:
    """A review ends once, and is pending until then."""
    add_review(empty, make_accepted())
    assert [(review.id, review.attempt) for review in empty.read_pending()] == [("rv-1", 0)]
    assert end_review(empty, "rv-1")
    assert not end_review(empty, "rv-1")
    assert empty.read_pending() == []


def test_read_document_links_clauses_to_findings(empty: ReviewStore) -> None:
    """Each span cuts its clause out of the text; a clause not judged yet has no finding."""
    add_review(empty, make_accepted(clauses=(CLAUSE, "Rent is due monthly.")))
    start_review(empty, "rv-1")
    add_findings(empty, "rv-1", [make_finding()])
    document = empty.read_document("rv-1", "anna")
    texts = [document.text[span.start : span.end] for span in document.clauses]
    assert texts == [CLAUSE, "Rent is due monthly."]
    assert [span.finding_id for span in document.clauses] == ["f1", None]
    assert [item.reason for item in document.not_reviewed] == ["signature"]
    source, _ = empty.read_source("rv-1", "anna")
    assert (source.not_reviewed, source.notes) == (document.not_reviewed, document.notes)


def test_read_source_of_a_waiting_review_refused(empty: ReviewStore) -> None:
    """There is no report before the review has started."""
    add_review(empty, make_accepted())
    with pytest.raises(UsageError, match="waits for its turn"):
        empty.read_source("rv-1", "anna")
    start_review(empty, "rv-1")
    review, data = empty.read_source("rv-1", "anna")
    assert (review.release_id, review.edition, review.as_of) == ("r-1", 1, date(2026, 3, 1))
    assert review.notice.startswith("Sample law")
    assert data == CLAUSE.encode()


def test_read_stamp(store: ReviewStore) -> None:
    """The stamp of the ledger has what the answer depended on, and no text."""
    assert store.read_stamp("rv-1") == {
        "document": "0" * 64,
        "release": "r-1",
        "edition": 1,
        "as_of": date(2026, 3, 1),
        "jurisdiction": "sample",
    }


def test_review_that_has_ended_is_not_started(empty: ReviewStore) -> None:
    """A review that was cancelled while its turn came stays cancelled."""
    add_review(empty, make_accepted())
    with empty.database.writing() as connection:
        empty.end(connection, "rv-1", "cancelled", "cancelled by its user")
    with empty.database.writing() as connection:
        assert not empty.start(
            connection, "rv-1", release_id="r-1", edition=1, attempt=1, keep=False
        )
    assert empty.find("rv-1", "anna").state == "cancelled"


def test_nothing_is_written_to_a_review_that_has_ended(empty: ReviewStore) -> None:
    """A batch that comes back after its review was cancelled and erased leaves nothing."""
    add_review(empty, make_accepted())
    start_review(empty, "rv-1")
    with empty.database.writing() as connection:
        empty.end(connection, "rv-1", "cancelled", "cancelled by its user")
    with empty.database.writing() as connection:
        assert not empty.add_findings(connection, "rv-1", [make_finding()], 0)
    assert empty.read_findings("rv-1") == []
    assert empty.find("rv-1", "anna").num_done == 0


def test_text_that_was_erased_cannot_be_held(store: ReviewStore) -> None:
    """What writes text beside a review's learns in its transaction that it was erased."""
    with store.database.writing() as connection:
        store.hold_text(connection, "rv-1")
    with store.database.writing() as connection:
        connection.execute(update(reviews).values(is_erased=True))
    with pytest.raises(UsageError, match="erased"), store.database.writing() as connection:
        store.hold_text(connection, "rv-1")
