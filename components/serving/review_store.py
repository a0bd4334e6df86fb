"""Reviews in the database: written as they are accepted, judged and ended, and read by their owner.

Methods that take a connection are part of a transaction of the caller.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, Update, func, select, update

from components.errors import UsageError
from components.records import (
    Clause,
    Finding,
    HouseReview,
    LeftOut,
    Review,
    WordingReview,
    content_hash,
    notice_of,
)
from components.serving.database import Database, utc_now
from components.serving.pending_reviews import AcceptedReview, PendingReview
from components.serving.problems import NotFoundError
from components.serving.records import (
    REDLINE_STATES,
    ClauseSpan,
    Decided,
    DecidedFinding,
    DocumentText,
    ReviewState,
    ReviewSummary,
)
from components.serving.review_rows import (
    citation_rows,
    decided_from_row,
    finding_row,
    state_redline,
    summarise_row,
)
from components.serving.tables import (
    cited,
    decisions,
    findings,
    house_reviews,
    readings,
    reviews,
    wording_reviews,
)

_PENDING_STATES = ("queued", "running")
_NOT_IN_SUMMARY = {"document", "text", "clauses", "owner"}
_SUMMARY_COLUMNS = [column for column in reviews.c if column.name not in _NOT_IN_SUMMARY]
_STAMP_COLUMNS = {
    "document": "document_hash",
    "release": "release_id",
    "edition": "edition",
    "as_of": "as_of",
    "jurisdiction": "jurisdiction",
}


class ReviewStore:
    """Writes and reads reviews."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, connection: Connection, review: AcceptedReview) -> None:
        """Write an accepted review."""
        values = {name: getattr(review, name) for name in AcceptedReview.__dataclass_fields__}
        values["clauses"] = [clause.model_dump(mode="json") for clause in review.clauses]
        values["state"] = "queued"
        values["created_at"] = utc_now()
        values["num_clauses"] = len(review.clauses)
        left_out = [asdict(item) for item in values.pop("not_reviewed")]
        notes = list(values.pop("notes"))
        connection.execute(reviews.insert().values(**values))
        reading = {"review_id": review.id, "not_reviewed": left_out, "notes": notes}
        connection.execute(readings.insert().values(**reading))

    def start(
        self,
        connection: Connection,
        review_id: str,
        *,
        release_id: str,
        edition: int,
        attempt: int,
        keep: bool,
    ) -> bool:
        """Mark a review as running under a release, unless it has ended.

        Args:
            connection: A writing transaction.
            review_id: The review.
            release_id: The release.
            edition: Its edition.
            attempt: How often the review has been started, this time included.
            keep: Whether the findings of an earlier attempt stay.

        Returns:
            Whether it runs; False if it was cancelled in the meantime.
        """
        values: dict[str, Any] = {  # Any: columns
            "state": "running",
            "release_id": release_id,
            "edition": edition,
            "attempt": attempt,
            "started_at": func.coalesce(reviews.c.started_at, utc_now()),
        }
        if not keep:
            values["num_done"] = 0
        started = connection.execute(_pending(review_id).values(**values))
        if not started.rowcount:
            return False
        if not keep:
            connection.execute(findings.delete().where(findings.c.review_id == review_id))
            connection.execute(cited.delete().where(cited.c.review_id == review_id))
        return True

    def add_findings(
        self, connection: Connection, review_id: str, new: Sequence[Finding], first: int
    ) -> bool:
        """Write findings in the order of their clauses; those already written stay as they are.

        They may be there already if the answer to an earlier commit was lost. Nothing is written
        to a review that has ended, because its text may have been erased.

        Args:
            connection: A writing transaction.
            review_id: The review.
            new: The findings.
            first: The place of the first one among all findings of the review, from 0.

        Returns:
            Whether they are written; False if the review has ended.
        """
        # First, since it holds the review's row until the end of the transaction.
        counted = connection.execute(_pending(review_id).values(num_done=first + len(new)))
        if not counted.rowcount:
            return False
        if not new or _has_finding(connection, new[0].id):
            return True
        rows = [finding_row(review_id, first + place, item) for place, item in enumerate(new)]
        connection.execute(findings.insert(), rows)
        cited_rows: list[dict[str, Any]] = []  # Any: columns
        for finding in new:
            cited_rows += citation_rows(review_id, finding)
        if cited_rows:
            connection.execute(cited.insert(), cited_rows)
        return True

    def end(
        self, connection: Connection, review_id: str, state: ReviewState, reason: str = ""
    ) -> bool:
        """Mark a review as ended and return whether it had not ended before."""
        ended = {"state": state, "reason": reason, "finished_at": utc_now()}
        return connection.execute(_pending(review_id).values(**ended)).rowcount == 1

    def hold_text(self, connection: Connection, review_id: str) -> None:
        """Keep a review's text from being erased until the end of the transaction.

        Raises:
            UsageError: It was erased.
        """
        query = select(reviews.c.id, reviews.c.is_erased).where(reviews.c.id == review_id)
        _refuse_erased(connection.execute(query.with_for_update()).one())

    def find(self, review_id: str, owner: str) -> ReviewSummary:
        """Return a review of an owner.

        Raises:
            NotFoundError: The owner has no review with this id.
        """
        with self.database.reading() as connection:
            return summarise_row(connection, _read_summary_row(connection, review_id, owner))

    def list_reviews(self, owner: str, limit: int, before: str = "") -> list[ReviewSummary]:
        """Return the reviews of an owner, newest first, older than the review `before`."""
        query = select(*_SUMMARY_COLUMNS).where(reviews.c.owner == owner)
        query = query.order_by(reviews.c.created_at.desc(), reviews.c.id.desc()).limit(limit)
        with self.database.reading() as connection:
            if before:
                last_shown = _read_summary_row(connection, before, owner)
                is_earlier = reviews.c.created_at < last_shown.created_at
                is_same_time = reviews.c.created_at == last_shown.created_at
                query = query.where(is_earlier | (is_same_time & (reviews.c.id < last_shown.id)))
            rows = connection.execute(query).all()
            return [summarise_row(connection, row) for row in rows]

    def read_findings(self, review_id: str, after: int = 0) -> list[Finding]:
        """Return the findings of a review from the place `after`, without erased ones."""
        query = (
            select(findings.c.body)
            .where(findings.c.review_id == review_id)
            .where(findings.c.ordinal >= after)
            .where(findings.c.body.isnot(None))
            .order_by(findings.c.ordinal)
        )
        decided = (
            select(decisions.c.finding_id, decisions.c.decision, decisions.c.answer)
            .where(decisions.c.review_id == review_id)
            .where(decisions.c.decision.in_(REDLINE_STATES))
            .order_by(decisions.c.number)
        )
        with self.database.reading() as connection:
            bodies = connection.execute(query).scalars().all()
            rows = connection.execute(decided).all()
            reviewed = connection.execute(
                select(wording_reviews).where(wording_reviews.c.review_id == review_id)
            ).all()
        newest = {row.finding_id: row for row in rows}
        again = {row.finding_id: row for row in reviewed}
        read = [Finding.model_validate(body) for body in bodies if body]
        return [state_redline(finding, newest, again) for finding in read]

    def write_wording_review(
        self, review_id: str, finding_id: str, wording: str, reviewed: WordingReview
    ) -> None:
        """Write what the review of an analyst's own wording came to, in place of one before.

        Raises:
            UsageError: The review's text was erased.
        """
        row = {
            "finding_id": finding_id,
            "review_id": review_id,
            "wording_hash": content_hash(wording),
            "body": reviewed.model_dump(mode="json"),
        }
        old = wording_reviews.delete().where(wording_reviews.c.finding_id == finding_id)
        with self.database.writing() as connection:
            self.hold_text(connection, review_id)
            connection.execute(old)
            connection.execute(wording_reviews.insert().values(**row))

    def read_decided(self, review_id: str) -> tuple[DecidedFinding, ...]:
        """Return the findings of a review with the decisions about each."""
        query = select(decisions).where(decisions.c.review_id == review_id)
        decided: dict[str, list[Decided]] = {}
        with self.database.reading() as connection:
            for row in connection.execute(query.order_by(decisions.c.number)):
                decided.setdefault(row.finding_id, []).append(decided_from_row(row))
        return tuple(
            DecidedFinding(**finding.model_dump(), decisions=tuple(decided.get(finding.id, ())))
            for finding in self.read_findings(review_id)
        )

    def read_document(self, review_id: str, owner: str) -> DocumentText:
        """Return the contract's text with the places of its clauses.

        Raises:
            NotFoundError: The owner has no review with this id.
            UsageError: Its text was erased.
        """
        ids_query = select(findings.c.ordinal, findings.c.id).where(
            findings.c.review_id == review_id
        )
        with self.database.reading() as connection:
            row = _read_row(connection, review_id, owner)
            id_rows = connection.execute(ids_query).all()
        _refuse_erased(row)
        finding_ids = {int(ordinal): str(finding_id) for ordinal, finding_id in id_rows}
        spans = [
            ClauseSpan(
                start=clause["start"],
                end=clause["end"],
                heading=clause["heading"],
                finding_id=finding_ids.get(place),
            )
            for place, clause in enumerate(row.clauses)
        ]
        not_reviewed, notes = self._read_reading(review_id)
        return DocumentText(
            review_id=review_id,
            name=row.name,
            text=row.text,
            clauses=tuple(spans),
            not_reviewed=not_reviewed,
            notes=notes,
        )

    def _read_reading(self, review_id: str) -> tuple[tuple[LeftOut, ...], tuple[str, ...]]:
        """Return what of a contract is not reviewed, and the notes on how it was read."""
        query = select(readings).where(readings.c.review_id == review_id)
        with self.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:  # a review from before these were kept
            return (), ()
        return tuple(LeftOut(**item) for item in row.not_reviewed), tuple(row.notes)

    def write_house(self, review_id: str, house: HouseReview) -> None:
        """Write what a review found of the playbook, in place of what was written before.

        Nothing is written to a review that has ended, because its text may have been erased.
        """
        pending = select(reviews.c.id).where(
            reviews.c.id == review_id, reviews.c.state.in_(_PENDING_STATES)
        )
        row = {"review_id": review_id, "body": house.model_dump(mode="json")}
        with self.database.writing() as connection:
            if connection.execute(pending).first() is None:
                return
            connection.execute(house_reviews.delete().where(house_reviews.c.review_id == review_id))
            connection.execute(house_reviews.insert().values(**row))

    def read_house(self, review_id: str) -> HouseReview | None:
        """Return what a review found of the playbook; None where it was made without one."""
        query = select(house_reviews.c.body).where(house_reviews.c.review_id == review_id)
        with self.database.reading() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else HouseReview.model_validate(body)

    def read_left_out(self, review_id: str) -> tuple[LeftOut, ...]:
        """Return what of a contract no finding is about."""
        return self._read_reading(review_id)[0]

    def read_source(self, review_id: str, owner: str) -> tuple[Review, bytes]:
        """Return a review as a record and the contract's file, to make reports from.

        Raises:
            NotFoundError: The owner has no review with this id.
            UsageError: It has not started, or its text was erased.
        """
        with self.database.reading() as connection:
            row = _read_row(connection, review_id, owner)
        _refuse_erased(row)
        if row.edition is None:
            raise UsageError(
                f"review {review_id}: waits for its turn. Ask for the report when it is done."
            )
        not_reviewed, notes = self._read_reading(review_id)
        review = Review(
            id=row.id,
            release_id=row.release_id,
            edition=row.edition,
            jurisdiction=row.jurisdiction,
            as_of=row.as_of,
            as_of_source=row.as_of_source,
            document=row.name,
            document_hash=row.document_hash,
            findings=tuple(self.read_findings(review_id)),
            notice=notice_of(row.jurisdiction),
            not_reviewed=not_reviewed,
            notes=notes,
            house=self.read_house(review_id),
        )
        return review, row.document

    def read_clauses(self, review_id: str, after: int = 0) -> list[Clause]:
        """Return the clauses of a review from the place `after`."""
        query = select(reviews.c.clauses).where(reviews.c.id == review_id)
        with self.database.reading() as connection:
            clauses = connection.execute(query).scalar_one() or []
        return [Clause.model_validate(clause) for clause in clauses[after:]]

    def read_stamp(self, review_id: str) -> dict[str, Any]:  # Any: JSON values
        """Return document hash, release, edition, day and jurisdiction of a review."""
        query = select(reviews).where(reviews.c.id == review_id)
        with self.database.reading() as connection:
            row = connection.execute(query).one()
        return {name: row._mapping[column] for name, column in _STAMP_COLUMNS.items()}

    def read_pending(self) -> list[PendingReview]:
        """Return the reviews that have not ended, in the order they were accepted."""
        columns = [reviews.c[name] for name in PendingReview.__dataclass_fields__]
        query = (
            select(*columns)
            .where(reviews.c.state.in_(_PENDING_STATES))
            .order_by(reviews.c.created_at, reviews.c.id)
        )
        with self.database.reading() as connection:
            return [PendingReview(**row._mapping) for row in connection.execute(query)]


def _pending(review_id: str) -> Update:
    """Return an update of a review that changes nothing once it has ended."""
    is_pending = reviews.c.state.in_(_PENDING_STATES)
    return update(reviews).where(reviews.c.id == review_id, is_pending)


def _read_row(
    connection: Connection,
    review_id: str,
    owner: str,
    *columns: Any,  # Any: SQLAlchemy's columns
) -> Row[Any]:
    """Return a review of an owner, with all columns by default; raise NotFoundError for none."""
    query = select(*(columns or (reviews,)))
    query = query.where(reviews.c.id == review_id, reviews.c.owner == owner)
    return connection.execute(query).first() or _refuse_unknown(review_id)


def _read_summary_row(
    connection: Connection, review_id: str, owner: str
) -> Row[Any]:  # Any: SQLAlchemy's columns
    """Return a review of an owner without the contract's text."""
    return _read_row(connection, review_id, owner, *_SUMMARY_COLUMNS)


def _refuse_unknown(review_id: str) -> NoReturn:
    raise NotFoundError(f"review {review_id}: not known to you. See GET /v1/reviews.")


def _refuse_erased(row: Row[Any]) -> None:  # Any: SQLAlchemy's columns
    """Raise UsageError if its text was erased."""
    if row.is_erased:
        raise UsageError(f"review {row.id}: its text was erased. Upload it again.")


def _has_finding(connection: Connection, finding_id: str) -> bool:
    query = select(findings.c.id).where(findings.c.id == finding_id)
    return connection.execute(query).first() is not None
