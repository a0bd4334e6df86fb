"""What was rechecked of the server's reviews, in its database.

A review whose text was erased is not rechecked, and nothing of it is written any more.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select

from components.rechecking.items import Cause, PastFinding, RecheckItem
from components.records import Finding
from components.serving.database import Database
from components.serving.records import RecheckedReview
from components.serving.tables import findings, rechecks, reviews

_BATCH = 500  # rows of a statement


class ServerReviews:
    """The server's reviews, and what was rechecked of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> Iterator[PastFinding]:
        """Yield the findings of all reviews that are done, review by review."""
        query = (
            select(reviews, findings.c.ordinal, findings.c.body)
            .join(findings, findings.c.review_id == reviews.c.id)
            .where(reviews.c.state == "done", findings.c.body.isnot(None))
            .order_by(reviews.c.created_at, reviews.c.id, findings.c.ordinal)
            .with_only_columns(
                reviews.c.id,
                reviews.c.name,
                reviews.c.edition,
                reviews.c.as_of,
                reviews.c.jurisdiction,
                findings.c.ordinal,
                findings.c.body,
            )
        )
        with self._database.reading() as connection:
            for row in connection.execute(query):
                yield PastFinding(
                    review_id=row.id,
                    document=row.name or "",
                    edition=row.edition,
                    as_of=row.as_of,
                    jurisdiction=row.jurisdiction,
                    ordinal=row.ordinal,
                    finding=Finding.model_validate(row.body),
                )

    def put(self, items: Sequence[RecheckItem]) -> None:
        """Keep items, in place of those of the same finding and edition."""
        for start in range(0, len(items), _BATCH):
            batch = items[start : start + _BATCH]
            with self._database.writing() as connection:
                _put_batch(connection, batch)

    def read_items(self, edition: int) -> list[RecheckItem]:
        """Return the items of an edition, review by review, in the order of the contract."""
        query = _items_query().where(rechecks.c.edition == edition)
        return self._read(query)

    def read_of_review(self, review_id: str) -> list[RecheckItem]:
        """Return the items of a review of the newest edition that touched it."""
        newest = select(func.max(rechecks.c.edition)).where(rechecks.c.review_id == review_id)
        query = _items_query().where(
            rechecks.c.review_id == review_id, rechecks.c.edition == newest.scalar_subquery()
        )
        return self._read(query)

    def list_rechecked(self, owner: str, limit: int) -> list[RecheckedReview]:
        """Return the reviews of an owner that an edition touched, the newest edition first."""
        query = (
            select(
                rechecks.c.review_id,
                rechecks.c.edition,
                reviews.c.name,
                rechecks.c.outcome,
                func.count().label("number"),
            )
            .join(reviews, reviews.c.id == rechecks.c.review_id)
            .where(reviews.c.owner == owner)
            .group_by(rechecks.c.review_id, rechecks.c.edition, reviews.c.name, rechecks.c.outcome)
            .order_by(rechecks.c.edition.desc(), rechecks.c.review_id)
        )
        outcomes: dict[tuple[str, int], dict[str, int]] = {}
        names: dict[str, str] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query):
                outcomes.setdefault((row.review_id, row.edition), {})[row.outcome] = row.number
                names[row.review_id] = row.name or ""
        listed = list(outcomes.items())[:limit]
        return [
            RecheckedReview(
                review_id=review_id, document=names[review_id], edition=edition, outcomes=counts
            )
            for (review_id, edition), counts in listed
        ]

    def _read(self, query: Select[Any]) -> list[RecheckItem]:  # Any: columns
        """Return the items of a query."""
        with self._database.reading() as connection:
            return [_to_item(row) for row in connection.execute(query)]


def _items_query() -> Select[Any]:  # Any: columns
    """Return the query of items whose text is still there."""
    return (
        select(
            rechecks.c.edition,
            rechecks.c.day,
            rechecks.c.causes,
            rechecks.c.body.label("new"),
            reviews.c.id,
            reviews.c.name,
            reviews.c.edition.label("old_edition"),
            reviews.c.as_of,
            reviews.c.jurisdiction,
            findings.c.ordinal,
            findings.c.body,
        )
        .join(findings, findings.c.id == rechecks.c.finding_id)
        .join(reviews, reviews.c.id == rechecks.c.review_id)
        .where(findings.c.body.isnot(None))
        .order_by(reviews.c.created_at, reviews.c.id, findings.c.ordinal)
    )


def _to_item(row: Row[Any]) -> RecheckItem:  # Any: columns
    """Return a row as an item."""
    return RecheckItem(
        review_id=row.id,
        document=row.name or "",
        ordinal=row.ordinal,
        jurisdiction=row.jurisdiction,
        edition=row.edition,
        day=row.day,
        causes=tuple(Cause.model_validate(cause) for cause in row.causes),
        old_edition=row.old_edition,
        old_as_of=row.as_of,
        old=Finding.model_validate(row.body),
        new=Finding.model_validate(row.new) if row.new else None,
    )


def _put_batch(connection: Connection, items: Sequence[RecheckItem]) -> None:
    """Write items of reviews that were not erased, nor replaced, in the meantime."""
    ids = [item.old.id for item in items]
    edition = items[0].edition
    is_there = findings.c.id.in_(ids) & findings.c.body.isnot(None)
    # held until the end, so that no text is written behind an erasure
    query = select(findings.c.id).where(is_there).with_for_update()
    there = set(connection.execute(query).scalars())
    connection.execute(
        delete(rechecks).where(rechecks.c.finding_id.in_(ids), rechecks.c.edition == edition)
    )
    rows = [_to_row(item) for item in items if item.old.id in there]
    if rows:
        connection.execute(rechecks.insert(), rows)


def _to_row(item: RecheckItem) -> dict[str, Any]:  # Any: columns
    """Return an item as a row."""
    return {
        "finding_id": item.old.id,
        "edition": item.edition,
        "review_id": item.review_id,
        "day": item.day,
        "causes": [cause.model_dump(mode="json") for cause in item.causes],
        "outcome": item.outcome,
        "body": item.new.model_dump(mode="json") if item.new else None,
    }
