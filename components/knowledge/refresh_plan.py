"""What a refresh would do: from the published edition and a snapshot to the next list of versions.

Refused here: a snapshot older than the last one of its source, a source that changed its
jurisdiction, and an edition whose wordings were compared in another way.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from components.errors import GateError, IntegrityError, UsageError
from components.gate_result import GateResult
from components.knowledge.editions import Edition, EditionManifest, EditionStore, SourceState
from components.knowledge.embedding import TextEmbedder
from components.knowledge.fusion import LISTS
from components.knowledge.law_slice import LawSlice
from components.knowledge.refresh_gate import check_counts
from components.knowledge.routed_embedder import RoutedEmbedder, find_foreign
from components.knowledge.source import SourceConfig
from components.knowledge.twin_editions import find_twin, keep_amendments
from components.knowledge.vector_keys import first_texts, vector_key
from components.records import Version
from components.statutes.changes import Changes
from components.statutes.readers.choice import build_reader
from components.statutes.snapshots import open_snapshot, resolve_snapshot_date
from components.statutes.versions import advance, sort_key
from components.statutes.wording import NORMALISER
from components.storage import Home

OpenEmbedder = Callable[[], TextEmbedder]


@dataclass(frozen=True)
class RefreshPlan:
    """A refresh that nothing was written of yet.

    Attributes:
        base: The published edition, None before the first.
        source: The source that is refreshed.
        snapshot_date: The day of its snapshot.
        changes: What the snapshot changes in the source.
        gates: The gates on its counts.
        versions: All versions of all sources afterwards, in the order they are written.
        texts: What is embedded for each vector key.
        known: For each vector key a version of the published edition that has the vectors.
        embedder: Embeds what has none.
        foreign: The sources in another language than English, which the multilingual half of the
            embedder reads; empty where it has none.
        is_joined: Whether the embedder gets that half now.
        is_first: Whether the source had no snapshot before.
        is_due: Whether there is anything to write.
    """

    base: Edition | None
    source: SourceConfig
    snapshot_date: date
    changes: Changes
    gates: list[GateResult]
    versions: tuple[Version, ...]
    texts: dict[str, tuple[str, ...]]
    known: dict[str, str]
    embedder: TextEmbedder
    foreign: tuple[str, ...]
    is_joined: bool
    is_first: bool
    is_due: bool

    @property
    def foreign_keys(self) -> set[str]:
        """The vector keys of the sources in other languages than English."""
        return {vector_key(each) for each in self.versions if each.source in self.foreign}

    @property
    def num_missing(self) -> int:
        """How many wordings have no vectors yet."""
        return sum(key not in self.known for key in self.texts)

    def describe_sources(self) -> dict[str, SourceState]:
        """Return the state of every source after the refresh."""
        others = {
            name: state.model_copy(update={"is_multilingual": name in self.foreign})
            for name, state in (self.base.manifest.sources if self.base else {}).items()
        }
        versions = self.changes.versions
        state = SourceState(
            jurisdiction=self.source.jurisdiction,
            kind=self.source.kind,
            snapshot_date=self.snapshot_date,
            num_articles=sum(version.is_in_force(self.snapshot_date) for version in versions),
            num_versions=len(versions),
            is_multilingual=self.source.name in self.foreign,
            seen_dates=dict(self.changes.seen_dates),
            aliases={names.law_id: names.aliases for names in self.changes.names if names.aliases},
            amendments=keep_amendments(self.changes.names),
        )
        return {**others, self.source.name: state}


def plan_refresh(
    store: EditionStore,
    home: Home,
    source: SourceConfig,
    embedder: TextEmbedder,
    law_slice: LawSlice | None = None,
    open_multilingual: OpenEmbedder | None = None,
) -> RefreshPlan:
    """Read the snapshot and compare it with the published edition.

    Args:
        store: Where editions are.
        home: Keeps unpacked snapshots.
        source: The source and its snapshot.
        embedder: Vectors of an edition of another embedder are not used again.
        law_slice: The laws that are compared; None for all. What is planned of a slice must not
            be published, since it has no other law.
        open_multilingual: Opens the embedder that joins `embedder` where there is law in another
            language than English; None: never.

    Raises:
        InputError: The snapshot cannot be read in full.
        MissingError: The snapshot cannot be fetched.
        IntegrityError: The snapshot has another SHA-256, or the published edition is damaged or
            compared wordings in another way.
        GateError: The snapshot is older than the last one.
        UsageError: The source was refreshed for another jurisdiction before, or the snapshot has no
            date.
    """
    current = store.current_edition()
    base = store.open_edition(current) if current is not None else None
    if base is not None:
        _refuse_other_normaliser(base.manifest)
    before = tuple(base.read_versions()) if base else ()
    previous = [version for version in before if version.source == source.name]
    if law_slice is not None:
        previous = [version for version in previous if law_slice.holds(version.law_id)]
    state = base.manifest.sources.get(source.name) if base else None
    day = resolve_snapshot_date(source.place, source.snapshot_date)
    _refuse_snapshot(source, day, state)
    twin = find_twin(base.manifest, source) if base else {}
    folder = open_snapshot(source.place, home, sha256=source.sha256, limits=source.limits)
    reader = build_reader(source.kind, source.duplicates, source.on_fault, twin)
    articles = reader.read(folder)
    if law_slice is not None:
        articles = (article for article in articles if law_slice.holds(article.law_id))
    changes = advance(
        previous,
        articles,
        source=source.name,
        jurisdiction=source.jurisdiction,
        snapshot_date=day,
        last_snapshot=state.snapshot_date if state else None,
        seen_dates=state.seen_dates if state else None,
        notes=reader.notes,
    )
    versions = _join_versions(before, changes, source.name)
    is_routed = isinstance(embedder, RoutedEmbedder)
    foreign: tuple[str, ...] = ()
    if is_routed or open_multilingual is not None:
        foreign = tuple(find_foreign(versions))
    is_joined = bool(foreign) and not is_routed
    if is_joined and open_multilingual is not None:
        embedder = RoutedEmbedder(embedder, open_multilingual())
    is_same_embedder = base is not None and base.manifest.embedder == embedder.name
    has_all_lists = base is not None and base.manifest.lists == LISTS
    is_newer = state is None or day > state.snapshot_date
    return RefreshPlan(
        base=base,
        source=source,
        snapshot_date=day,
        changes=changes,
        gates=check_counts(previous, changes, source.gates, day=day),
        versions=versions,
        texts=first_texts(versions),
        known=_find_known(base, before, embedder, foreign),
        embedder=embedder,
        foreign=foreign,
        is_joined=is_joined,
        is_first=not previous,
        is_due=versions != before or is_newer or not (is_same_embedder and has_all_lists),
    )


def _find_known(
    base: Edition | None,
    before: Sequence[Version],
    embedder: TextEmbedder,
    foreign: Collection[str],
) -> dict[str, str]:
    """Return, for each vector key, a version of the published edition with usable vectors.

    Those are of the same embedder, or of the English half of one that was joined, and of a source
    that is read by the same half now.
    """
    if base is None:
        return {}
    names = {embedder.name}
    if isinstance(embedder, RoutedEmbedder):
        names.add(embedder.english.name)
    if base.manifest.embedder not in names:
        return {}
    kept = {
        name
        for name, state in base.manifest.sources.items()
        if state.is_multilingual == (name in foreign)
    }
    return {vector_key(version): version.id for version in before if version.source in kept}


def _join_versions(before: Sequence[Version], changes: Changes, source: str) -> tuple[Version, ...]:
    """Return the source's new versions with those of all others, source by source."""
    others = [version for version in before if version.source != source]
    joined = [*others, *changes.versions]
    return tuple(sorted(joined, key=lambda version: (version.source, sort_key(version))))


def _refuse_snapshot(source: SourceConfig, day: date, state: SourceState | None) -> None:
    """Refuse a snapshot of another jurisdiction, or one older than the last."""
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
    """Refuse an edition under whose comparison every article would seem amended."""
    if manifest.normaliser != NORMALISER:
        raise IntegrityError(
            f"edition {manifest.number}: its wordings were compared by normaliser"
            f" {manifest.normaliser}, this version has {NORMALISER}, under which every wording"
            " would seem amended. Refresh all snapshots anew, oldest first, into another"
            " CLAUSULA_HOME."
        )
