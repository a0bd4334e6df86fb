"""Reviews as they are accepted: read from a document, with a clause each of its own id."""

from datetime import date

from components.documents.contract_parts import read_parts
from components.documents.document import DocumentLimits
from components.review.question import Question
from components.serving.pending_reviews import PendingReview, make_review

DATA = b"1. Rent is due monthly.\n\n2. Rent is due monthly.\n\n3. Keys are returned."
QUESTION = Question(date(2026, 3, 1), "sample", "contract")


def test_make_review_numbers_equal_clauses() -> None:
    """Two clauses of the same words have ids of their own, in the order of the document."""
    contract = read_parts("lease.txt", DATA, DocumentLimits())
    review = make_review("anna", contract, DATA, QUESTION)
    ids = [clause.id for clause in review.clauses]
    assert len(set(ids)) == len(ids) == 3
    for clause in review.clauses:
        assert review.text[clause.start : clause.end] == clause.text
    assert (review.name, review.document, review.as_of_source) == ("lease.txt", DATA, "contract")


def test_make_review_keeps_what_is_not_reviewed() -> None:
    """The title is no clause; it is kept with its reason, and so are notes on the reading."""
    contract = read_parts("lease.html", b"<h1>LEASE</h1><p>1. Paid.<s>x</s>", DocumentLimits())
    review = make_review("anna", contract, DATA, QUESTION)
    reasons = {item.text: item.reason for item in review.not_reviewed}
    assert reasons["x"] == "struck or deleted text"
    assert "Not read: struck or deleted text." in review.notes


def test_repr_has_no_text() -> None:
    """What a log may show of a review holds none of the contract's words."""
    contract = read_parts("lease.txt", DATA, DocumentLimits())
    review = make_review("anna", contract, DATA, QUESTION)
    assert repr(review) == f"AcceptedReview(id={review.id!r}, clauses=3)"


def test_from_accepted_has_not_started() -> None:
    """A review that was just accepted has no release, no attempt and no finding."""
    contract = read_parts("lease.txt", DATA, DocumentLimits())
    review = PendingReview.from_accepted(make_review("anna", contract, DATA, QUESTION))
    assert (review.state, review.release_id, review.attempt) == ("queued", "", 0)
    assert (review.num_clauses, review.num_done) == (3, 0)
