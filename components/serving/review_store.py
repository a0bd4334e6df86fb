"""Reviews in the database: accepted, started, found, ended, erased.

What was committed survives the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, func, select, update

from components.errors import UsageError
from components.records import Clause, DaySource, Finding, Review, notice_of
from components.serving.database import Database
from components.serving.problems import NotFoundError
from components.serving.records import (
    ClauseSpan,
    Decided,
    DecidedFinding,
    DocumentText,
    ReviewState,
    ReviewSummary,
)
from components.serving.tables import cited, decisions, findings, reviews

NEEDS_REVIEW = "needs review"


@dataclass(frozen=True)
class Accepted:
    """A review as it was accepted: whose it is, what is asked, and the document read."""

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

    def __repr__(self) -> str:
        return f"Accepted(id={self.id!r}, clauses={len(self.clauses)})"


@dataclass(frozen=True)
class Waiting:
    """A review that is not ended, as the queue needs it.

    `attempt` counts its starts, `num_done` its findings so far.
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


class ReviewStore:
    """Reads and writes reviews.

    Methods that take a connection belong into a transaction of the caller.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, connection: Connection, review: Accepted) -> None:
        """Write an accepted review."""
        values = {name: getattr(review, name) for name in Accepted.__dataclass_fields__}
        values["clauses"] = [clause.model_dump(mode="json") for clause in review.clauses]
        connection.execute(
            reviews.insert().values(
                **values, state="queued", created_at=now(), num_clauses=len(review.clauses)
            )
        )

    def start(
        self,
        connection: Connection,
        review_id: str,
        *,
        release_id: str,
        edition: int,
        attempt: int,
        keep: bool,
    ) -> None:
        """Mark a review as running under a release.

        Without `keep` what an earlier attempt found is dropped.
        """
        if not keep:
            connection.execute(findings.delete().where(findings.c.review_id == review_id))
            connection.execute(cited.delete().where(cited.c.review_id == review_id))
        values: dict[str, Any] = {
            "state": "running",
            "release_id": release_id,
            "edition": edition,
            "attempt": attempt,
        }  # Any: columns
        values |= {"started_at": func.coalesce(reviews.c.started_at, now())} | (
            {} if keep else {"num_done": 0}
        )
        connection.execute(update(reviews).where(reviews.c.id == review_id).values(**values))

    def add_findings(
        self, connection: Connection, review_id: str, found: Sequence[Finding], first: int
    ) -> None:
        """Write findings in the order of their clauses.

        `first` is the place of the first among all.

        Those that a commit wrote whose answer was lost stay as they are.
        """
        if (
            found
            and connection.execute(
                select(findings.c.id).where(findings.c.id == found[0].id)
            ).first()
            is not None
        ):
            return
        rows = [
            {
                "id": finding.id,
                "review_id": review_id,
                "ordinal": first + place,
                "verdict": finding.verdict,
                "status": finding.status,
                "body": finding.model_dump(mode="json"),
            }
            for place, finding in enumerate(found)
        ]
        connection.execute(findings.insert(), rows)
        cites = [
            {
                "finding_id": f.id,
                "version_id": c.version_id,
                "review_id": review_id,
                "law": c.law,
                "article": c.article,
                "valid_to": c.valid_to,
            }
            for f in found
            for c in {c.version_id: c for c in f.citations}.values()
        ]
        if cites:
            connection.execute(cited.insert(), cites)
        connection.execute(
            update(reviews).where(reviews.c.id == review_id).values(num_done=first + len(found))
        )

    def end(
        self, connection: Connection, review_id: str, state: ReviewState, reason: str = ""
    ) -> bool:
        """Mark a review as ended; False where it had ended already."""
        going = reviews.c.state.in_(("queued", "running"))
        done = connection.execute(
            update(reviews)
            .where(reviews.c.id == review_id, going)
            .values(state=state, reason=reason, finished_at=now())
        )
        return done.rowcount == 1

    def find(self, review_id: str, owner: str) -> ReviewSummary:
        """Return a review of an owner.

        Raises:
            UsageError: They have none of this id.
        """
        with self.database.reading() as connection:
            return _summary(connection, self._row(connection, review_id, owner))

    def list_reviews(self, owner: str, limit: int, before: str = "") -> list[ReviewSummary]:
        """Return the reviews of an owner, newest first, older than the review `before`."""
        with self.database.reading() as connection:
            query = select(*_SUMMARY).where(reviews.c.owner == owner)
            if before:
                at = self._row(connection, before, owner)
                query = query.where(
                    (reviews.c.created_at < at.created_at)
                    | ((reviews.c.created_at == at.created_at) & (reviews.c.id < at.id))
                )
            rows = connection.execute(
                query.order_by(reviews.c.created_at.desc(), reviews.c.id.desc()).limit(limit)
            ).all()
            return [_summary(connection, row) for row in rows]

    def read_findings(self, review_id: str, after: int = 0) -> list[Finding]:
        """Return the findings of a review from the place `after`.

        Those whose text was erased are left out.
        """
        with self.database.reading() as connection:
            query = select(findings.c.body).where(
                findings.c.review_id == review_id,
                findings.c.ordinal >= after,
                findings.c.body.isnot(None),
            )
            return [
                Finding.model_validate(body)
                for (body,) in connection.execute(query.order_by(findings.c.ordinal))
                if body
            ]

    def read_decided(self, review_id: str) -> tuple[DecidedFinding, ...]:
        """Return the findings of a review with what was decided about each."""
        decided: dict[str, list[Decided]] = {}
        with self.database.reading() as connection:
            for row in connection.execute(
                select(decisions)
                .where(decisions.c.review_id == review_id)
                .order_by(decisions.c.number)
            ):
                decided.setdefault(row.finding_id, []).append(_decided(row))
        return tuple(
            DecidedFinding(**finding.model_dump(), decisions=tuple(decided.get(finding.id, ())))
            for finding in self.read_findings(review_id)
        )

    def read_document(self, review_id: str, owner: str) -> DocumentText:
        """Return the contract's text with the places of its clauses.

        Raises:
            UsageError: There is no such review, or its text was erased.
        """
        with self.database.reading() as connection:
            row = connection.execute(_of(review_id, owner, reviews)).first() or _unknown(review_id)
            made = connection.execute(
                select(findings.c.ordinal, findings.c.id).where(findings.c.review_id == review_id)
            )
            ids = {int(ordinal): str(identity) for ordinal, identity in made}
        refuse_erased(row)
        spans = tuple(
            ClauseSpan(
                start=clause["start"],
                end=clause["end"],
                heading=clause["heading"],
                finding_id=ids.get(place),
            )
            for place, clause in enumerate(row.clauses)
        )
        return DocumentText(review_id=review_id, name=row.name, text=row.text, clauses=spans)

    def read_source(self, review_id: str, owner: str) -> tuple[Review, bytes]:
        """Return a review as a record, with the file it is of, to make reports from.

        Raises:
            UsageError: There is no such review, it has not started, or its text was erased.
        """
        with self.database.reading() as connection:
            row = connection.execute(_of(review_id, owner, reviews)).first() or _unknown(review_id)
        refuse_erased(row)
        if row.edition is None:
            raise UsageError(
                f"review {review_id}: waits for its turn. Ask for the report when it is done."
            )
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
        )
        return review, row.document

    def read_clauses(self, review_id: str, after: int = 0) -> list[Clause]:
        """Return the clauses of a review from the place `after`."""
        with self.database.reading() as connection:
            stored = connection.execute(
                select(reviews.c.clauses).where(reviews.c.id == review_id)
            ).scalar_one()
        return [Clause.model_validate(clause) for clause in (stored or [])[after:]]

    def read_stamp(self, review_id: str) -> dict[str, Any]:  # Any: JSON values
        """Return what a review's end is written down with.

        Document hash, release, edition, day, jurisdiction.
        """
        names = {
            "document": "document_hash",
            "release": "release_id",
            "edition": "edition",
            "as_of": "as_of",
            "jurisdiction": "jurisdiction",
        }
        with self.database.reading() as connection:
            row = connection.execute(select(reviews).where(reviews.c.id == review_id)).one()
        return {key: row._mapping[name] for key, name in names.items()}

    def read_going(self) -> list[Waiting]:
        """Return the reviews that have not ended, in the order they were accepted."""
        columns = [reviews.c[name] for name in Waiting.__dataclass_fields__]
        with self.database.reading() as connection:
            query = (
                select(*columns)
                .where(reviews.c.state.in_(("queued", "running")))
                .order_by(reviews.c.created_at, reviews.c.id)
            )
            return [Waiting(**row._mapping) for row in connection.execute(query)]

    def _row(
        self, connection: Connection, review_id: str, owner: str
    ) -> Row[Any]:  # Any: SQLAlchemy's columns
        return connection.execute(_of(review_id, owner, *_SUMMARY)).first() or _unknown(review_id)


_SUMMARY = [
    column for column in reviews.c if column.name not in {"document", "text", "clauses", "owner"}
]


def now() -> datetime:
    """Return the time in UTC, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def refuse_erased(row: Row[Any]) -> None:  # Any: SQLAlchemy's columns
    """Refuse what needs the contract's text once it was erased.

    Raises:
        UsageError: It was.
    """
    if row.is_erased:
        raise UsageError(f"review {row.id}: the contract's text was erased. Upload it again.")


def _of(review_id: str, owner: str, *columns: Any) -> Any:  # Any: SQLAlchemy's columns and select
    return select(*columns).where(reviews.c.id == review_id, reviews.c.owner == owner)


def _unknown(review_id: str) -> NoReturn:
    raise NotFoundError(f"review {review_id}: not known to you. See GET /v1/reviews.")


def _summary(connection: Connection, row: Row[Any]) -> ReviewSummary:  # Any: SQLAlchemy's columns
    counted = connection.execute(
        select(findings.c.verdict, findings.c.status, func.count())
        .where(findings.c.review_id == row.id)
        .group_by(findings.c.verdict, findings.c.status)
    ).all()
    verdicts: dict[str, int] = {}
    for verdict, _, count in counted:
        verdicts[verdict] = verdicts.get(verdict, 0) + count
    values = {
        name: row._mapping[name] for name in ReviewSummary.model_fields if name in row._mapping
    }
    to_review = sum(count for _, status, count in counted if status == NEEDS_REVIEW)
    times = {
        name: value.replace(tzinfo=UTC)
        for name, value in values.items()
        if isinstance(value, datetime)
    }
    return ReviewSummary(
        **values | times, document=row.name or "", verdicts=verdicts, num_to_review=to_review
    )


def _decided(row: Row[Any]) -> Decided:  # Any: SQLAlchemy's columns
    values = {name: row._mapping[name] for name in Decided.model_fields}
    return Decided(**values | {"decided_at": row.decided_at.replace(tzinfo=UTC)})
