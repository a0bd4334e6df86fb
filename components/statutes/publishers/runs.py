"""One fetch from a publisher, of an archive or of the files of an index.

Files gather in a folder aside, which becomes the snapshot when all of them are there. A run over an
index that was stopped goes on with what stands in that folder.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

from components.archives import is_archive
from components.errors import InputError, MissingError, UsageError
from components.statutes.fetcher import FetchedFile, Fetcher
from components.statutes.publishers.record import NAME, FetchRecord, read_record
from components.statutes.publishers.source import (
    FileIndex,
    PublicSource,
    find_next_page,
    list_addresses,
)
from components.statutes.publishers.unpacking import place_of, refuse_other_content, unpack_kept

MAX_MISSING = 20
"""Files of an index that cannot be had, before the run stops."""

_SAVE_EVERY = 50  # files, so that a run that is stopped asks for few of them again


@dataclass(frozen=True)
class FetchedSnapshot:
    """What a run made.

    Attributes:
        folder: The snapshot; None if nothing changed since the last.
        last: The day of the last snapshot before, empty if this is the first.
        num_files: How many files it holds.
        num_new: How many archives or files were sent; the others are unchanged.
        missing: Addresses that the index names and that could not be had.
    """

    folder: Path | None
    last: str
    num_files: int = 0
    num_new: int = 0
    missing: tuple[str, ...] = ()


@dataclass
class Run:
    """One fetch: where its files go, and what the last snapshot was made of."""

    source: PublicSource
    folder: Path
    day: date
    fetcher: Fetcher
    record: FetchRecord
    num_new: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def last(self) -> Path | None:
        """The last snapshot, None where there is none any more."""
        folder = self.folder / self.record.snapshot
        return folder if self.record.snapshot and folder.is_dir() else None

    @property
    def aside(self) -> Path:
        """The folder where files gather."""
        return self.folder / f".{self.day}.part"

    def finish(self, files: dict[str, FetchedFile], *, has_changed: bool) -> FetchedSnapshot:
        """Make the snapshot of what stands aside, unless nothing changed."""
        last = self.record.snapshot
        (self.aside / NAME).unlink(missing_ok=True)
        if not has_changed and self.last is not None:
            shutil.rmtree(self.aside)
            return FetchedSnapshot(None, last, missing=tuple(self.missing))
        final = self.folder / self.day.isoformat()
        self.aside.rename(final)
        self.record.snapshot = self.day.isoformat()
        self.record.files = files
        self.record.write(self.folder / NAME)
        num_files = sum(1 for file in final.rglob("*") if file.is_file())
        return FetchedSnapshot(final, last, num_files, self.num_new, tuple(self.missing))


def fetch_archive(run: Run) -> FetchedSnapshot:
    """Fetch one archive and keep what of it is law."""
    url = run.source.url
    shutil.rmtree(run.aside, ignore_errors=True)
    run.aside.mkdir()
    known = run.record.files.get(url) if run.last else None
    archive = run.folder / f".fetched-{Path(urlsplit(url).path).name}"
    try:
        fetched = run.fetcher.fetch(url, archive, known=known)
        if fetched is None or (known and fetched.sha256 == known.sha256):
            return run.finish({}, has_changed=False)
        refuse_other_content(url, archive)
        unpack_kept(archive, run.aside, run.source)
    finally:
        archive.unlink(missing_ok=True)
    run.num_new = 1
    return run.finish({url: fetched}, has_changed=True)


def fetch_index(
    run: Run, index: FileIndex, on_progress: Callable[[int, int], None]
) -> FetchedSnapshot:
    """Fetch every file that an index names."""
    run.aside.mkdir(exist_ok=True)
    files = read_record(run.aside / NAME).files  # of a run that was stopped
    addresses = list(dict.fromkeys(_list_wanted(run, index)))
    if not addresses:
        raise UsageError(
            f"{run.source.url}: names no file with {', '.join(run.record.only)}. Give another"
            " --only."
        )
    for count, url in enumerate(addresses, 1):
        if url not in files or not (run.aside / place_of(url)).exists():
            fetched = _fetch_or_keep(run, url)
            time.sleep(index.pause_s)
            if fetched is not None:
                files[url] = fetched
        if count % _SAVE_EVERY == 0:
            FetchRecord(files=files).write(run.aside / NAME)
        on_progress(count, len(addresses))
    files = {url: files[url] for url in addresses if url in files}
    has_gone = set(files) != set(run.record.files)
    return run.finish(files, has_changed=run.num_new > 0 or has_gone)


def _list_wanted(run: Run, index: FileIndex) -> Iterator[str]:
    """Yield the addresses of the files that a run fetches, from every page of the index."""
    only = run.record.only
    page = run.folder / ".index.xml"
    url = run.source.url
    seen: set[str] = set()
    num_files = 0
    while url and url not in seen and len(seen) < index.max_pages:
        seen.add(url)
        run.fetcher.fetch(url, page, accept=index.accept)
        refuse_other_content(url, page)
        for address in list_addresses(page, url, index):
            is_kept = any(fnmatch(address, pattern) for pattern in index.keep)
            if is_kept and (not only or any(part in address for part in only)):
                num_files += 1
                yield address
        if num_files > index.max_files:
            raise InputError(
                f"{run.source.url}: names more than {index.max_files} files. If you trust it, raise"
                " max_files in configs/sources."
            )
        url = find_next_page(page, url, index)
        time.sleep(index.pause_s if url else 0)
    page.unlink(missing_ok=True)


def _fetch_or_keep(run: Run, url: str) -> FetchedFile | None:
    """Fetch a file; one that cannot be had stays as it was in the last snapshot.

    Returns:
        What came, or what was known of the file that is kept; None if there is neither.
    """
    last = run.last
    before = last / place_of(url) if last else None
    known = run.record.files.get(url) if before and before.exists() else None
    try:
        fetched = _fetch_file(run, url, known)
    except (MissingError, InputError) as error:
        run.missing.append(url)
        if len(run.missing) > MAX_MISSING:
            raise MissingError(
                f"{run.source.url}: {len(run.missing)} of its files cannot be had; the last:"
                f" {error} What came is kept, so run the same command again later."
            ) from error
        fetched = None
    if fetched is None and known is not None and before is not None:
        _copy(before, run.aside / place_of(url))
        return known
    return fetched


def _fetch_file(run: Run, url: str, known: FetchedFile | None) -> FetchedFile | None:
    """Fetch one file into its place, None if it is unchanged."""
    came = run.folder / f".fetched-{Path(urlsplit(url).path).name}"
    target = run.aside / place_of(url)
    try:
        fetched = run.fetcher.fetch(url, came, known=known)
        if fetched is None or (known and fetched.sha256 == known.sha256):
            return None
        refuse_other_content(url, came)
        target.parent.mkdir(parents=True, exist_ok=True)
        if is_archive(came.name):
            unpack_kept(came, target, run.source)
        else:
            came.replace(target)
    finally:
        came.unlink(missing_ok=True)
    run.num_new += 1
    return fetched


def _copy(before: Path, target: Path) -> None:
    """Copy a file, or the folder of an archive, from the last snapshot."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if before.is_dir():
        shutil.copytree(before, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(before, target)
