"""The records of the API: reviews, findings with decisions, articles with their history."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from components.curation.intake.corrections import Decision
from components.rechecking.items import RecheckItem
from components.records import (
    DaySource,
    Finding,
    HouseReview,
    LeftOut,
    Record,
    RedlineState,
    Version,
)
from components.reports.triage import Triage

ReviewState = Literal["queued", "running", "done", "failed", "cancelled"]
RedlineDecision = Literal["accept redline", "edit redline", "reject redline"]
DecisionKind = Literal["accept", "edit", "reject", "comment", RedlineDecision]
STATED: dict[DecisionKind, Decision] = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
}
REDLINE_STATES: dict[str, RedlineState] = {
    "accept redline": "accepted",
    "edit redline": "edited",
    "reject redline": "rejected",
}
"""What a decision about a redline makes of it; it says nothing about the finding."""
ENDED: frozenset[ReviewState] = frozenset({"done", "failed", "cancelled"})


class Amended(Record):
    """A cited wording that has changed in the edition served now.

    `ended_on` is None if the edition no longer has the wording.
    """

    law: str
    article: str
    ended_on: date | None


class ReviewSummary(Record):
    """A review and its progress; `document` is empty once its text was erased."""

    id: str = Field(examples=["rv-5f1c0c8e9ab24d17"])
    state: ReviewState
    reason: str = Field(default="", description="why it failed or was cancelled")
    document: str = Field(description="the file's name")
    document_hash: str = Field(description="SHA-256 of the file")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    as_of: date
    as_of_source: DaySource
    jurisdiction: str
    release_id: str = Field(description="the release that answers; empty until it starts")
    edition: int | None
    num_clauses: int
    num_done: int
    verdicts: dict[str, int] = Field(description="findings so far by verdict")
    num_to_review: int = Field(description="findings so far that need review by a person")
    is_erased: bool
    amended: tuple[Amended, ...] = Field(
        default=(), description="cited articles that a later edition changed or ended"
    )


class Decided(Record):
    """A decision of an analyst about a finding."""

    decision: DecisionKind
    decided_by: str
    decided_at: datetime
    has_consent: bool
    comment: str = ""
    answer: str = ""


class DecidedFinding(Finding):
    """A finding with the decisions about it, oldest first."""

    decisions: tuple[Decided, ...] = ()


class ReviewDetail(ReviewSummary):
    """A review with its findings so far, in the order of the contract, and what they come to."""

    triage: Triage = Field(description="the sentence, and the findings' ids, the worst first")
    findings: tuple[DecidedFinding, ...]
    notice: str = ""
    house: HouseReview | None = Field(
        default=None, description="what came of the playbook; complete once the review is done"
    )


class ReviewList(Record):
    """Past reviews, newest first; pass `next_before` for the next page, None at the end."""

    reviews: tuple[ReviewSummary, ...]
    next_before: str | None


class RecheckedReview(Record):
    """A past review that an edition touched: how many of its findings have which outcome."""

    review_id: str
    document: str = Field(description="the file's name; empty once its text was erased")
    edition: int
    outcomes: dict[str, int] = Field(
        description="open, verdict changed, article changed, wording changed, unchanged"
    )


class RecheckedList(Record):
    """Past reviews that editions touched, the newest edition first."""

    reviews: tuple[RecheckedReview, ...]


class RecheckedReviewDetail(Record):
    """What the newest edition that touched a review did to its findings."""

    review_id: str
    items: tuple[RecheckItem, ...]


class ClauseSpan(Record):
    """The place of a clause in the text, in characters, and its finding once there is one."""

    start: int
    end: int
    heading: str
    finding_id: str | None


class DocumentText(Record):
    """A contract's plain text; `text[start:end]` of a span is its clause.

    `not_reviewed` is what no finding is about, with the reason; `notes` say how it was read.
    """

    review_id: str
    name: str
    text: str
    clauses: tuple[ClauseSpan, ...]
    not_reviewed: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


class DecisionBody(Record):
    """A decision about a finding."""

    decision: DecisionKind
    comment: str = Field(default="", max_length=4000)
    answer: str = Field(
        default="",
        max_length=4000,
        description="edit: the right answer in house style; edit redline: the clause anew",
    )
    has_consent: bool = Field(default=False, description="whether it may be used for training")

    model_config = Record.model_config | {
        "json_schema_extra": {
            "examples": [
                {"decision": "accept", "has_consent": True},
                {
                    "decision": "edit",
                    "answer": "The right answer, in house style.",
                    "has_consent": True,
                },
            ]
        }
    }


class Fault(Record):
    """An error as problem+json (RFC 9457).

    `detail` ends in the remedy; `request_id` is the request's id in the server's log.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str = ""
    faults: tuple[dict[str, Any], ...] = Field(
        default=(),  # Any: JSON values
        description="each wrong field with its place",
    )


class WordPiece(Record):
    """A run of words that both wordings have, or only one of them."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


class Wording(Record):
    """One wording of an article, with its changes against the one before, None for the first."""

    version: Version
    changes: tuple[WordPiece, ...] | None


class History(Record):
    """Every wording of an article, oldest first."""

    citation: str
    edition: int
    wordings: tuple[Wording, ...]
