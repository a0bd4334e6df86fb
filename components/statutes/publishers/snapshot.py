"""Fetch a snapshot from a publisher: a folder named by its day, which a refresh takes as it is.

What is unchanged since the last snapshot is copied from it and not sent again; if all of it is, no
snapshot is made. A file that the index names and that cannot be had stays as it was, since a law
that is missing would count as repealed.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from components.errors import UsageError
from components.statutes.fetcher import Fetcher
from components.statutes.publishers.record import NAME, read_record
from components.statutes.publishers.runs import FetchedSnapshot, Run, fetch_archive, fetch_index
from components.statutes.publishers.source import PublicSource


def fetch_snapshot(
    source: PublicSource,
    folder: Path,
    *,
    day: date,
    fetcher: Fetcher,
    only: Sequence[str] = (),
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> FetchedSnapshot:
    """Fetch a publisher's law as it stands today.

    Args:
        source: The publisher.
        folder: Where its snapshots are kept.
        day: Today.
        fetcher: Asks the publisher's server.
        only: Of an index, only files with one of these parts in their address.
        on_progress: Is told how many files are done, of how many.

    Raises:
        UsageError: The snapshots so far are narrowed in another way, or today's is there already.
        MissingError: The publisher cannot be reached, or too many files cannot be had.
        InputError: It answered with something else than law.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = read_record(folder / NAME)
    if record.snapshot and record.only != tuple(only):
        raise UsageError(
            f"{folder}: its snapshots hold {_name(record.only)}, got {_name(only)}. What is missing"
            " would count as repealed: give the same --only, or another --folder."
        )
    if (folder / day.isoformat()).exists():
        raise UsageError(
            f"{folder / day.isoformat()}: today's snapshot is there already. Refresh from it, or"
            " delete it to fetch it again."
        )
    if only and source.index is None:
        raise UsageError(f"{source.url}: is one archive, got --only {_name(only)}. Leave it out.")
    record.only = tuple(only)
    run = Run(source, folder, day, fetcher, record)
    if source.index is None:
        return fetch_archive(run)
    return fetch_index(run, source.index, on_progress)


def _name(only: Sequence[str]) -> str:
    """Return what snapshots are narrowed to, in words."""
    return ", ".join(only) or "everything"
