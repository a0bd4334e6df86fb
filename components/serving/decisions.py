"""Decisions of analysts about findings: accept, edit, reject, comment; and about their redlines.

Each one is kept with the review and recorded in the ledger. With consent, a decision also stands in
`serving/corrections.jsonl` in the home folder, which `curate_pairs` reads as `pairs.corrections`:
one line a finding, its newest decision as the database has it. A decision without consent takes the
earlier line out, so consent is withdrawn by deciding again (or by `clausula pairs withdraw`). A
comment changes nothing there. A decision about a redline tells whether reports offer it, and with
consent puts its wording into the clause library (`clause_library`). Corrections stay when a
review's text is erased.
"""

from typing import Any

from sqlalchemy import Row, select

from components.clause_library.library import LibraryClause, make_id, name_type, put_clause
from components.curation.consent.withdrawals import read_withdrawn
from components.curation.intake.corrections import Correction, correct_finding
from components.curation.intake.corrections_file import keep_corrections, put_correction
from components.errors import InputError
from components.records import Finding, Review, content_hash
from components.serving.audit import Ledger
from components.serving.database import utc_now
from components.serving.problems import NotFoundError
from components.serving.records import REDLINE_STATES, STATED, DecidedFinding, DecisionBody
from components.serving.review_rows import state_redline
from components.serving.review_store import ReviewStore
from components.serving.tables import decisions, findings, reviews
from components.storage import Home


def decide(
    store: ReviewStore, ledger: Ledger, home: Home, actor: str, finding_id: str, body: DecisionBody
) -> DecidedFinding:
    """Record a decision and return the finding with all its decisions.

    Args:
        store: Where findings are.
        ledger: Records the decision.
        home: Where corrections are kept.
        actor: Who decides; the review must be theirs.
        finding_id: The finding.
        body: The decision.

    Raises:
        NotFoundError: There is no such finding in a review of the actor.
        UsageError: The review's text was erased.
        InputError: An edit has no answer or changes nothing, a comment has no words, or a finding
            no redline.
    """
    _refuse_empty(body)
    review_id = find_review(store, finding_id, actor)
    review, _ = store.read_source(review_id, actor)
    finding = next(finding for finding in review.findings if finding.id == finding_id)
    if body.decision in REDLINE_STATES and finding.redline is None:
        raise InputError(
            "decision: the finding has no redline to accept or reject. Decide on the finding."
        )
    if body.decision == "edit redline" and body.answer.strip() == finding.clause.strip():
        raise InputError("decision: the wording is the clause's own. Reject the redline instead.")
    _record(store, ledger, actor, review, finding, body)
    if body.decision in REDLINE_STATES:
        keep_wording(store, home, review, finding)
    if body.decision in STATED:
        put_correction(home, finding.id, lambda: _correct(store, review, finding))
    decided = store.read_decided(review_id)
    return next(finding for finding in decided if finding.id == finding_id)


def drop_unconsented(store: ReviewStore, home: Home) -> int:
    """Take out the corrections whose finding was decided anew without consent.

    They stay behind where the server ended between writing a decision and the file.

    Returns:
        How many these were.
    """

    def is_kept(finding_id: str) -> bool:
        newest = _read_newest(store, finding_id)
        # one that another database knows is not this one's to judge
        return newest is None or bool(newest.has_consent)

    return keep_corrections(home, is_kept)


def keep_wording(store: ReviewStore, home: Home, review: Review, finding: Finding) -> None:
    """Put the wording that was decided on last into the clause library, or take it out.

    One of the house stands in the playbook already.
    """
    query = select(decisions).where(
        decisions.c.finding_id == finding.id, decisions.c.decision.in_(REDLINE_STATES)
    )
    with store.database.reading() as connection:
        rows = connection.execute(query.order_by(decisions.c.number.desc()).limit(1)).all()
    (newest,) = rows
    decided = state_redline(finding, {finding.id: newest})
    redline = decided.redline
    entry = None
    is_withdrawn = read_withdrawn(home).covers(finding.id, newest.decided_by)
    is_kept = newest.has_consent and not is_withdrawn
    is_house = redline is not None and redline.position and redline.state != "edited"
    if is_kept and not is_house and redline and redline.state != "rejected" and finding.citations:
        cited = finding.citations[0]
        wording = redline.apply(finding.clause)
        entry = LibraryClause(
            id=make_id(finding.id, wording),
            jurisdiction=review.jurisdiction,
            law=cited.law,
            article=cited.article,
            clause_type=name_type(finding.heading),
            original=finding.clause,
            wording=wording,
            origin="written" if redline.state == "edited" else "taken",
            added_by=newest.decided_by,
            added_on=newest.decided_at.date(),
            release_id=review.release_id,
            review_id=review.id,
            finding_id=finding.id,
        )
    with store.database.writing() as connection:
        store.hold_text(connection, review.id)  # an erasure comes before it, or takes the entry out
        put_clause(home, finding.id, entry)


def _correct(store: ReviewStore, review: Review, finding: Finding) -> Correction | None:
    """Return what the newest decision about a finding lets be trained on."""
    newest = _read_newest(store, finding.id)
    if newest is None or not newest.has_consent:
        return None
    return correct_finding(
        review,
        finding,
        STATED[newest.decision],
        reviewer=newest.decided_by,
        has_consent=True,
        decided_on=newest.decided_at.date(),
        answer=newest.answer,
    )


def _read_newest(store: ReviewStore, finding_id: str) -> Row[Any] | None:  # Any: its columns
    """Return the newest decision that says whether a finding is right."""
    query = (
        select(decisions)
        .where(decisions.c.finding_id == finding_id, decisions.c.decision.in_(STATED))
        .order_by(decisions.c.number.desc())
        .limit(1)
    )
    with store.database.reading() as connection:
        return connection.execute(query).first()


def _refuse_empty(body: DecisionBody) -> None:
    """Raise InputError for an edit without words, or a comment without any."""
    if body.decision == "edit" and not body.answer.strip():
        raise InputError(
            "decision: an edit needs the right answer, got none. Send `answer` in house style."
        )
    if body.decision == "edit redline" and not body.answer.strip():
        raise InputError(
            "decision: an edited redline needs the clause anew, got none. Send it as `answer`."
        )
    if body.decision == "comment" and not body.comment.strip():
        raise InputError("decision: a comment needs words, got none. Send `comment`.")


def find_review(store: ReviewStore, finding_id: str, owner: str) -> str:
    """Return the id of the review that a finding is in; raise NotFoundError for none of theirs."""
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


def _record(
    store: ReviewStore,
    ledger: Ledger,
    actor: str,
    review: Review,
    finding: Finding,
    body: DecisionBody,
) -> None:
    """Write a decision to the database and, without its words, to the ledger."""
    values = {
        "finding_id": finding.id,
        "review_id": review.id,
        "decided_by": actor,
        "decided_at": utc_now(),
        **body.model_dump(),
    }
    entry = {
        "review": review.id,
        "decision": body.decision,
        "has_consent": body.has_consent,
        "hash": content_hash(finding.model_dump_json(), body.answer, body.comment),
        "release": review.release_id,
    }
    with store.database.writing() as connection:
        store.hold_text(connection, review.id)
        connection.execute(decisions.insert().values(**values))
        ledger.append(connection, actor, "finding.decided", finding.id, **entry)
    ledger.note_head()
