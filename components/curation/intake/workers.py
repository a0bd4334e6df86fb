"""Screening in several processes.

A bounded number of chunks under way, results in the order of the rows.

Processes are started anew (`spawn`), since a fork would copy the locks of the threads that a flow
runs. A start costs two seconds, so a file of a few chunks is screened in this process.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path

from components.curation.intake.row_readers import RowKind, build_row_reader
from components.curation.intake.rows import PairField, RawRow, RowsConfig
from components.curation.intake.screening import Screened, Screener

CHUNK = 500
_WORTH = 6  # chunks from which other processes pay


@dataclass(frozen=True)
class PairSource:
    """A file of raw pairs."""

    path: Path
    kind: RowKind
    layout: RowsConfig = RowsConfig()


@dataclass(frozen=True)
class Chunk:
    """Some rows of one file, in order."""

    source: str
    rows: Sequence[RawRow]
    columns: dict[PairField, str]


def read_chunks(sources: Iterable[PairSource]) -> Iterator[Chunk]:
    """Yield the rows of every file in turn, five hundred at a time.

    Faults of a file are those of its reader.
    """
    for source in sources:
        rows = build_row_reader(source.kind, source.layout).read(source.path)
        while found := list(islice(rows, CHUNK)):
            yield Chunk(source.path.name, found, source.layout.columns)


def screen_all(
    chunks: Iterator[Chunk], build: Callable[[], Screener], num_workers: int
) -> Iterator[Screened]:
    """Yield what came of each chunk, in order.

    Args:
        chunks: The rows.
        build: Makes a screener; it must be one that another process can be handed.
        num_workers: Processes; 1 means this one.
    """
    first = list(islice(chunks, _WORTH))
    every = chain(first, chunks)
    if num_workers < 2 or len(first) < _WORTH:
        screener = build()
        yield from (screener.screen(chunk.source, chunk.rows, chunk.columns) for chunk in every)
        return
    with ProcessPoolExecutor(num_workers, get_context("spawn"), _start, (build,)) as pool:
        waiting: deque[Future[Screened]] = deque()
        for chunk in every:
            waiting.append(pool.submit(_screen, chunk))
            if len(waiting) > 2 * num_workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_screeners: list[Screener] = []  # of a worker process: the one that it was started with


def _start(build: Callable[[], Screener]) -> None:
    _screeners[:] = [build()]


def _screen(chunk: Chunk) -> Screened:
    return _screeners[0].screen(chunk.source, chunk.rows, chunk.columns)
