"""Refresh one source: read its snapshot, advance its versions, write the next edition, gate it, publish it.

A refresh costs what changed: only wordings that no point of the last edition has are embedded, and
a snapshot that changes nothing makes no edition. A wording has its vectors once in its law, made
under the title that the law bore when it was first seen: a new title or another number embeds
nothing. Other sources are carried over untouched. Nothing is visible until the last step, so a
crash at any line leaves the old edition served and the refresh can be run again.

Refused: a snapshot older than the last one of its source, and what fails a gate (see
`refresh_gate`).
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from components.config import Section
from components.errors import ClausulaError, GateError, IntegrityError, UsageError
from components.gates import GateResult
from components.knowledge.editions import (
    DEFAULT_KEEP,
    Edition,
    EditionManifest,
    EditionStore,
    SourceState,
    next_number,
    prune,
)
from components.knowledge.embedding import OnProgress, TextEmbedder
from components.knowledge.refresh_gate import (
    GoldenQuery,
    RefreshGateConfig,
    check_counts,
    check_golden,
    read_golden,
    refuse_failed,
)
from components.knowledge.refresh_report import KINDS, RefreshReport
from components.knowledge.search import KnowledgeBase
from components.knowledge.vector_cache import VectorCache
from components.knowledge.vector_keys import first_texts, vector_key
from components.records import ChangeKind, Version
from components.statutes.archives import ArchiveLimits
from components.statutes.changes import Changes
from components.statutes.readers.article import Duplicates
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.snapshots import open_snapshot, resolve_snapshot_date
from components.statutes.versions import advance, sort_key
from components.statutes.wording import NORMALISER
from components.storage import Home


class SourceConfig(Section):
    """Where one source's snapshot is and whose law it holds."""

    name: str = Field(min_length=1, description="the source's name, the same at every refresh")
    kind: ReaderKind = Field(
        description=(
            "markdown: .md files; taiwan-json: the Ministry of Justice's JSON; justice-xml:"
            " Canadian Acts; akoma-ntoso: its XML"
        )
    )
    path: Path | None = Field(
        default=None,
        description=(
            "the snapshot's folder or archive (.tar.xz, .tar.gz, .zip); a name such as 2024-01"
            " gives its date"
        ),
    )
    url: str = Field(
        default="",
        description="in place of path: the https:// address of an archive, or of one file",
    )
    sha256: str = Field(
        default="", description="SHA-256 of the archive or file, 64 hex digits; required for url"
    )
    limits: ArchiveLimits = Field(
        default=ArchiveLimits(), description="what fetching and unpacking may cost"
    )
    jurisdiction: str = Field(min_length=1, description="whose law it is, such as tw")
    snapshot_date: date | None = Field(
        default=None, description="the day the snapshot was current, where its name is no date"
    )
    duplicates: Duplicates = Field(
        default="refuse",
        description=(
            "an article that stands twice in a law, in other words: refuse the snapshot, or take"
            " the last"
        ),
    )
    gates: RefreshGateConfig = RefreshGateConfig()

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.path is None) == (not self.url):
            raise ValueError("must have either path or url")
        return self

    @property
    def place(self) -> Path | str:
        """The path, else the address."""
        return self.path or self.url


@dataclass(frozen=True)
class _Plan:
    """What a refresh would do: from the published edition and a snapshot to the next list of all versions."""

    base: Edition | None
    source: SourceConfig
    snapshot_date: date
    changes: Changes
    gates: list[GateResult]
    versions: tuple[Version, ...]
    texts: dict[str, tuple[str, ...]]  # vector key to what is embedded for it
    known: dict[str, str]  # vector key to a version of the published edition that has the vectors
    is_first: bool
    is_due: bool

    @property
    def num_missing(self) -> int:
        """How many wordings have no vectors yet."""
        return sum(key not in self.known for key in self.texts)


def refresh(
    store: EditionStore,
    home: Home,
    *,
    source: SourceConfig,
    embedder: TextEmbedder,
    keep: int = DEFAULT_KEEP,
    on_progress: OnProgress | None = None,
    dry_run: bool = False,
) -> RefreshReport:
    """Bring one source up to a snapshot and publish the edition that results.

    Args:
        store: Where editions are.
        home: Where unpacked snapshots and vectors on their way to an edition are kept.
        source: The source and its snapshot.
        embedder: Embeds what is new; where it is not the last edition's, everything is embedded
            again.
        keep: How many editions to keep, 1 or more.
        on_progress: Called now and then with the number of texts embedded so far and of all.
        dry_run: Only say what would change: nothing is embedded, written or refused by a gate.

    Returns:
        What changed. In a dry run `embedded` is what would be embedded.

    Raises:
        InputError: The snapshot cannot be read in full.
        MissingError: The snapshot cannot be fetched.
        IntegrityError: The snapshot has another SHA-256, or the published edition compared wordings
            otherwise.
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
    golden = read_golden(source.gates.golden) if source.gates.golden else []
    with store.writing():
        plan = _plan(store, home, source, embedder)
        if not dry_run:
            refuse_failed(source.name, plan.gates)
        will_write = plan.is_due and not dry_run
        measured = (
            _publish_gated(store, home, plan, golden, embedder, on_progress) if will_write else []
        )
        pruned = prune(store, keep) if will_write else []
        number = store.current_edition()
    return RefreshReport(
        edition=number,
        is_published=will_write,
        is_dry_run=dry_run,
        is_first=plan.is_first,
        source=source.name,
        snapshot_date=plan.snapshot_date,
        changes=_count(plan.changes),
        records=tuple(change for change in plan.changes.records if change.kind != "unchanged"),
        gates=(*plan.gates, *measured),
        embedded=plan.num_missing,
        reused=len(plan.versions) - plan.num_missing,
        pruned=tuple(pruned),
        seconds=round(time.monotonic() - started, 3),
    )


def _plan(store: EditionStore, home: Home, source: SourceConfig, embedder: TextEmbedder) -> _Plan:
    current = store.current_edition()
    base = store.open_edition(current) if current is not None else None
    if base is not None:
        _refuse_other_normaliser(base.manifest)
    before = tuple(base.read_versions()) if base else ()
    previous = [version for version in before if version.source == source.name]
    day, changes = _read_changes(home, base, previous, source)
    others = tuple(version for version in before if version.source != source.name)
    versions = tuple(
        sorted(others + changes.versions, key=lambda version: (version.source, sort_key(version)))
    )
    is_same_embedder = base is not None and base.manifest.embedder == embedder.name
    is_newer = (
        base is None
        or source.name not in base.manifest.sources
        or day > base.manifest.sources[source.name].snapshot_date
    )
    return _Plan(
        base=base,
        source=source,
        snapshot_date=day,
        changes=changes,
        gates=check_counts(previous, changes, source.gates),
        versions=versions,
        texts=first_texts(versions),
        known={vector_key(version): version.id for version in before} if is_same_embedder else {},
        is_first=not previous,
        is_due=versions != before or not is_same_embedder or is_newer,
    )


def _read_changes(
    home: Home, base: Edition | None, previous: Sequence[Version], source: SourceConfig
) -> tuple[date, Changes]:
    day = resolve_snapshot_date(source.place, source.snapshot_date)
    state = base.manifest.sources.get(source.name) if base else None
    _refuse_other(source, day, state)
    folder = open_snapshot(source.place, home, sha256=source.sha256, limits=source.limits)
    articles = build_reader(source.kind, source.duplicates).read(folder)
    seen = state.seen_dates if state else None
    changes = advance(
        previous,
        articles,
        source=source.name,
        jurisdiction=source.jurisdiction,
        snapshot_date=day,
        seen_dates=seen,
    )
    return day, changes


def _refuse_other(source: SourceConfig, day: date, state: SourceState | None) -> None:
    if state is None:
        return
    if state.jurisdiction != source.jurisdiction:
        raise UsageError(
            f"source {source.name}: jurisdiction: was {state.jurisdiction!r} before, got"
            f" {source.jurisdiction!r}. Give it another name."
        )
    if day < state.snapshot_date:
        raise GateError(
            f"source {source.name}: snapshot of {day} is older than the last one,"
            f" {state.snapshot_date}. Give a newer snapshot, or roll back to an older edition"
            " first."
        )


def _refuse_other_normaliser(manifest: EditionManifest) -> None:
    if manifest.normaliser != NORMALISER:
        raise IntegrityError(
            f"edition {manifest.number}: its wordings were compared by normaliser"
            f" {manifest.normaliser}, this version has {NORMALISER}, under which every article"
            " would seem amended. Refresh all snapshots anew, oldest first, into another"
            " CLAUSULA_HOME."
        )


def _read_vectors(plan: _Plan) -> dict[str, NDArray[np.float32]]:
    """Return the vectors that the published edition has, by vector key."""
    if plan.base is None:
        return {}
    ids = {key: plan.known[key] for key in plan.texts if key in plan.known}
    found = plan.base.read_vectors(list(ids.values()))
    plan.base.close()
    return {key: found[version] for key, version in ids.items() if version in found}


def _publish_gated(
    store: EditionStore,
    home: Home,
    plan: _Plan,
    golden: Sequence[tuple[int, GoldenQuery]],
    embedder: TextEmbedder,
    on_progress: OnProgress | None,
) -> list[GateResult]:
    """Write the edition, have it answer the golden queries and publish it.

    One that fails is deleted again.
    """
    number = _write(store, home, plan, embedder, on_progress)
    try:
        measured = (
            [_ask(KnowledgeBase.open(store, embedder, number), plan, golden)] if golden else []
        )
        refuse_failed(plan.source.name, measured)
    except ClausulaError:
        store.delete_edition(number)
        raise
    store.publish(number)
    VectorCache(home, embedder).clear()
    return measured


def _ask(
    knowledge: KnowledgeBase, plan: _Plan, golden: Sequence[tuple[int, GoldenQuery]]
) -> GateResult:
    whose, depth = plan.source.jurisdiction, plan.source.gates.depth
    try:
        return check_golden(
            knowledge, golden, jurisdiction=whose, day=plan.snapshot_date, depth=depth
        )
    finally:
        knowledge.close()


def _write(
    store: EditionStore,
    home: Home,
    plan: _Plan,
    embedder: TextEmbedder,
    on_progress: OnProgress | None,
) -> int:
    vectors = _read_vectors(plan)
    missing = {key: text for key, text in plan.texts.items() if key not in vectors}
    if missing:
        vectors |= VectorCache(home, embedder).embed(missing, on_progress)
    rows = [vectors[vector_key(version)] for version in plan.versions]
    manifest = EditionManifest(
        number=next_number(store),
        created_at=datetime.now(UTC),
        sources=_describe_sources(plan),
        embedder=embedder.name,
        dimension=rows[0].shape[1],
        changes=_count(plan.changes),
    )
    store.write_edition(manifest, plan.versions, rows)
    return manifest.number


def _describe_sources(plan: _Plan) -> dict[str, SourceState]:
    others = plan.base.manifest.sources if plan.base else {}
    state = SourceState(
        jurisdiction=plan.source.jurisdiction,
        kind=plan.source.kind,
        snapshot_date=plan.snapshot_date,
        num_articles=sum(version.valid_to is None for version in plan.changes.versions),
        num_versions=len(plan.changes.versions),
        seen_dates=dict(plan.changes.seen_dates),
    )
    return {**others, plan.source.name: state}


def _count(changes: Changes) -> dict[ChangeKind, int]:
    found = Counter(change.kind for change in changes.records)
    return {kind: found[kind] for kind in KINDS}
