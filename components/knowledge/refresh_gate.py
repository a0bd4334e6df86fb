"""The gate of a refresh: what must hold before an edition is published.

Counted before anything is embedded: a snapshot is not empty and repeals few articles, and every
known wording is kept, moved or reported repealed. Measured on the written edition: each query of a
gold set finds its article. Not covered: whether a change is right in law, and a snapshot that is
wrong within the bounds.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.gate_result import GateResult
from components.gold_set import GoldArticle, GoldRow
from components.knowledge.search import KnowledgeBase
from components.records import Version, cite
from components.statutes.changes import Changes

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
    gold: Path | None = Field(
        default=None,
        description="gold set (JSONL of query, law, article, maybe as_of) that search must find",
    )
    depth: int = Field(
        default=10, ge=1, le=100, description="hits among which a gold query's article must be"
    )


class GoldQuery(GoldRow):
    """A query and the articles it must find one of, on a day; None means that of the snapshot."""

    query: str = Field(min_length=1)
    articles: tuple[GoldArticle, ...] = Field(min_length=1)


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
        gates.append(_check_repealed(num_before, num_after, changes, config))
    gates.append(_check_lost(previous, changes))
    return gates


def _check_repealed(
    num_before: int, num_after: int, changes: Changes, config: RefreshGateConfig
) -> GateResult:
    """Return the gate on the share of articles in force that the snapshot repeals."""
    num_repealed = len(changes.of("repealed"))
    share = num_repealed / num_before
    return GateResult(
        gate=GATE,
        name="share repealed",
        value=share,
        bound=f"at most {config.max_repealed_share:g}",
        has_passed=share <= config.max_repealed_share,
        details=(f"{num_repealed} of {num_before} articles, {num_after} in force after",),
    )


def _check_lost(previous: Sequence[Version], changes: Changes) -> GateResult:
    """Return the gate on wordings that no change accounts for."""
    lost = find_lost(previous, changes)
    return GateResult(
        gate=GATE,
        name="wordings lost",
        value=len(lost),
        bound="at most 0",
        has_passed=not lost,
        details=tuple(lost[:MAX_DETAILS]),
    )


def find_lost(previous: Sequence[Version], changes: Changes) -> list[str]:
    """Return the citations of known wordings that are neither kept, moved nor reported repealed.

    A wording in force must be reported repealed, or go on in a wording that is in force; a closed
    wording must still be there, unchanged.
    """
    accounted = _list_accounted(changes)
    after = {version.id: version for version in changes.versions}
    lost: list[str] = []
    for version in previous:
        is_open = version.valid_to is None
        is_kept = version.id in accounted if is_open else after.get(version.id) == version
        if not is_kept:
            lost.append(version.citation)
    return lost


def _list_accounted(changes: Changes) -> set[str]:
    """Return the ids of wordings that were in force before and that a change accounts for."""
    in_force = {version.id for version in changes.versions if version.valid_to is None}
    accounted: set[str] = set()
    for change in changes.records:
        goes_on = change.new is not None and change.new.id in in_force
        if change.old is not None and (change.kind == "repealed" or goes_on):
            accounted.add(change.old.id)
    return accounted


def check_gold(
    knowledge: KnowledgeBase,
    gold: Sequence[tuple[int, GoldQuery]],
    *,
    jurisdiction: str,
    day: date,
    depth: int,
) -> GateResult:
    """Return the gate on what search finds.

    Args:
        knowledge: The edition to be published.
        gold: Line numbers and queries.
        jurisdiction: Whose law the queries ask for.
        day: The day of the snapshot, for queries without one of their own.
        depth: Hits among which one of a query's articles must be.

    Raises:
        UsageError: A query's day is before anything is known.
    """
    by_day: dict[date, list[tuple[int, GoldQuery]]] = defaultdict(list)
    for line, row in gold:
        by_day[row.as_of or day].append((line, row))
    misses: list[str] = []
    for as_of, rows in sorted(by_day.items()):
        texts = [row.query for _, row in rows]
        hit_lists = knowledge.search_many(
            texts, as_of=as_of, jurisdiction=jurisdiction, limit=depth
        )
        for (line, row), hits in zip(rows, hit_lists, strict=True):
            wanted = _find_wanted(knowledge, row, as_of, jurisdiction)
            is_found = any(hit.version.id in wanted for hit in hits)
            if not is_found:
                fault = f"among the first {depth}" if wanted else "in force"
                misses.append(f"line {line}: {_cite(row)} not {fault} on {as_of}")
    return GateResult(
        gate=GATE,
        name="gold queries missed",
        value=len(misses),
        bound=f"at most 0 of {len(gold)}",
        has_passed=not misses,
        details=tuple(misses[:MAX_DETAILS]),
    )


def _find_wanted(
    knowledge: KnowledgeBase, row: GoldQuery, as_of: date, jurisdiction: str
) -> set[str]:
    """Return the ids of a query's articles as they are in force on a day."""
    wanted: set[str] = set()
    for article in row.articles:
        version = knowledge.find(
            article.law, article.article, as_of=as_of, jurisdiction=jurisdiction
        )
        if version is not None:
            wanted.add(version.id)
    return wanted


def _cite(row: GoldQuery) -> str:
    """Return a query's articles in house form, joined by `or`."""
    return " or ".join(cite(article.law, article.article) for article in row.articles)


def describe_gate(result: GateResult) -> str:
    """Return a gate of a refresh as a line to print."""
    details = f": {'; '.join(result.details)}" if result.details else ""
    return f"gate {result.name}: {result.value:.4g} ({result.bound}) {result.state}{details}"


def refuse_failed(source: str, gates: Sequence[GateResult]) -> None:
    """Refuse a refresh if a gate failed.

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
