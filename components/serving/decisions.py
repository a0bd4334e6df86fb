"""A decision about a finding.

Kept, written into the ledger, and, with consent, handed on as a correction to curate pairs from.

Corrections stand in `serving/corrections.jsonl` in the home folder, which `curate_pairs` reads as
`pairs.corrections`. A comment is no decision about the finding and is not handed on. What was
handed on with consent stays there when the review's text is erased.
"""

import os
import threading

from sqlalchemy import select

from components.curation.intake.corrections import Correction, correct_finding
from components.errors import InputError
from components.records import content_hash
from components.serving.audit import Ledger
from components.serving.problems import NotFoundError
from components.serving.records import STATED, DecidedFinding, DecisionBody
from components.serving.review_store import ReviewStore, now
from components.serving.tables import decisions, findings, reviews
from components.storage import Home

CORRECTIONS = "corrections.jsonl"
_appending = threading.Lock()


def decide(
    store: ReviewStore, ledger: Ledger, home: Home, actor: str, finding_id: str, body: DecisionBody
) -> DecidedFinding:
    """Write a decision down and return the finding with all of them.

    Args:
        store: Where findings are.
        ledger: Where the decision is written down.
        home: Where corrections are kept.
        actor: Who decides; the review must be theirs.
        finding_id: The finding.
        body: The decision.

    Raises:
        NotFoundError: There is no such finding in a review of theirs.
        UsageError: The review's text was erased.
        InputError: An edit without an answer, or a comment without words.
    """
    _refuse_empty(body)
    review_id = _find_review(store, finding_id, actor)
    review, _ = store.read_source(review_id, actor)
    finding = next(one for one in review.findings if one.id == finding_id)
    at = now()
    with store.database.writing() as connection:
        connection.execute(
            decisions.insert().values(
                finding_id=finding_id,
                review_id=review_id,
                decided_by=actor,
                decided_at=at,
                **body.model_dump(),
            )
        )
        said = content_hash(finding.model_dump_json(), body.answer, body.comment)
        kept = {
            "decision": body.decision,
            "has_consent": body.has_consent,
            "hash": said,
            "release": review.release_id,
        }
        ledger.append(connection, actor, "finding.decided", finding_id, review=review_id, **kept)
    ledger.note_head()
    if body.decision != "comment" and body.has_consent:
        stated = STATED[body.decision]
        correction = correct_finding(
            review,
            finding,
            stated,
            reviewer=actor,
            has_consent=True,
            decided_on=at.date(),
            answer=body.answer,
        )
        _append(home, correction)
    return next(one for one in store.read_decided(review_id) if one.id == finding_id)


def _refuse_empty(body: DecisionBody) -> None:
    if body.decision == "edit" and not body.answer.strip():
        raise InputError(
            "decision: an edit needs the right answer, got none. Send `answer` in house style."
        )
    if body.decision == "comment" and not body.comment.strip():
        raise InputError("decision: a comment needs words, got none. Send `comment`.")


def _find_review(store: ReviewStore, finding_id: str, owner: str) -> str:
    query = (
        select(findings.c.review_id)
        .join(reviews)
        .where(findings.c.id == finding_id, reviews.c.owner == owner)
    )
    with store.database.reading() as connection:
        review_id = connection.execute(query).scalar_one_or_none()
    if review_id is None:
        raise NotFoundError(
            f"finding {finding_id[:40]}: not in a review of yours. See GET /v1/reviews."
        )
    return str(review_id)


def _append(home: Home, correction: Correction) -> None:
    with _appending, (home.serving / CORRECTIONS).open("a", encoding="utf-8") as file:
        file.write(correction.model_dump_json() + "\n")
        file.flush()
        os.fsync(file.fileno())
