"""Reviews as the database keeps them, for tests of the parts that read and change them."""

from collections.abc import Sequence
from datetime import date

from components.records import Citation, Clause, Finding, LeftOut
from components.serving.database import Database
from components.serving.pending_reviews import AcceptedReview
from components.serving.review_store import ReviewStore

CLAUSE = "Interest accrues at forty percent, says Quetzalcoatl."


def make_finding(finding_id: str = "f1", valid_to: date | None = None) -> Finding:
    """Return a finding that cites Article 205."""
    citation = Citation(
        law="Civil Code",
        article="205",
        version_id="v1",
        valid_from=date(2026, 1, 1),
        valid_to=valid_to,
        quote="Interest",
        status="passed",
    )
    return Finding(
        id=finding_id,
        clause=CLAUSE,
        start=0,
        end=len(CLAUSE),
        verdict="invalid",
        status="verified",
        citations=(citation,),
        reason=f"Per Civil Code Article 205, this clause is invalid. {CLAUSE}",
        confidence=0.9,
    )


def make_accepted(
    review_id: str = "rv-1", owner: str = "anna", clauses: Sequence[str] = (CLAUSE,)
) -> AcceptedReview:
    """Return a review of a contract of some clauses."""
    text = "\n".join(clauses)
    spans = []
    start = 0
    for place, clause in enumerate(clauses):
        end = start + len(clause)
        spans.append(Clause(id=f"c{place}", text=clause, start=start, end=end))
        start = end + 1
    return AcceptedReview(
        id=review_id,
        owner=owner,
        as_of=date(2026, 3, 1),
        as_of_source="asked",
        jurisdiction="sample",
        name="quetzalcoatl.txt",
        document_hash="0" * 64,
        document=text.encode(),
        text=text,
        clauses=tuple(spans),
        not_reviewed=(LeftOut("Signed: Quetzalcoatl", "signature"),),
        notes=("Quetzalcoatl was read as text.",),
    )


def add_review(store: ReviewStore, review: AcceptedReview) -> None:
    """Write an accepted review."""
    with store.database.writing() as connection:
        store.add(connection, review)


def start_review(
    store: ReviewStore, review_id: str, *, attempt: int = 1, keep: bool = False
) -> None:
    """Mark a review as running under release r-1 of edition 1."""
    with store.database.writing() as connection:
        store.start(connection, review_id, release_id="r-1", edition=1, attempt=attempt, keep=keep)


def add_findings(
    store: ReviewStore, review_id: str, findings: Sequence[Finding], first: int = 0
) -> None:
    """Write findings of a review."""
    with store.database.writing() as connection:
        store.add_findings(connection, review_id, findings, first)


def end_review(store: ReviewStore, review_id: str) -> bool:
    """Mark a review as done."""
    with store.database.writing() as connection:
        return store.end(connection, review_id, "done")


def store_done_review(database: Database) -> ReviewStore:
    """Return a store with one review of Anna's that is done, with one finding."""
    store = ReviewStore(database)
    add_review(store, make_accepted())
    start_review(store, "rv-1")
    add_findings(store, "rv-1", [make_finding()])
    assert end_review(store, "rv-1")
    return store
