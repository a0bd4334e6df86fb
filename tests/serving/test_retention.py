"""Erasure: a contract's text goes, its counts and the ledger stay."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from components.errors import BusyError, UsageError
from components.serving import retention as retention_module
from components.serving.audit import Ledger
from components.serving.database import FILE, Database, utc_now
from components.serving.decisions import decide
from components.serving.records import DecisionBody
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.tables import reviews
from components.storage import Home
from tests.serving.running import wait_for
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


def holds_text(folder: Path) -> bool:
    """Return whether any of the database's files holds the contract's text."""
    return any(b"uetzalcoatl" in path.read_bytes() for path in folder.glob(f"{FILE}*"))


def test_text_in_the_log_is_erased_once_nobody_reads(
    store: ReviewStore, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a reader keeps the write-ahead log, the thread empties it after the reader has gone."""
    monkeypatch.setattr(retention_module, "UNFINISHED_S", 0.05)
    retention = Retention(store, Ledger(store.database, home), days=0)
    retention.start()
    with store.database.reading() as connection:
        connection.execute(select(reviews.c.id)).all()
        retention.erase("rv-1", "anna")
        assert holds_text(home.serving)
    wait_for(lambda: not holds_text(home.serving), timeout_s=10)
    retention.stop()


def test_erasing_that_fails_is_tried_again(
    store: ReviewStore, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk ends the thread, which lives again and erases what is too old."""
    with store.database.writing() as connection:
        connection.execute(update(reviews).values(finished_at=utc_now().replace(year=2020)))
    retention = Retention(store, Ledger(store.database, home), days=30)
    erase, num_fails = retention.erase, 2

    def fail_first(review_id: str, actor: str) -> None:
        nonlocal num_fails
        num_fails -= 1
        if num_fails >= 0:
            raise OSError("disk full")
        erase(review_id, actor)

    monkeypatch.setattr(retention, "erase", fail_first)
    retention.start()
    wait_for(lambda: store.find("rv-1", "anna").is_erased, timeout_s=10)
    retention.stop()


def test_traces_go_first(store: ReviewStore, home: Home) -> None:
    """Where the traces of a review cannot be deleted, it keeps its text and is erased again."""
    erased: list[str] = []

    def erase_traces(review_id: str) -> None:
        erased.append(review_id)
        if len(erased) == 1:
            raise BusyError("traces: cannot be deleted now. Try again later.")

    ledger = Ledger(store.database, home)
    retention = Retention(store, ledger, days=0, erase_traces=erase_traces)
    with pytest.raises(BusyError):
        retention.erase("rv-1", "anna")
    assert not store.find("rv-1", "anna").is_erased
    retention.erase("rv-1", "anna")
    assert store.find("rv-1", "anna").is_erased
    assert erased == ["rv-1", "rv-1"]
