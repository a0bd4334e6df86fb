"""Rows of the review tables made from records, and records made from rows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from components.records import Finding, WordingReview, content_hash
from components.redlining.own_words import find_changes
from components.serving.records import REDLINE_STATES, Decided, ReviewSummary
from components.serving.tables import findings
from components.severity import NEEDS_REVIEW


def finding_row(review_id: str, ordinal: int, finding: Finding) -> dict[str, Any]:  # Any: columns
    """Return the row of a finding, which has a place among all findings of its review."""
    return {
        "id": finding.id,
        "review_id": review_id,
        "ordinal": ordinal,
        "verdict": finding.verdict,
        "status": finding.status,
        "body": finding.model_dump(mode="json"),
    }


def citation_rows(review_id: str, finding: Finding) -> list[dict[str, Any]]:  # Any: columns
    """Return a row for each version that a finding cites, once if it is cited twice."""
    by_version = {citation.version_id: citation for citation in finding.citations}
    return [
        {
            "finding_id": finding.id,
            "version_id": citation.version_id,
            "review_id": review_id,
            "law": citation.law,
            "article": citation.article,
            "valid_to": citation.valid_to,
        }
        for citation in by_version.values()
    ]


def summarise_row(
    connection: Connection, row: Row[Any]
) -> ReviewSummary:  # Any: SQLAlchemy's columns
    """Return a row as a summary, with its findings counted."""
    counts_query = (
        select(findings.c.verdict, findings.c.status, func.count())
        .where(findings.c.review_id == row.id)
        .group_by(findings.c.verdict, findings.c.status)
    )
    verdicts: dict[str, int] = {}
    num_to_review = 0
    for verdict, status, count in connection.execute(counts_query):
        verdicts[verdict] = verdicts.get(verdict, 0) + count
        if status == NEEDS_REVIEW:
            num_to_review += count
    values = _with_time_zone(row, ReviewSummary)
    values["document"] = row.name or ""
    return ReviewSummary(**values, verdicts=verdicts, num_to_review=num_to_review)


def decided_from_row(row: Row[Any]) -> Decided:  # Any: SQLAlchemy's columns
    """Return a row of the decisions as a record."""
    return Decided(**_with_time_zone(row, Decided))


def state_redline(
    finding: Finding,
    decided: Mapping[str, Row[Any]],  # Any: SQLAlchemy's columns
    reviewed: Mapping[str, Row[Any]] | None = None,  # Any: likewise
) -> Finding:
    """Return a finding whose redline is as its newest decision has it.

    Args:
        finding: The finding.
        decided: The newest decision about its redline, by the finding's id.
        reviewed: What the review of an analyst's own wording came to, likewise; that of another
            wording than the newest does not count.
    """
    row = decided.get(finding.id)
    if finding.redline is None or row is None:
        return finding
    values: dict[str, Any] = {"state": REDLINE_STATES[row.decision]}  # Any: fields of a redline
    if row.decision == "edit redline":
        values["changes"] = find_changes(finding.clause, row.answer)
        again = (reviewed or {}).get(finding.id)
        if again is not None and again.wording_hash == content_hash(row.answer):
            values["again"] = WordingReview.model_validate(again.body)
    redline = finding.redline.model_copy(update=values)
    return finding.model_copy(update={"redline": redline})


def _with_time_zone(
    row: Row[Any], model: type[ReviewSummary] | type[Decided]
) -> dict[str, Any]:  # Any: columns
    """Return the columns that a model has, with UTC as the time zone of times."""
    values: dict[str, Any] = {}
    for name in model.model_fields:
        if name not in row._mapping:
            continue
        value = row._mapping[name]
        values[name] = value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
    return values
