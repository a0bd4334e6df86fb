"""Reviews on their way: as they are accepted, and as the queue takes them up."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from components.documents.contract_parts import ContractParts
from components.records import Clause, DaySource, LeftOut
from components.review.question import Question
from components.serving.records import ReviewState


@dataclass(frozen=True)
class AcceptedReview:
    """A review as it is accepted: its owner, the day and jurisdiction, and the parsed document.

    `as_of_source` says where the day is from: the request, the contract, or today's date.
    """

    id: str
    owner: str
    as_of: date
    as_of_source: DaySource
    jurisdiction: str
    name: str
    document_hash: str
    document: bytes
    text: str
    clauses: tuple[Clause, ...]
    not_reviewed: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"AcceptedReview(id={self.id!r}, clauses={len(self.clauses)})"


@dataclass(frozen=True)
class PendingReview:
    """A review that has not ended, as the queue needs it.

    `attempt` counts how often it was started, `num_done` its findings so far.
    """

    id: str
    owner: str
    state: ReviewState
    as_of: date
    as_of_source: DaySource
    jurisdiction: str
    release_id: str
    attempt: int
    num_clauses: int
    num_done: int

    @classmethod
    def from_accepted(cls, review: AcceptedReview) -> "PendingReview":
        """Return the record of a review that was just accepted and has not started."""
        return cls(
            id=review.id,
            owner=review.owner,
            state="queued",
            as_of=review.as_of,
            as_of_source=review.as_of_source,
            jurisdiction=review.jurisdiction,
            release_id="",  # known once it starts: the release served then
            attempt=0,
            num_clauses=len(review.clauses),
            num_done=0,
        )


def make_review(
    owner: str, contract: ContractParts, data: bytes, question: Question
) -> AcceptedReview:
    """Return a new review of a contract.

    Args:
        owner: Whose review it is.
        contract: The contract as it was read.
        data: The bytes of its file.
        question: The day and jurisdiction.
    """
    document = contract.document
    return AcceptedReview(
        id=f"rv-{secrets.token_hex(8)}",
        owner=owner,
        as_of=question.as_of,
        as_of_source=question.as_of_source,
        jurisdiction=question.jurisdiction,
        name=document.name,
        document_hash=document.sha256,
        document=data,
        text=document.text,
        clauses=_number_clauses(contract.clauses),
        not_reviewed=contract.not_reviewed,
        notes=contract.notes,
    )


def _number_clauses(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return the clauses with ids that are unique in the document, as findings need them."""
    return tuple(
        clause.model_copy(update={"id": f"{clause.id}-{place}"})
        for place, clause in enumerate(clauses)
    )
