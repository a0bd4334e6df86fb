"""Screening in several processes, with results in the order of the rows.

A bounded number of chunks is in progress at once. Processes are started fresh (`spawn`), since a
fork would copy the locks of the threads that a flow runs. A start costs two seconds, so a file of a
few chunks is screened in this process.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Self

from components.curation.intake.row_readers import ReadableFile, RowKind, open_files, read_rows
from components.curation.intake.rows import (
    Account,
    PairField,
    RawRow,
    RowsConfig,
    require_file,
)
from components.curation.intake.screening import Screened, Screener
from components.domain import Domain, domain, use_domain
from components.storage import sha256_file

CHUNK = 500
_MIN_CHUNKS = 6  # from so many chunks on other processes pay


@dataclass(frozen=True)
class PairSource:
    """A file of raw pairs.

    `sha256` is that of its bytes when it was found; empty means that it is hashed when it is read.
    """

    path: Path
    kind: RowKind
    layout: RowsConfig = RowsConfig()
    sha256: str = ""

    def seal(self) -> Self:
        """Return the source with the hash of its bytes as they are now.

        Raises:
            MissingError: The file is not there.
        """
        return replace(self, sha256=sha256_file(require_file(self.path)))


@dataclass(frozen=True)
class Chunk:
    """Some rows of one file, in order."""

    source: str
    rows: Sequence[RawRow]
    columns: dict[PairField, str]


ScreenChunks = Callable[[Iterator[Chunk], Callable[[], Screener]], Iterator[Screened]]
"""Screens chunks with a screener that is built where they are; the results are in their order."""


def read_chunks(sources: Iterable[PairSource], account: Account) -> Iterator[Chunk]:
    """Yield the rows of every file in turn, `CHUNK` at a time; errors are those of the reader.

    Args:
        sources: The files.
        account: Gets what the files hold and no row yields.
    """
    for source in sources:
        for opened in open_files(source.path, source.kind, source.layout, account):
            yield from _read_file(opened, source, account)


def _read_file(opened: ReadableFile, source: PairSource, account: Account) -> Iterator[Chunk]:
    """Yield the rows of one file."""
    rows = read_rows(opened, account)
    while chunk := list(islice(rows, CHUNK)):
        yield Chunk(opened.name, chunk, source.layout.columns)


def screen_all(
    chunks: Iterator[Chunk], build: Callable[[], Screener], num_workers: int
) -> Iterator[Screened]:
    """Yield the results of each chunk, in order.

    Args:
        chunks: The rows.
        build: Makes a screener; must be picklable, so that other processes can call it.
        num_workers: Processes; 1 means this one.
    """
    first_chunks = list(islice(chunks, _MIN_CHUNKS))
    all_chunks = chain(first_chunks, chunks)
    if num_workers < 2 or len(first_chunks) < _MIN_CHUNKS:
        screener = build()
        for chunk in all_chunks:
            yield screener.screen(chunk.source, chunk.rows, chunk.columns)
        return
    pool = ProcessPoolExecutor(num_workers, get_context("spawn"), _start, (build, domain()))
    waiting: deque[Future[Screened]] = deque()
    try:
        for chunk in all_chunks:
            with _interrupts_held():  # the first chunk starts all processes
                waiting.append(pool.submit(_screen, chunk))
            if len(waiting) > 2 * num_workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BaseException:
        for worker in active_children():  # this process starts no others
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back during the body; processes that start in it never get one.

    It reaches this process afterwards, which then ends its workers. Windows cannot do it: there
    each worker shows where it was.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_screeners: list[Screener] = []  # of a worker process: the one it was started with


def _start(build: Callable[[], Screener], words: Domain) -> None:
    """Build the screener of a worker process, which does not outlive the process above it."""
    Thread(target=_end_with_parent, daemon=True).start()
    use_domain(words)
    _screeners[:] = [build()]


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, which no queue would tell."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _screen(chunk: Chunk) -> Screened:
    """Screen a chunk with the screener of this worker process."""
    return _screeners[0].screen(chunk.source, chunk.rows, chunk.columns)
