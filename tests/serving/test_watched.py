"""What ended under a release is read from the database as it is."""

from datetime import timedelta

from components.serving.audit import Ledger
from components.serving.database import Database, utc_now
from components.serving.decisions import decide
from components.serving.records import DecisionBody
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.watched import read_window
from components.storage import Home
from tests.serving.stored import CLAUSE, add_review, make_accepted, start_review


def test_read_window(home: Home, database: Database, store: ReviewStore) -> None:
    """Reviews of the release within the window count, with the newest decisions."""
    ledger = Ledger(database, home)
    for decision in ("reject", "accept"):
        body = DecisionBody.model_validate({"decision": decision})
        decide(store, ledger, home, "anna", "f1", body)
    decide(store, ledger, home, "anna", "f1", DecisionBody(decision="comment", comment="why"))
    add_review(store, make_accepted("rv-2"))
    start_review(store, "rv-2")  # has not ended
    now = utc_now() + timedelta(seconds=1)
    window = read_window(database, "r-1", now - timedelta(days=1), now)
    assert window.states == ("done",)
    assert window.decisions == ("accept",)
    (finding,) = window.findings
    assert (finding.verdict, finding.clause, finding.confidence) == ("invalid", CLAUSE, 0.9)
    assert "Quetzalcoatl" not in repr(window)
    assert len(window.waiting_s) == len(window.clause_s) == 1
    assert read_window(database, "r-2", now - timedelta(days=1), now).states == ()
    later = now + timedelta(days=1)
    assert read_window(database, "r-1", later, later).findings == ()


def test_read_window_of_erased_text(home: Home, database: Database, store: ReviewStore) -> None:
    """An erased contract still counts by its verdict, without words."""
    Retention(store, Ledger(database, home), 0).erase("rv-1", "anna")
    now = utc_now() + timedelta(seconds=1)
    (finding,) = read_window(database, "r-1", now - timedelta(days=1), now).findings
    assert (finding.verdict, finding.clause, finding.confidence) == ("invalid", "", None)
