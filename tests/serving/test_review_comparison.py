"""Two reviews compared: what but the words may have made a finding come or go is told."""

from datetime import date

from sqlalchemy import update

from components.serving.matter_records import ComparedReviews
from components.serving.review_comparison import show_comparison
from components.serving.review_store import ReviewStore
from components.serving.tables import reviews
from tests.serving.stored import add_findings, add_review, make_accepted, make_finding, start_review


def compare(store: ReviewStore) -> ComparedReviews:
    """Compare the two reviews of the store."""
    before, _ = store.read_source("rv-1", "anna")
    after, _ = store.read_source("rv-2", "anna")
    return show_comparison(before, after)


def test_comparison_tells_another_day_and_another_law(store: ReviewStore) -> None:
    """The same words under the law of two days."""
    add_review(store, make_accepted("rv-2"))
    start_review(store, "rv-2")
    add_findings(store, "rv-2", [make_finding("f2")])
    shown = compare(store)
    assert ([one.kind for one in shown.clauses], shown.notes) == (["unchanged"], ())
    assert (shown.clauses[0].old_finding, shown.clauses[0].new_finding) == ("f1", "f2")
    with store.database.writing() as connection:
        other = {"as_of": date(2025, 1, 1), "jurisdiction": "tw", "release_id": "r-2"}
        connection.execute(update(reviews).where(reviews.c.id == "rv-2").values(**other))
    notes = " ".join(compare(store).notes)
    assert all(word in notes for word in ("2025-01-01", "of tw", "r-2"))
