"""The gate of a refresh: what must hold before an edition is published.

Counted before anything is embedded: a snapshot is not empty, repeals few articles and leaves few
files out; every known wording is kept, moved or reported repealed; no wording in force says of
itself that it is repealed; and no number is in force twice on a day. Measured on the written
edition: each query of a gold set finds its article. Not covered: whether a change is right in law,
and a snapshot that is wrong within the bounds.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from components.config import Section
from components.domain import domain
from components.errors import GateError
from components.gate_result import GateResult
from components.gold_set import GoldArticle, GoldRow
from components.knowledge.law_index import fold_number
from components.knowledge.search import KnowledgeBase
from components.records import Version, cite
from components.statutes.changes import Changes
from components.statutes.readers.repeals import is_repealed

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
            "largest share of the articles in force before that a snapshot may repeal, or lack,"
            " which counts as repeal, 0 to 1; no bound on the first"
        ),
    )
    max_skipped: int = Field(
        default=5, ge=0, description="most files at fault that `on_fault: skip` may leave out"
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
    previous: Sequence[Version], changes: Changes, config: RefreshGateConfig, *, day: date
) -> list[GateResult]:
    """Return the gates on a source's counts.

    Args:
        previous: The source's versions before; empty for its first snapshot, which has no share
            repealed.
        changes: What the snapshot made of them.
        config: The bounds.
        day: The day of the snapshot, on which articles in force are counted.
    """
    before = {version.id for version in previous if version.is_in_force(day)}
    in_force = [version for version in changes.versions if version.is_in_force(day)]
    num_after = len(in_force)
    gates = [_check_number(num_after, changes, config, is_first=not previous)]
    if before:
        gates.append(_check_repealed(before, num_after, changes, config))
    gates.append(_check_lost(previous, changes))
    says_repealed = [version.citation for version in in_force if is_repealed(version.text)]
    gates.append(_refuse_any("wordings in force that say they are repealed", says_repealed))
    gates.append(_refuse_any("numbers in force twice on a day", find_overlaps(changes.versions)))
    skipped = [omission.place for omission in changes.omissions if omission.is_fault]
    if skipped:
        gates.append(_refuse_any("files left out", skipped, bound=config.max_skipped))
    return gates


def _check_number(
    num_in_force: int, changes: Changes, config: RefreshGateConfig, *, is_first: bool
) -> GateResult:
    """Return the gate on how many articles there are; a first snapshot may hold only past law."""
    number = num_in_force
    details: tuple[str, ...] = ()
    if is_first and not number:
        number = len(changes.versions)
        details = (f"none in force, {number} known",)
    if not number:
        empty = [f"{omission.place}: {omission.reason}" for omission in changes.omissions]
        details = tuple(empty[:MAX_DETAILS])
    return GateResult(
        gate=GATE,
        name=f"{domain().units} in force",
        value=number,
        bound=f"at least {config.min_articles}",
        has_passed=number >= config.min_articles,
        details=details,
    )


def _check_repealed(
    before: set[str], num_after: int, changes: Changes, config: RefreshGateConfig
) -> GateResult:
    """Return the gate on the share of articles in force that the snapshot repeals."""
    num_before = len(before)
    num_repealed = sum(
        change.old is not None and change.old.id in before for change in changes.of("repealed")
    )
    share = num_repealed / num_before
    return GateResult(
        gate=GATE,
        name="share repealed",
        value=share,
        bound=f"at most {config.max_repealed_share:g}",
        has_passed=share <= config.max_repealed_share,
        details=(f"{num_repealed} of {num_before} {domain().units}, {num_after} in force after",),
    )


def _check_lost(previous: Sequence[Version], changes: Changes) -> GateResult:
    """Return the gate on wordings that entering the snapshot lost: no change accounts for them."""
    return _refuse_any("wordings lost", find_lost(previous, changes))


def _refuse_any(name: str, faults: Sequence[str], *, bound: int = 0) -> GateResult:
    """Return a gate on the number of faults."""
    return GateResult(
        gate=GATE,
        name=name,
        value=len(faults),
        bound=f"at most {bound}",
        has_passed=len(faults) <= bound,
        details=tuple(faults[:MAX_DETAILS]),
    )


def find_overlaps(versions: Sequence[Version]) -> list[str]:
    """Return the citations of numbers that have two wordings in force on one day."""
    by_number: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in versions:
        by_number[version.law_id, fold_number(version.article)].append(version)
    overlaps: list[str] = []
    for of_one in by_number.values():
        of_one.sort(key=lambda version: version.valid_from)
        for earlier, later in pairwise(of_one):
            is_open = earlier.valid_to is None or later.valid_from < earlier.valid_to
            if is_open and later.valid_to != later.valid_from:
                overlaps.append(later.citation)
    return overlaps


def find_lost(previous: Sequence[Version], changes: Changes) -> list[str]:
    """Return the citations of known wordings that are neither kept, moved nor reported repealed.

    An open wording must be reported repealed, or go on in one that is kept; a closed wording must
    still be there, unchanged but for an end that another date of entry into force moved, or one
    that lay ahead and was set anew.
    """
    accounted = _list_accounted(changes)
    after = {version.id: version for version in changes.versions}
    redated = {change.old.law_id for change in changes.of("redated") if change.old}
    lost: list[str] = []
    for version in previous:
        is_open = version.valid_to is None
        kept = after.get(version.id)
        is_same = kept == version or (kept is not None and version.law_id in redated)
        is_kept = version.id in accounted or (is_same and not is_open)
        if not is_kept:
            lost.append(version.citation)
    return lost


def _list_accounted(changes: Changes) -> set[str]:
    """Return the ids of wordings that a change accounts for."""
    kept = {version.id for version in changes.versions}
    accounted: set[str] = set()
    for change in changes.records:
        goes_on = change.new is not None and change.new.id in kept
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


def refuse_failed_refresh(source: str, gates: Sequence[GateResult]) -> None:
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
