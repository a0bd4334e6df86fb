"""What a canary answered in shadow, in the server's database: no text of a contract is kept.

Nothing is written of a review whose text was erased in the meantime.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from components.records import Clause, Finding, cite
from components.review.question import Question
from components.serving.audit import Ledger
from components.serving.database import Database, utc_now
from components.serving.metrics import Metrics
from components.serving.tables import cited, findings, reviews, shadow_findings, shadows
from components.watching.canary import Answered, ShadowedFinding, ShadowedReview, ShadowOutcome


@dataclass(frozen=True)
class ShadowTask:
    """The clauses of a review and the question that they are judged under."""

    clauses: tuple[Clause, ...]
    question: Question

    def __repr__(self) -> str:
        return f"ShadowTask(clauses={len(self.clauses)})"


class ShadowStore:
    """Reads what a canary is asked and keeps what it answered.

    Args:
        database: The server's.
        ledger: Records when a canary started, ended or was refused.
        metrics: Counts what came of the reviews.
    """

    def __init__(self, database: Database, ledger: Ledger, metrics: Metrics) -> None:
        self._database = database
        self._ledger = ledger
        self._metrics = metrics

    def read_task(self, review_id: str) -> ShadowTask | None:
        """Return what a review asks, None where its text was erased."""
        query = select(
            reviews.c.clauses, reviews.c.as_of, reviews.c.jurisdiction, reviews.c.as_of_source
        ).where(reviews.c.id == review_id, reviews.c.is_erased.is_(False))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        clauses = tuple(Clause.model_validate(clause) for clause in row.clauses or ())
        return ShadowTask(clauses, Question(row.as_of, row.jurisdiction, row.as_of_source))

    def add_answer(
        self, review_id: str, release_id: str, new: Sequence[Finding], clause_s: float
    ) -> None:
        """Keep the findings of a canary beside those of the review, in the same order."""
        with self._database.writing() as connection:
            if not _hold_text(connection, review_id):
                return
            query = select(findings.c.id).where(findings.c.review_id == review_id)
            ids = connection.execute(query.order_by(findings.c.ordinal)).scalars().all()
            if len(ids) != len(new):  # none is left out of a review that is done
                return
            _put_outcome(connection, review_id, release_id, "compared", clause_s)
            rows = [
                _finding_row(finding_id, release_id, review_id, finding)
                for finding_id, finding in zip(ids, new, strict=True)
            ]
            connection.execute(shadow_findings.insert(), rows)
        self._metrics.count_shadow("compared")

    def add_outcome(self, review_id: str, release_id: str, outcome: ShadowOutcome) -> None:
        """Write down that a review was dropped, or that the canary failed on it."""
        with self._database.writing() as connection:
            if not _hold_text(connection, review_id):
                return
            _put_outcome(connection, review_id, release_id, outcome)
        self._metrics.count_shadow(outcome)

    def note(self, change: str, release_id: str) -> None:
        """Record in the ledger that a canary started, ended or was refused."""
        with self._database.writing() as connection:
            self._ledger.append(connection, "server", f"canary.{change}", release_id)
        self._ledger.note_head()


def find_newest(database: Database) -> str:
    """Return the release that answered in shadow last, empty where none ever did."""
    query = select(shadows.c.release_id).order_by(shadows.c.at.desc()).limit(1)
    with database.reading() as connection:
        return connection.execute(query).scalar() or ""


def read_shadowed(
    database: Database, release_id: str
) -> tuple[list[ShadowedReview], list[ShadowedFinding]]:
    """Return the reviews that fell to a canary, oldest first, and the findings of both sides."""
    of_reviews = (
        select(
            shadows.c.review_id,
            shadows.c.outcome,
            shadows.c.at,
            shadows.c.clause_s,
            reviews.c.release_id,
            reviews.c.started_at,
            reviews.c.finished_at,
            reviews.c.num_clauses,
        )
        .join(reviews, reviews.c.id == shadows.c.review_id)
        .where(shadows.c.release_id == release_id)
        .order_by(shadows.c.at, shadows.c.review_id)
    )
    of_findings = (
        select(
            shadow_findings,
            findings.c.ordinal,
            findings.c.verdict.label("served_verdict"),
            findings.c.status.label("served_status"),
        )
        .join(findings, findings.c.id == shadow_findings.c.finding_id)
        .join(reviews, reviews.c.id == shadow_findings.c.review_id)
        .where(shadow_findings.c.release_id == release_id)
        .order_by(reviews.c.created_at, reviews.c.id, findings.c.ordinal)
    )
    of_cited = (
        select(cited.c.finding_id, cited.c.law, cited.c.article)
        .join(shadow_findings, shadow_findings.c.finding_id == cited.c.finding_id)
        .where(shadow_findings.c.release_id == release_id)
    )
    names: dict[str, set[str]] = {}
    with database.reading() as connection:
        for row in connection.execute(of_cited):
            names.setdefault(row.finding_id, set()).add(cite(row.law, row.article))
        rows = [_shadowed_review(row) for row in connection.execute(of_reviews)]
        both = [
            _shadowed_finding(row, names.get(row.finding_id, set()))
            for row in connection.execute(of_findings)
        ]
    return rows, both


def _hold_text(connection: Connection, review_id: str) -> bool:
    """Keep a review from being erased until the transaction ends; return whether it is there."""
    query = select(reviews.c.is_erased).where(reviews.c.id == review_id).with_for_update()
    return connection.execute(query).scalar() is False


def _put_outcome(
    connection: Connection,
    review_id: str,
    release_id: str,
    outcome: ShadowOutcome,
    clause_s: float | None = None,
) -> None:
    """Write what came of a review, in place of what an earlier try wrote."""
    for table in (shadow_findings, shadows):
        of_review = (table.c.review_id == review_id) & (table.c.release_id == release_id)
        connection.execute(delete(table).where(of_review))
    values = {
        "review_id": review_id,
        "release_id": release_id,
        "outcome": outcome,
        "at": utc_now(),
        "clause_s": clause_s,
    }
    connection.execute(shadows.insert().values(**values))


def _finding_row(
    finding_id: str, release_id: str, review_id: str, finding: Finding
) -> dict[str, Any]:  # Any: columns
    """Return a canary's finding as a row, without any text of the contract."""
    return {
        "finding_id": finding_id,
        "release_id": release_id,
        "review_id": review_id,
        "verdict": finding.verdict,
        "status": finding.status,
        "cites": sorted({cite(each.law, each.article) for each in finding.citations}),
    }


def _shadowed_review(row: Row[Any]) -> ShadowedReview:  # Any: SQLAlchemy's columns
    served_s = _seconds_between(row.started_at, row.finished_at)
    return ShadowedReview(
        review_id=row.review_id,
        outcome=row.outcome,
        at=row.at,
        served_release=row.release_id,
        served_clause_s=served_s / max(row.num_clauses, 1),
        canary_clause_s=row.clause_s,
    )


def _seconds_between(started_at: datetime | None, finished_at: datetime | None) -> float:
    if started_at is None or finished_at is None:
        return 0.0
    return (finished_at - started_at).total_seconds()


def _shadowed_finding(
    row: Row[Any], served_names: set[str]
) -> ShadowedFinding:  # Any: SQLAlchemy's columns
    return ShadowedFinding(
        review_id=row.review_id,
        place=row.ordinal + 1,
        served=Answered(
            verdict=row.served_verdict, status=row.served_status, cites=tuple(sorted(served_names))
        ),
        canary=Answered(verdict=row.verdict, status=row.status, cites=tuple(row.cites)),
    )
