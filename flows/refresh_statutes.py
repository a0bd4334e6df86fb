"""Bring one snapshot of one source into the knowledge base.

In: a snapshot (folder, archive or address). Out: a new edition, published in one step, its change
report, and a release that pairs it with the adapter served; or exit code 1 and the figures of the
gate that refused it. Config: configs/refresh_statutes.yaml.
"""

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.knowledge.choose_embedder import find_embedder
from components.knowledge.refresh import refresh
from components.knowledge.refresh_report import RefreshReport, summarise_changes
from components.knowledge.source import SourceConfig
from components.models.sources import ModelSource
from components.promotion.switching import pair_release
from components.reports.change_report import write_reports
from components.reports.changes_markdown import render_markdown
from components.storage import Home
from flows.environment import locate, open_home, open_store, read_config
from flows.progress import progress_bar
from flows.steps.shared import SharedConfig


class RefreshStatutesConfig(Section):
    """Settings of `refresh_statutes`."""

    source: SourceConfig
    embedder: ModelSource | None = Field(
        default=None, description="the embedder; left out: that of the published edition"
    )
    keep: int = Field(
        default=5, ge=2, le=1000, description="editions to keep, including the published one"
    )
    shared: SharedConfig = SharedConfig()
    is_dry_run: bool = Field(
        default=False, description="report what would change and publish nothing"
    )


@flow(name="refresh_statutes")
def refresh_statutes(
    config: str = "configs/refresh_statutes.yaml",
    overrides: list[str] | None = None,
    home: str = "",
) -> int:
    """Refresh one source and return the number of the published edition, 0 if there is none."""
    settings = read_config(config, RefreshStatutesConfig, overrides)
    folder = open_home(home)
    report = refresh_source(settings, folder)
    message = ""
    if report.edition is not None and not settings.is_dry_run:
        message = renew_release(folder, report.edition)
    show_changes(report, folder)
    if message:
        print(message)
    return report.edition or 0


@task(cache_policy=NO_CACHE)
def refresh_source(settings: RefreshStatutesConfig, home: Home) -> RefreshReport:
    """Read, compare, embed what is new, write the edition aside and publish it."""
    source = locate_source(settings.source)
    store = open_store(home)
    embedder = find_embedder(store, home, settings.embedder)
    with progress_bar(f"embedding {source.name}") as bar:
        return refresh(
            store,
            home,
            source=source,
            embedder=embedder,
            keep=settings.keep,
            on_progress=bar.move,
            dry_run=settings.is_dry_run,
        )


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


@task(cache_policy=NO_CACHE)
def renew_release(home: Home, edition: int) -> str:
    """Pair the adapter that is served, if there is one, with the edition.

    Returns:
        The message to print once the changes are shown; empty without a release.
    """
    release = pair_release(open_store(home), home, edition)
    if release is None:
        return ""
    lines = [f"release {release.id}: adapter {release.adapter} with edition {release.edition}"]
    if release.edition != edition:
        lines.append(
            f"edition {edition} has another embedder: fit a release to it with promote_release"
        )
    return "\n".join(lines)
