"""The gate of a refresh: what must hold before an edition is published.

Counted before anything is embedded: a snapshot is not empty or shrunken, and every wording known
before is still known, in force, moved or reported as repealed. Measured on the written edition:
each query of a golden file finds its article. What is not covered: whether a change is right in
law, and a snapshot that is wrong within the bounds.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.gates import GateResult
from components.knowledge.search import KnowledgeBase
from components.records import Record, Version, cite
from components.statutes.changes import Changes
from components.text.jsonl import read_records

GATE = "refresh"
MAX_DETAILS = 5


class RefreshGateConfig(Section):
    """What a refresh of a source must keep to, else nothing is published."""

    min_articles: int = Field(
        default=1, ge=1, description="fewest articles in force that a snapshot may hold"
    )
    max_repealed_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description=(
            "largest share of the articles in force that a snapshot may repeal, 0 to 1; no bound on"
            " the first"
        ),
    )
    golden: Path | None = Field(
        default=None,
        description="JSONL of query, law, article and maybe as_of: what search must still find",
    )
    depth: int = Field(
        default=10, ge=1, le=100, description="hits among which a golden query's article must be"
    )


class GoldenQuery(Record):
    """A query and the article it must find; `as_of` None means the day of the snapshot."""

    query: str = Field(min_length=1)
    law: str
    article: str
    as_of: date | None = None


def read_golden(path: Path) -> list[tuple[int, GoldenQuery]]:
    """Read a golden file: line numbers and queries.

    Raises:
        MissingError: The file is not there.
        InputError: A line is not a golden query, or there is none.
    """
    return read_records(path, GoldenQuery, "golden file")


def check_counts(
    previous: Sequence[Version], changes: Changes, config: RefreshGateConfig
) -> list[GateResult]:
    """Return the gates on a source's counts.

    Args:
        previous: The source's versions before; empty for its first snapshot, which has no share
            repealed.
        changes: What the snapshot made of them.
        config: The bounds.
    """
    num_before = sum(version.valid_to is None for version in previous)
    num_after = sum(version.valid_to is None for version in changes.versions)
    num_repealed = len(changes.of("repealed"))
    gates = [
        GateResult(
            gate=GATE,
            name="articles in force",
            value=num_after,
            bound=f"at least {config.min_articles}",
            has_passed=num_after >= config.min_articles,
        )
    ]
    if num_before:
        share = num_repealed / num_before
        gates.append(
            GateResult(
                gate=GATE,
                name="share repealed",
                value=share,
                bound=f"at most {config.max_repealed_share:g}",
                has_passed=share <= config.max_repealed_share,
                details=(f"{num_repealed} of {num_before} articles, {num_after} in force after",),
            )
        )
    lost = find_lost(previous, changes)
    return [
        *gates,
        GateResult(
            gate=GATE,
            name="wordings lost",
            value=len(lost),
            bound="at most 0",
            has_passed=not lost,
            details=tuple(lost[:MAX_DETAILS]),
        ),
    ]


def find_lost(previous: Sequence[Version], changes: Changes) -> list[str]:
    """Return the citations of wordings known before of which the changes say nothing true, whatever the reason."""
    after = {version.id: version for version in changes.versions}
    in_force = {version.id for version in changes.versions if version.valid_to is None}
    told = {
        c.old.id
        for c in changes.records
        if c.old and (c.kind == "repealed" or (c.new and c.new.id in in_force))
    }
    return [
        v.citation
        for v in previous
        if (v.id not in told if v.valid_to is None else after.get(v.id) != v)
    ]


def check_golden(
    knowledge: KnowledgeBase,
    golden: Sequence[tuple[int, GoldenQuery]],
    *,
    jurisdiction: str,
    day: date,
    depth: int,
) -> GateResult:
    """Return the gate on what search finds.

    Args:
        knowledge: The edition to be published.
        golden: Line numbers and queries.
        jurisdiction: Whose law the queries ask for.
        day: The day of the snapshot, for queries without one of their own.
        depth: Hits among which the article must be.

    Raises:
        UsageError: A query's day is before anything is known.
    """
    by_day: dict[date, list[tuple[int, GoldenQuery]]] = defaultdict(list)
    for number, query in golden:
        by_day[query.as_of or day].append((number, query))
    missed: list[str] = []
    for as_of, asked in sorted(by_day.items()):
        found = knowledge.search_many(
            [query.query for _, query in asked], as_of=as_of, jurisdiction=jurisdiction, limit=depth
        )
        for (number, query), hits in zip(asked, found, strict=True):
            wanted = knowledge.find(
                query.law, query.article, as_of=as_of, jurisdiction=jurisdiction
            )
            place = f"line {number}: {cite(query.law, query.article)}"
            if wanted is None:
                missed.append(f"{place} not in force on {as_of}")
            elif wanted.id not in {hit.version.id for hit in hits}:
                missed.append(f"{place} not among the first {depth} on {as_of}")
    details = tuple(missed[:MAX_DETAILS])
    return GateResult(
        gate=GATE,
        name="golden queries missed",
        value=len(missed),
        bound=f"at most 0 of {len(golden)}",
        has_passed=not missed,
        details=details,
    )


def describe_gate(result: GateResult) -> str:
    """Return a gate of a refresh as a line to print."""
    details = f": {'; '.join(result.details)}" if result.details else ""
    return f"gate {result.name}: {result.value:.4g} ({result.bound}) {result.state}{details}"


def refuse_failed(source: str, gates: Sequence[GateResult]) -> None:
    """Refuse a refresh of which a gate failed.

    Raises:
        GateError: One or more failed; the message has a line for each with its figures.
    """
    failed = [f"source {source}: {describe_gate(gate)}" for gate in gates if not gate.has_passed]
    if failed:
        remedy = (
            "Nothing was published. See all changes with --dry-run, then mend the snapshot, or"
            " source.gates where they are right."
        )
        raise GateError("\n".join([*failed, remedy]))
