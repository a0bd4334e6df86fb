"""What ended under a release within some days, read from the server's database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from components.serving.database import Database
from components.serving.tables import decisions, findings, reviews
from components.watching.window import WatchedFinding, WatchedWindow


def read_window(
    database: Database, release: str, since: datetime, until: datetime
) -> WatchedWindow:
    """Return what ended under a release between two moments, UTC without a time zone."""
    ended = (reviews.c.release_id == release) & reviews.c.finished_at.between(since, until)
    times = select(
        reviews.c.state,
        reviews.c.created_at,
        reviews.c.started_at,
        reviews.c.finished_at,
        reviews.c.num_clauses,
    ).where(ended)
    made = (
        select(
            findings.c.id,
            findings.c.verdict,
            findings.c.status,
            findings.c.body,
            reviews.c.jurisdiction,
        )
        .join(reviews)
        .where(ended)
        .order_by(findings.c.id)
    )
    decided = (
        select(decisions.c.finding_id, decisions.c.decision)
        .join(reviews, reviews.c.id == decisions.c.review_id)
        .where(ended, decisions.c.decision != "comment")
        .order_by(decisions.c.number)
    )
    with database.reading() as connection:
        rows = connection.execute(times).all()
        found = [_finding(row) for row in connection.execute(made)]
        newest = {row.finding_id: row.decision for row in connection.execute(decided)}
    done = [row for row in rows if row.state == "done" and row.started_at is not None]
    return WatchedWindow(
        since=since,
        until=until,
        states=tuple(row.state for row in rows),
        waiting_s=tuple((row.started_at - row.created_at).total_seconds() for row in done),
        clause_s=tuple(
            (row.finished_at - row.started_at).total_seconds() / max(row.num_clauses, 1)
            for row in done
        ),
        findings=tuple(found),
        decisions=tuple(newest.values()),
    )


def _finding(row: Row[Any]) -> WatchedFinding:  # Any: SQLAlchemy's columns
    """Return a finding of the database."""
    body = row.body or {}
    return WatchedFinding(
        id=row.id,
        verdict=row.verdict,
        status=row.status,
        jurisdiction=row.jurisdiction,
        clause=str(body.get("clause", "")),
        confidence=body.get("confidence"),
    )
