"""Matters in the database: documents that belong together, those that could not be read included.

Methods that take a connection are part of a transaction of the caller.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from components.serving.database import Database, utc_now
from components.serving.matter_records import Matter, MatterDocument, MatterFault
from components.serving.problems import NotFoundError
from components.serving.records import ReviewSummary
from components.serving.review_rows import summarise_row
from components.serving.tables import cited, findings, matter_documents, matters, reviews
from components.severity import NEEDS_REVIEW, rate_severity

_ERASABLE = ("document", "text", "clauses")
_REVIEW_COLUMNS = [column for column in reviews.c if column.name not in _ERASABLE]
_SEVERITY = findings.c.body["severity"].as_string().label("severity")


class MatterStore:
    """Writes and reads matters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection: Connection, owner: str, name: str) -> str:
        """Write a new matter and return its id."""
        matter_id = f"mt-{secrets.token_hex(8)}"
        values = {"id": matter_id, "owner": owner, "name": name, "created_at": utc_now()}
        connection.execute(matters.insert().values(**values))
        return matter_id

    def remove(self, connection: Connection, matter_id: str, known: Collection[str]) -> bool:
        """Delete a matter unless it has reviews that are not known; its reviews stay as they are.

        Returns:
            Whether it is deleted.
        """
        _hold(connection, matter_id)
        of_matter = matter_documents.c.matter_id == matter_id
        ids = connection.execute(select(matter_documents.c.review_id).where(of_matter)).scalars()
        if any(review_id is not None and review_id not in known for review_id in ids):
            return False
        connection.execute(delete(matter_documents).where(of_matter))
        connection.execute(delete(matters).where(matters.c.id == matter_id))
        return True

    def find(self, matter_id: str, owner: str) -> Matter:
        """Return a matter of an owner.

        Raises:
            NotFoundError: The owner has no matter with this id.
        """
        for matter in self.list_matters(owner, matter_id):
            return matter
        raise NotFoundError(f"matter {matter_id[:40]}: not known to you. See GET /v1/matters.")

    def list_matters(self, owner: str, matter_id: str = "", limit: int = 200) -> list[Matter]:
        """Return the matters of an owner, newest first, or the one of an id."""
        num_documents = func.count(matter_documents.c.number).label("num_documents")
        query = (
            select(matters.c.id, matters.c.name, matters.c.created_at, num_documents)
            .join(matter_documents, isouter=True)
            .where(matters.c.owner == owner)
            .group_by(matters.c.id, matters.c.name, matters.c.created_at)
            .order_by(matters.c.created_at.desc(), matters.c.id)
            .limit(limit)
        )
        if matter_id:
            query = query.where(matters.c.id == matter_id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Matter(
                id=row.id,
                name=row.name,
                created_at=row.created_at.replace(tzinfo=UTC),
                num_documents=row.num_documents,
            )
            for row in rows
        ]

    def add_document(self, matter_id: str, review_id: str) -> bool:
        """Write that a review belongs to a matter, and return whether the matter is still there."""
        values = {"matter_id": matter_id, "review_id": review_id}
        with self._database.writing() as connection:
            is_there = _hold(connection, matter_id)
            if is_there:
                connection.execute(matter_documents.insert().values(**values))
        return is_there

    def add_fault(self, matter_id: str, name: str, fault: str) -> None:
        """Write that a document could not be read; of one name the newest fault stays."""
        with self._database.writing() as connection:
            if not _hold(connection, matter_id):
                return
            self._drop_fault(connection, matter_id, name)
            values = {"matter_id": matter_id, "name": name, "fault": fault}
            connection.execute(matter_documents.insert().values(**values))

    def drop_fault(self, matter_id: str, name: str) -> None:
        """Delete the fault of a document that was read after all."""
        with self._database.writing() as connection:
            self._drop_fault(connection, matter_id, name)

    def _drop_fault(self, connection: Connection, matter_id: str, name: str) -> None:
        of_name = matter_documents.c.matter_id == matter_id, matter_documents.c.name == name
        is_fault = matter_documents.c.review_id.is_(None)
        connection.execute(delete(matter_documents).where(*of_name, is_fault))

    def find_same(
        self, matter_id: str, *, name: str, sha256: str, as_of: date | None, jurisdiction: str
    ) -> str | None:
        """Return the review of a document that the matter has already, None for none.

        So a folder that is uploaded again goes on where the upload broke off. A review that failed
        or was cancelled does not count, nor one under other law.

        Args:
            matter_id: The matter.
            name: The document's name.
            sha256: The hash of its bytes.
            as_of: The day asked for, None for the contract's own.
            jurisdiction: The jurisdiction asked for, empty for the default.
        """
        query = (
            select(reviews.c.id)
            .join(matter_documents)
            .where(
                matter_documents.c.matter_id == matter_id,
                reviews.c.document_hash == sha256,
                reviews.c.name == name,
                reviews.c.state.in_(("queued", "running", "done")),
            )
            .order_by(matter_documents.c.number)
        )
        if as_of is not None:
            query = query.where(reviews.c.as_of == as_of)
        if jurisdiction:
            query = query.where(reviews.c.jurisdiction == jurisdiction)
        with self._database.reading() as connection:
            return connection.execute(query).scalars().first()

    def read_faults(self, matter_id: str) -> list[MatterFault]:
        """Return the documents of a matter that could not be read."""
        query = (
            select(matter_documents)
            .where(matter_documents.c.matter_id == matter_id)
            .where(matter_documents.c.review_id.is_(None))
            .order_by(matter_documents.c.number)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [MatterFault(number=row.number, name=row.name, fault=row.fault) for row in rows]

    def read_summaries(self, matter_id: str) -> list[ReviewSummary]:
        """Return the reviews of a matter, in the order in which they came."""
        query = (
            select(*_REVIEW_COLUMNS)
            .join(matter_documents)
            .where(matter_documents.c.matter_id == matter_id)
            .order_by(matter_documents.c.number)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            return [summarise_row(connection, row) for row in rows]

    def read_documents(self, summaries: Sequence[ReviewSummary]) -> list[MatterDocument]:
        """Return the reviews of a matter with their findings counted by severity and by law."""
        review_ids = [summary.id for summary in summaries]
        kinds, severities = self._count_severities(review_ids)
        laws: dict[str, dict[str, Counter[str]]] = {}
        of_reviews = cited.c.review_id.in_(review_ids)
        query = select(cited.c.review_id, cited.c.finding_id, cited.c.law).where(of_reviews)
        with self._database.reading() as connection:
            rows = connection.execute(query.distinct()).all()
        for row in rows:
            if row.finding_id not in kinds:  # it came after they were counted
                continue
            by_law = laws.setdefault(row.review_id, {})
            by_law.setdefault(row.law, Counter())[kinds[row.finding_id]] += 1
        return [
            MatterDocument(
                **summary.model_dump(),
                severities=dict(severities.get(summary.id, {})),
                laws={law: dict(count) for law, count in laws.get(summary.id, {}).items()},
            )
            for summary in summaries
        ]

    def _count_severities(
        self, review_ids: Sequence[str]
    ) -> tuple[dict[str, str], dict[str, Counter[str]]]:
        """Return what each finding counts as under a law, and the severities of each review."""
        query = select(
            findings.c.id, findings.c.review_id, findings.c.verdict, findings.c.status, _SEVERITY
        ).where(findings.c.review_id.in_(review_ids))
        kinds: dict[str, str] = {}
        severities: dict[str, Counter[str]] = {}
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            kinds[row.id] = _name_kind(row)
            # a finding from before findings were rated, or whose text was erased
            severity = row.severity or rate_severity(row.verdict, row.status)
            severities.setdefault(row.review_id, Counter())[severity] += 1
        return kinds, severities


def _hold(connection: Connection, matter_id: str) -> bool:
    """Keep a matter from being deleted until the transaction ends; return whether it is there."""
    query = select(matters.c.id).where(matters.c.id == matter_id).with_for_update()
    return connection.execute(query).scalar() is not None


def _name_kind(row: Row[Any]) -> str:  # Any: SQLAlchemy's columns
    """Return the kind under which a finding is counted, as in the table that is exported."""
    if row.status == NEEDS_REVIEW:
        return NEEDS_REVIEW
    return "invalid" if row.verdict == "invalid" else "valid"


def forget_old(connection: Connection, before: datetime) -> None:
    """Empty the names of old matters whose documents were all erased, and drop their faults."""
    has_text = (
        select(matter_documents.c.matter_id)
        .join(reviews)
        .where(reviews.c.is_erased.is_(False))
        .scalar_subquery()
    )
    is_old = matters.c.created_at < before, matters.c.id.not_in(has_text)
    old = select(matters.c.id).where(*is_old).scalar_subquery()
    faults = matter_documents.c.review_id.is_(None), matter_documents.c.matter_id.in_(old)
    connection.execute(delete(matter_documents).where(*faults))
    connection.execute(update(matters).where(*is_old).values(name=""))
