"""Refresh one source: read a snapshot, compare, write the next edition, gate it, publish it.

A refresh costs what changed: only wordings that the last edition has no vectors of are embedded,
and a snapshot that changes nothing makes no edition. A wording has its vectors once in its law,
made under the title that the law bore when it was first seen: a new title or another number embeds
nothing. Other sources are carried over untouched. Nothing is visible until the last step, so a
crash at any line leaves the old edition served, and the refresh can be run again.

Refused: what `refresh_plan` refuses, and what fails a gate (see `refresh_gate`).
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from components.errors import ClausulaError, UsageError
from components.gate_result import GateResult
from components.gold_set import read_gold_set
from components.knowledge.editions import (
    DEFAULT_KEEP,
    EditionManifest,
    EditionStore,
    next_number,
    prune,
)
from components.knowledge.embedding import OnProgress, TextEmbedder
from components.knowledge.fusion import LISTS
from components.knowledge.law_slice import slice_of_week
from components.knowledge.refresh_gate import GoldQuery, check_gold, refuse_failed_refresh
from components.knowledge.refresh_plan import OpenEmbedder, RefreshPlan, plan_refresh
from components.knowledge.refresh_report import KINDS, RefreshReport
from components.knowledge.routed_embedder import RoutedEmbedder, embed_wordings
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.vector_cache import VectorCache
from components.knowledge.vector_keys import vector_key
from components.records import ChangeKind
from components.statutes.changes import Changes
from components.storage import Home
from components.tracking.releases import named_editions


def refresh(
    store: EditionStore,
    home: Home,
    *,
    source: SourceConfig,
    embedder: TextEmbedder,
    keep: int = DEFAULT_KEEP,
    on_progress: OnProgress | None = None,
    dry_run: bool = False,
    open_multilingual: OpenEmbedder | None = None,
) -> RefreshReport:
    """Bring one source up to a snapshot and publish the edition that results.

    Args:
        store: Where editions are.
        home: Where unpacked snapshots and vectors on their way to an edition are kept.
        source: The source and its snapshot.
        embedder: Embeds new wordings, or all of them if the last edition has another embedder.
        keep: How many editions to keep, 1 or more.
        on_progress: Called now and then with the number of texts embedded so far and of all.
        dry_run: Only report what would change: nothing is embedded, written or refused by a gate.
        open_multilingual: Opens the embedder that joins `embedder` where there is law in another
            language than English; None: never.

    Returns:
        What changed. In a dry run `embedded` is what would be embedded.

    Raises:
        InputError: The snapshot cannot be read in full.
        MissingError: The snapshot cannot be fetched.
        IntegrityError: The snapshot has another SHA-256, or the published edition is damaged or
            compared wordings in another way.
        GateError: The snapshot is older than the last one, or a gate failed; nothing was published.
        UsageError: The source was refreshed for another jurisdiction before, or the snapshot has no
            date.
        BusyError: Another refresh is running.
    """
    if keep < 1:
        raise UsageError(
            f"refresh: keep: must be 1 or more, got {keep}. Set it to the number of editions to"
            " keep."
        )
    started = time.monotonic()
    gold = read_gold_set(source.gates.gold, GoldQuery) if source.gates.gold else []
    measured: list[GateResult] = []
    pruned: list[int] = []
    with store.writing():
        law_slice = slice_of_week(source.dry_share, date.today()) if dry_run else None
        plan = plan_refresh(store, home, source, embedder, law_slice, open_multilingual)
        if not dry_run:
            refuse_failed_refresh(source.name, plan.gates)
        is_published = plan.is_due and not dry_run
        if is_published:
            number = _write(store, home, plan, on_progress)
            measured = _check_or_delete(store, number, plan, gold)
            store.publish(number)
            VectorCache(home, plan.embedder).clear()
            pruned = prune(store, keep, named_editions(home, keep))
        current = store.current_edition()
    return RefreshReport(
        edition=current,
        is_published=is_published,
        is_dry_run=dry_run,
        is_first=plan.is_first,
        source=source.name,
        snapshot_date=plan.snapshot_date,
        changes=_count_kinds(plan.changes),
        records=tuple(change for change in plan.changes.records if change.kind != "unchanged"),
        gates=(*plan.gates, *measured),
        omissions=tuple(sorted(plan.changes.omissions, key=lambda one: not one.is_fault)),
        embedded=plan.num_missing,
        reused=len(plan.versions) - plan.num_missing,
        foreign=plan.foreign if plan.is_joined else (),
        pruned=tuple(pruned),
        seconds=round(time.monotonic() - started, 3),
    )


def _check_or_delete(
    store: EditionStore,
    number: int,
    plan: RefreshPlan,
    gold: Sequence[tuple[int, GoldQuery]],
) -> list[GateResult]:
    """Return the gates measured on the written edition; delete one that fails a gate."""
    try:
        measured = [_ask_gold(store, number, plan, gold)] if gold else []
        refuse_failed_refresh(plan.source.name, measured)
    except ClausulaError:
        store.delete_edition(number)
        raise
    return measured


def _ask_gold(
    store: EditionStore,
    number: int,
    plan: RefreshPlan,
    gold: Sequence[tuple[int, GoldQuery]],
) -> GateResult:
    """Ask the written edition every gold query."""
    knowledge = KnowledgeBase.open(store, plan.embedder, number)
    try:
        return check_gold(
            knowledge,
            gold,
            jurisdiction=plan.source.jurisdiction,
            day=plan.snapshot_date,
            depth=plan.source.gates.depth,
        )
    finally:
        knowledge.close()


def _write(
    store: EditionStore,
    home: Home,
    plan: RefreshPlan,
    on_progress: OnProgress | None,
) -> int:
    """Embed what has no vectors yet, write the next edition and return its number."""
    vectors = _read_vectors(plan)
    missing = {key: texts for key, texts in plan.texts.items() if key not in vectors}
    if missing:
        keys = plan.foreign_keys
        vectors |= embed_wordings(home, plan.embedder, missing, keys, on_progress)
    rows = [vectors[vector_key(version)] for version in plan.versions]
    manifest = EditionManifest(
        number=next_number(store),
        created_at=datetime.now(UTC),
        sources=plan.describe_sources(),
        embedder=plan.embedder.name,
        dimension=rows[0].shape[1],
        lists=LISTS,
        changes=_count_kinds(plan.changes),
    )
    store.write_edition(manifest, plan.versions, rows)
    return manifest.number


def _read_vectors(plan: RefreshPlan) -> dict[str, NDArray[np.float32]]:
    """Return the usable vectors that the published edition has, by vector key."""
    if plan.base is None:
        return {}
    ids = {key: plan.known[key] for key in plan.texts if key in plan.known}
    by_id = plan.base.read_vectors(list(ids.values()))
    plan.base.close()
    vectors = {key: by_id[version_id] for key, version_id in ids.items() if version_id in by_id}
    if isinstance(plan.embedder, RoutedEmbedder):  # those of its English half are shorter
        return {key: plan.embedder.pad(rows) for key, rows in vectors.items()}
    return vectors


def _count_kinds(changes: Changes) -> dict[ChangeKind, int]:
    """Return how many changes there are of every kind, none among them."""
    counts = Counter(change.kind for change in changes.records)
    return {kind: counts[kind] for kind in KINDS}
