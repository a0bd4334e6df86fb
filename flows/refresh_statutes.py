"""Bring the snapshots of one source that were not read yet into the knowledge base.

In: a snapshot (folder, archive or address), or a series of them. Out: a new edition for each,
published in one step, its change report, and a release that pairs it with the adapter served;
`nothing new` where nothing changed; or exit code 1 and the figures of the gate that refused it.
Config: configs/refresh_statutes.yaml.
"""

from datetime import date
from functools import partial

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from components.config import Section
from components.errors import GateError, InputError
from components.knowledge.choose_embedder import find_embedder
from components.knowledge.due_snapshots import (
    DueSnapshot,
    SnapshotQueue,
    find_due,
    is_series,
    note_read,
    note_refused,
)
from components.knowledge.embedding import Embedder, TextEmbedder
from components.knowledge.refresh import refresh
from components.knowledge.refresh_report import RefreshReport, summarise_changes
from components.knowledge.routed_embedder import RoutedEmbedder, open_multilingual
from components.knowledge.source import SourceConfig
from components.models.sources import ModelSource
from components.promotion.switching import pair_release
from components.rechecking.worklist import is_made
from components.reports.change_report import write_reports
from components.reports.changes_markdown import render_markdown
from components.statutes.fetcher import Fetcher
from components.storage import Home
from flows.environment import locate, open_home, open_store, read_config
from flows.progress import progress_bar
from flows.steps.announcing import announce, edition_published
from flows.steps.embedder_switch import switch_embedder
from flows.steps.shared import SharedConfig
from flows.steps.spreading import SpreadEmbedder, Spreader


class RefreshStatutesConfig(Section):
    """Settings of `refresh_statutes`."""

    source: SourceConfig
    embedder: ModelSource | None = Field(
        default=None,
        description="the embedder; left out: that of the published edition. Where another one made"
        " it, all of it is embedded again first, as an edition of its own",
    )
    min_embedder_gain: float = Field(
        default=0.0,
        ge=-1,
        le=1,
        description="nDCG@10 that such an embedder must gain over the one in use on held-out"
        " clauses of the newest dataset, and on the notes of a law of the edition",
    )
    is_multilingual: bool = Field(
        default=True,
        description="give an edition the multilingual embedder once it has law in another language"
        " than English; false: the embedder of English reads all law. One that has it keeps it",
    )
    keep: int = Field(
        default=5, ge=2, le=1000, description="editions to keep, including the published one"
    )
    shared: SharedConfig = SharedConfig()
    is_dry_run: bool = Field(
        default=False, description="report what would change and publish nothing"
    )
    take_held: bool = Field(
        default=False,
        description="of a series, read also what was refused or rolled back; the gates judge it",
    )


@flow(name="refresh_statutes")
def refresh_statutes(
    config: str = "configs/refresh_statutes.yaml",
    overrides: list[str] | None = None,
    home: str = "",
) -> int | State[int]:
    """Read what is due of one source and return the number of the published edition, 0 for none."""
    settings = read_config(config, RefreshStatutesConfig, overrides)
    folder = open_home(home)
    queue = find_snapshots(settings, folder)
    is_new = switch_embedder(
        settings.embedder,
        folder,
        min_gain=settings.min_embedder_gain,
        keep=settings.keep,
        is_dry_run=settings.is_dry_run,
    )
    for due in queue.due:
        report = refresh_source(settings, due, folder)
        is_new = is_new or report.is_published or (report.is_dry_run and bool(report.records))
        message = "" if report.is_dry_run else renew_release(folder, report.edition)
        show_changes(report, folder)
        if message:
            print(message)
        if report.is_published and report.edition:
            announce(edition_published(report.source, report.edition))
        if report.is_dry_run:
            break  # the next one is compared with what this one leaves
    show_queue(queue, settings, is_new=is_new)
    queue.refuse_held()
    edition = open_store(folder).current_edition() or 0
    if is_new:
        return edition
    if edition and not settings.is_dry_run:
        catch_up(folder, edition)
    return Completed(message=describe_nothing_new(settings, edition), data=edition)


def catch_up(home: Home, edition: int) -> None:
    """Do what a run that was killed behind the publication left undone."""
    renew_release(home, edition)
    if not is_made(home, edition):
        announce(edition_published("", edition))


@task(cache_policy=NO_CACHE)
def find_snapshots(settings: RefreshStatutesConfig, home: Home) -> SnapshotQueue:
    """Look for snapshots that were not read yet, and fetch those that stand at an address."""
    source = locate_source(settings.source)
    if not is_series(source):
        return SnapshotQueue([DueSnapshot(source)])
    with progress_bar(f"looking for law of {source.name}, MB") as bar:

        def show_bytes(done: int, total: int) -> None:
            bar.move(done // 1_000_000, total // 1_000_000 or None)

        with Fetcher(
            max_bytes=source.limits.max_archive_bytes,
            limit_key="source.limits.max_archive_bytes",
            on_bytes=show_bytes,
        ) as fetcher:
            return find_due(
                open_store(home),
                home,
                source,
                fetcher=fetcher,
                today=date.today(),
                takes_held=settings.take_held or settings.is_dry_run,
                rehearses=settings.is_dry_run,
            )


@task(cache_policy=NO_CACHE)
def refresh_source(settings: RefreshStatutesConfig, due: DueSnapshot, home: Home) -> RefreshReport:
    """Read, compare, embed what is new, write the edition aside and publish it."""
    store = open_store(home)
    embedder = find_embedder(store, home, settings.embedder)

    def open_other() -> TextEmbedder:
        return _spread(open_multilingual(home), home, spreader)

    try:
        with (
            Spreader(settings.shared.task_runner) as spreader,
            progress_bar(f"embedding {due.source.name}") as bar,
        ):
            report = refresh(
                store,
                home,
                source=due.source,
                embedder=_spread(embedder, home, spreader),
                open_multilingual=open_other if settings.is_multilingual else None,
                keep=settings.keep,
                on_progress=bar.move,
                dry_run=settings.is_dry_run,
            )
    except (GateError, InputError) as error:
        if not settings.is_dry_run:
            note_refused(home, due, str(error))
        create_markdown_artifact(f"**refused** {error}", key="statutes-refresh")
        raise
    if not settings.is_dry_run:
        note_read(home, due, report.edition or 0)
    return report


def _spread(
    embedder: Embedder | RoutedEmbedder[Embedder], home: Home, spreader: Spreader
) -> TextEmbedder:
    """Return an embedder whose texts go to the workers; itself where there are none."""
    if not spreader.is_on:
        return embedder
    if isinstance(embedder, RoutedEmbedder):
        halves = (embedder.english, embedder.multilingual)
        return RoutedEmbedder(*(_spread(half, home, spreader) for half in halves))
    return SpreadEmbedder(embedder, partial(Embedder, embedder.model_dir, home), spreader)


def locate_source(source: SourceConfig) -> SourceConfig:
    """Return the source with the paths of its snapshot and its gold set found."""
    gold = source.gates.gold
    gates = source.gates.model_copy(update={"gold": gold and locate(gold)})
    return source.model_copy(update={"path": source.path and locate(source.path), "gates": gates})


@task(cache_policy=NO_CACHE)
def show_changes(report: RefreshReport, home: Home) -> None:
    """Show what changed, in Prefect and on the terminal; write it if something was published."""
    text = render_markdown(report)
    create_markdown_artifact(text, key="statutes-refresh")
    print(text if report.is_dry_run else summarise_changes(report))
    if report.is_published:
        print(f"changes {write_reports(home, report)}/changes.html (and .md, .json)")


def show_queue(queue: SnapshotQueue, settings: RefreshStatutesConfig, *, is_new: bool) -> None:
    """Show what else is to be known of the snapshots of a series, and that nothing is new."""
    for note in queue.notes:
        print(note)
    if queue.held:
        create_markdown_artifact(f"**held** {queue.held}", key="statutes-refresh")
    if settings.is_dry_run and len(queue.due) > 1:
        behind = [str(due.source.place) for due in queue.due[1:]]
        print(f"behind it, each after the one before: {', '.join(behind)}")
    if not is_new and not queue.held:
        print(f"{settings.source.name}: nothing new")


@task(cache_policy=NO_CACHE)
def describe_nothing_new(settings: RefreshStatutesConfig, edition: int) -> str:
    """Return that nothing is new, and show it in Prefect."""
    stays = f"edition {edition} stays" if edition else "no edition yet"
    text = f"nothing new of {settings.source.name}, {stays}"
    create_markdown_artifact(text, key="statutes-refresh")
    return text


@task(cache_policy=NO_CACHE)
def renew_release(home: Home, edition: int | None) -> str:
    """Pair the adapter that is served, if there is one, with the edition.

    Returns:
        The message to print once the changes are shown; empty without a release.
    """
    release = pair_release(open_store(home), home, edition, "refresh") if edition else None
    if release is None:
        return ""
    lines = [f"release {release.id}: adapter {release.adapter} with edition {release.edition}"]
    if release.edition != edition:
        lines.append(
            f"edition {edition} has another embedder: fit a release to it with promote_release"
        )
    return "\n".join(lines)
