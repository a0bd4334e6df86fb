"""Embedding by Prefect's task runners: workers that share the cores, beside one process.

Each worker process has its share of the cores to itself, so that two have no more than one. Workers
are started and have opened the embedder before the clock is. One process already uses every core
for a batch: on one machine workers can gain only what it leaves idle between two batches, and on
several they add cores.

Run: python -m tests.benchmarks.spread --json spread.json
"""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from prefect import flow

from components.knowledge.embedding import Embedder
from components.storage import Home
from flows.steps.shared import TaskRunnerConfig
from flows.steps.spreading import Spreader, embed_part
from tests.benchmarks.index import article_texts
from tests.benchmarks.reporting import (
    Row,
    embedder_folder,
    empty_home,
    lacks_data,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.conftest import ROOT, flows_of_this_process

TEXTS_PER_PART = 64
SIDES = (("none", 1), ("processes", 1), ("processes", 2), ("dask", 1), ("dask", 2))
SMOKE_SIDES = (("none", 1), ("threads", 2))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each kind of workers in turn and print texts a second and the least cosine."""
    options = option_parser(__doc__).parse_args(arguments)
    texts = article_texts(options.smoke)[: 8 if options.smoke else 1024]
    first: NDArray[np.float32] | None = None
    rows: list[Row] = []
    rate_of_one = 1.0
    with empty_home() as scratch, flows_of_this_process():
        for kind, num_workers in SMOKE_SIDES if options.smoke else SIDES:
            config = TaskRunnerConfig.model_validate({"kind": kind, "num_workers": num_workers})
            seconds, vectors = embed_on(config, texts, scratch.root / f"{kind}-{num_workers}")
            first = vectors if first is None else first
            rate_of_one = len(texts) / seconds if not rows else rate_of_one
            rows.append(
                {
                    "workers": f"{kind} {num_workers}",
                    "texts": len(texts),
                    "texts/s": len(texts) / seconds,
                    "ratio": len(texts) / seconds / rate_of_one,
                    "least cosine": float((vectors * first).sum(1).min()),
                }
            )
    show("embedding by task runners, on the same cores", rows, options.json)
    say_left_out(lacks_data(options.smoke))


def embed_on(
    config: TaskRunnerConfig, texts: Sequence[str], claims: Path
) -> tuple[float, NDArray[np.float32]]:
    """Return the seconds that some workers take for texts, and the vectors."""
    claims.mkdir()
    is_process = config.kind in ("processes", "dask")
    open_embedder = partial(open_pinned, claims, config.num_workers if is_process else 1)

    def cut(some: Sequence[str]) -> list[dict[str, object]]:
        parts = [some[at : at + TEXTS_PER_PART] for at in range(0, len(some), TEXTS_PER_PART)]
        own = {"name": str(claims), "open_embedder": open_embedder}
        return [{**own, "texts": list(part)} for part in parts]

    @flow
    def embed() -> tuple[float, NDArray[np.float32]]:
        with Spreader(config) as spreader:
            warm = cut([texts[0]] * TEXTS_PER_PART * 4 * config.num_workers)
            list(spreader.run(embed_part, warm))
            started = time.perf_counter()
            vectors = list(spreader.run(embed_part, cut(texts)))
            return time.perf_counter() - started, np.concatenate(vectors)

    result: tuple[float, NDArray[np.float32]] = embed()
    return result


def open_pinned(claims: Path, num_workers: int) -> Embedder:
    """Open the embedder in a worker that keeps to its share of the cores."""
    number = next(number for number in range(num_workers) if _claims(claims / str(number)))
    if num_workers > 1:
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[number::num_workers] or cores)
    return Embedder(embedder_folder(), Home(ROOT / ".clausula"))


def _claims(place: Path) -> bool:
    """Return whether this process is the first to take a place."""
    try:
        os.close(os.open(place, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


if __name__ == "__main__":
    run_benchmark(main)
