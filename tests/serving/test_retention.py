"""Erasure: a contract's text goes, its counts and the ledger stay."""

import pytest
from sqlalchemy import update

from components.errors import UsageError
from components.serving.audit import Ledger
from components.serving.database import FILE, Database, utc_now
from components.serving.decisions import decide
from components.serving.records import DecisionBody
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.tables import reviews
from components.storage import Home
from tests.serving.stored import add_review, make_accepted


def test_retention_erases_text_and_keeps_the_ledger(store: ReviewStore, home: Home) -> None:
    """After its time no text of the contract is in the database's file; counts and ledger are."""
    ledger = Ledger(store.database, home)
    comment = DecisionBody(decision="comment", comment="Quetzalcoatl again.")
    decide(store, ledger, home, "anna", "f1", comment)
    retention = Retention(store, ledger, days=30)
    assert retention.erase_old() == 0
    with store.database.writing() as connection:
        connection.execute(update(reviews).values(finished_at=utc_now().replace(year=2020)))
    assert retention.erase_old() == 1
    assert retention.erase_old() == 0
    assert all(b"uetzalcoatl" not in path.read_bytes() for path in home.serving.glob(f"{FILE}*"))
    summary = store.find("rv-1", "anna")
    assert (summary.is_erased, summary.document, summary.verdicts) == (True, "", {"invalid": 1})
    with pytest.raises(UsageError, match="erased"):
        store.read_document("rv-1", "anna")
    with pytest.raises(UsageError, match="erased"):
        store.read_source("rv-1", "anna")
    assert ledger.verify().number == 2


def test_erase_twice_is_recorded_once(store: ReviewStore, home: Home) -> None:
    """Erasing again changes nothing and writes no second row into the ledger."""
    ledger = Ledger(store.database, home)
    retention = Retention(store, ledger, days=0)
    retention.erase("rv-1", "anna")
    retention.erase("rv-1", "anna")
    assert ledger.verify().number == 1
    assert store.find("rv-1", "anna").is_erased


def test_retention_keeps_reviews_that_have_not_ended(database: Database, home: Home) -> None:
    """A review that has not ended is never too old."""
    store = ReviewStore(database)
    add_review(store, make_accepted())
    assert Retention(store, Ledger(database, home), days=0.0001).erase_old() == 0
