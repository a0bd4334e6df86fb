"""How often analysts agreed with findings, by law and by what decided them.

Of each finding the newest of accept, edit and reject counts. A finding that was marked for a person
is counted apart, as decided by `person`, since the analyst there decides and does not check. Where
a review's text was erased, what decided its findings is no longer known (`erased`).
"""

from collections import Counter
from collections.abc import Iterable

from pydantic import Field
from sqlalchemy import func, select

from components.domain import domain
from components.records import Record
from components.serving.database import Database
from components.serving.records import STATED
from components.serving.tables import cited, decisions, findings, reviews
from components.severity import NEEDS_REVIEW

PERSON = "person"
_DECIDED_BY = findings.c.body["decided_by"].as_string().label("decided_by")
Row = tuple[str, str]
"""What a finding is counted under, and the decision about it."""


class AgreementRow(Record):
    """Decisions about findings of one kind."""

    name: str
    accepted: int
    edited: int
    rejected: int
    share: float = Field(description="accepted, of all that were decided")


class Agreement(Record):
    """How often your decisions agreed with the findings.

    `by_decider`: `figures` (code compared them), `reader`, `word` (the model's own), `none` (no
    article was found), `person` (marked for a person), `erased`.
    """

    by_law: tuple[AgreementRow, ...]
    by_decider: tuple[AgreementRow, ...]


def measure_agreement(database: Database, owner: str) -> Agreement:
    """Return how often an owner's decisions agreed with the findings of their reviews."""
    newest = (
        select(func.max(decisions.c.number))
        .join(reviews, decisions.c.review_id == reviews.c.id)
        .where(reviews.c.owner == owner, decisions.c.decision.in_(STATED))
        .group_by(decisions.c.finding_id)
    )
    query = (
        select(findings.c.id, findings.c.status, _DECIDED_BY, decisions.c.decision)
        .join(decisions, decisions.c.finding_id == findings.c.id)
        .where(decisions.c.number.in_(newest))
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
        finding_ids = [row.id for row in rows]
        of_findings = select(cited.c.finding_id, cited.c.law).where(
            cited.c.finding_id.in_(finding_ids)
        )
        laws: dict[str, str] = {}
        for finding_id, law in connection.execute(of_findings.order_by(cited.c.law)):
            laws.setdefault(finding_id, law)
    by_decider: list[Row] = []
    for row in rows:
        decider = PERSON if row.status == NEEDS_REVIEW else row.decided_by or "erased"
        by_decider.append((decider, row.decision))
    return Agreement(
        by_law=_count((laws.get(row.id, f"no {domain().unit}"), row.decision) for row in rows),
        by_decider=_count(by_decider),
    )


def _count(pairs: Iterable[Row]) -> tuple[AgreementRow, ...]:
    """Return the decisions counted by name, the most decided first."""
    counts: dict[str, Counter[str]] = {}
    for name, decision in pairs:
        counts.setdefault(name, Counter())[decision] += 1
    rows = [
        AgreementRow(
            name=name,
            accepted=count["accept"],
            edited=count["edit"],
            rejected=count["reject"],
            share=round(count["accept"] / count.total(), 3),
        )
        for name, count in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-_total(row), row.name)))


def _total(row: AgreementRow) -> int:
    return row.accepted + row.edited + row.rejected
