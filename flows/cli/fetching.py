"""Fetching a publisher's law: which publishers there are, and a run with its progress."""

from datetime import date
from pathlib import Path

import httpx

from components.errors import UsageError
from components.statutes.fetcher import Fetcher
from components.statutes.publishers.runs import FetchedSnapshot
from components.statutes.publishers.snapshot import fetch_snapshot
from components.statutes.publishers.source import PublicSource
from flows.cli.interrupts import interruptible
from flows.environment import locate, open_home, read_config
from flows.progress import progress_bar

_FOLDER = Path("configs/sources")


def list_sources() -> list[str]:
    """Return a line for each publisher: its name, what it is, and its licence."""
    lines: list[str] = []
    for path in sorted(locate(_FOLDER).glob("*.yaml")):
        source = read_config(str(path), PublicSource)
        lines.append(f"{path.stem}: {source.title} ({source.licence})")
    return lines


def open_source(name: str) -> PublicSource:
    """Return a publisher by its name.

    Raises:
        UsageError: There is none of that name.
    """
    names = sorted(path.stem for path in locate(_FOLDER).glob("*.yaml"))
    if name not in names:
        raise UsageError(
            f"fetch: no source {name!r} (there are: {', '.join(names)}). Name one of them."
        )
    return read_config(str(_FOLDER / f"{name}.yaml"), PublicSource)


def fetch_public(
    name: str,
    source: PublicSource,
    folder: Path | None,
    only: list[str],
    transport: httpx.BaseTransport | None = None,
) -> FetchedSnapshot:
    """Fetch today's snapshot of a publisher and show how far it is.

    Args:
        name: The publisher's short name.
        source: The publisher.
        folder: Where its snapshots are kept; None is the home's folder of sources.
        only: Parts of the addresses to which an index is narrowed.
        transport: The transport of HTTP requests; None uses the network.
    """
    is_archive = source.index is None
    unit = ", MB" if is_archive else ""
    with interruptible(), progress_bar(f"fetching {name}{unit}") as bar:

        def show_bytes(done: int, total: int) -> None:
            if is_archive:
                bar.move(done // 1_000_000, total // 1_000_000 or None)

        with Fetcher(
            max_bytes=source.max_file_bytes,
            limit_key="max_file_bytes",
            transport=transport,
            on_bytes=show_bytes,
        ) as fetcher:
            return fetch_snapshot(
                source,
                folder or open_home().sources / name,
                day=date.today(),
                fetcher=fetcher,
                only=only,
                on_progress=bar.move,
            )


def describe_fetched(name: str, source: PublicSource, fetched: FetchedSnapshot) -> list[str]:
    """Return lines that say what was fetched and what to do with it."""
    lines = [f"cannot be had, kept as it was if it was there: {url}" for url in fetched.missing]
    if fetched.folder is None:
        return [*lines, f"unchanged since {fetched.last}: no new snapshot"]
    sent = "archives" if source.index is None else "files of the index"
    since = f" since {fetched.last}" if fetched.last else ""
    lines.append(
        f"{fetched.folder}: {fetched.num_files} files; {fetched.num_new} {sent} sent{since}"
    )
    values = (
        f"name: {name}, kind: {source.kind}, jurisdiction: {source.jurisdiction},"
        f" path: {fetched.folder}"
    )
    lines.append(f"next: clausula run refresh_statutes --set 'source={{{values}}}' --dry-run")
    return lines
