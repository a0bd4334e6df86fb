"""What was rechecked of the server's reviews is kept beside them, and goes when they are erased."""

from datetime import date

import pytest

from components.rechecking.items import Cause, RecheckItem
from components.serving.audit import Ledger
from components.serving.database import Database
from components.serving.recheck_store import ServerReviews
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.storage import Home
from tests.serving.stored import CLAUSE, add_findings, add_review, make_accepted, make_finding

DAY = date(2027, 2, 1)


@pytest.fixture
def past(store: ReviewStore, database: Database) -> ServerReviews:
    """Give Anna's review of one finding, and one of Berta's that is not done."""
    add_review(store, make_accepted("rv-2", owner="berta"))
    return ServerReviews(database)


def make_item(past: ServerReviews, edition: int = 2) -> RecheckItem:
    """Return an open item of the only finding."""
    return make_item_of(past, "rv-1", edition)


def make_item_of(past: ServerReviews, review_id: str, edition: int = 2) -> RecheckItem:
    """Return an open item of a review of one finding."""
    (found,) = (one for one in past.read() if one.review_id == review_id)
    cause = Cause(kind="repealed", citation="Civil Code Article 205", version_id="v1", day=DAY)
    return RecheckItem(
        review_id=found.review_id,
        document=found.document,
        ordinal=found.ordinal,
        jurisdiction=found.jurisdiction,
        edition=edition,
        day=DAY,
        causes=(cause,),
        old_edition=found.edition,
        old_as_of=found.as_of,
        old=found.finding,
    )


def test_items_are_put_and_replaced(past: ServerReviews) -> None:
    """An item is read back as it was put, then with its new finding; each edition has its own."""
    item = make_item(past)
    past.put([item])
    assert past.read_items(2) == [item]
    new = item.old.model_copy(update={"id": "f1-again", "verdict": "ungoverned"})
    past.put([item.model_copy(update={"new": new}), make_item(past)][:1])
    (kept,) = past.read_items(2)
    assert kept.new == new
    assert past.read_items(3) == []
    past.put([make_item(past, 3)])
    assert [one.edition for one in past.read_of_review("rv-1")] == [3]


def test_only_the_owner_sees_what_was_rechecked(past: ServerReviews) -> None:
    """The list has outcomes by review, of the owner's alone, the newest edition first."""
    past.put([make_item(past, 2)])
    past.put([make_item(past, 3)])
    listed = past.list_rechecked("anna", 10)
    assert [(one.review_id, one.edition, one.outcomes) for one in listed] == [
        ("rv-1", 3, {"open": 1}),
        ("rv-1", 2, {"open": 1}),
    ]
    assert past.list_rechecked("berta", 10) == []


def test_erased_text_is_gone_and_not_written_again(
    past: ServerReviews, store: ReviewStore, database: Database, home: Home
) -> None:
    """When a review is erased its new findings go too, and a run under way writes none."""
    item = make_item(past)
    new = item.old.model_copy(update={"reason": CLAUSE})
    past.put([item.model_copy(update={"new": new})])
    Retention(store, Ledger(database, home), 0).erase("rv-1", "anna")
    assert past.read_items(2) == []
    past.put([item.model_copy(update={"new": new})])
    assert past.read_items(2) == []
    assert list(past.read()) == []
    with database.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM rechecks").scalars().all()
    assert [body for body in bodies if body] == []


def test_reviews_under_way_are_not_rechecked(past: ServerReviews, store: ReviewStore) -> None:
    """Only reviews that are done are read."""
    add_findings(store, "rv-2", [make_finding("f2")])
    assert [found.review_id for found in past.read()] == ["rv-1"]
