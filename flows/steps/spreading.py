"""A job in parts, on workers of Prefect's own task runners: threads, processes, a Dask cluster.

Which one is a setting (`shared.task_runner`), no other code. The parts are the same however many
workers there are, and come back in their order, so the result is that of one process. Workers start
when there is a first part. Workers of a Dask cluster need the home under the same path.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from threading import Lock
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from components.errors import MissingError
from components.knowledge.embedding import OnProgress, TextEmbedder
from flows.steps.shared import TaskRunnerConfig

TEXTS_PER_PART = 512
PARTS_AHEAD = 3  # that are handed on for each worker, and of which it has one
AnyTaskRunner = TaskRunner[PrefectFuture[Any]]  # Any: what a part returns
OpenEmbedder = Callable[[], TextEmbedder]


class Spreader:
    """Runs parts on workers; they start with the first part and end with the block.

    Args:
        config: Which workers.
    """

    def __init__(self, config: TaskRunnerConfig) -> None:
        self.config = config
        self._runner: AnyTaskRunner | None = None
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._runner = None
        self._opened.close()

    @property
    def is_on(self) -> bool:
        """Whether parts run anywhere but here."""
        return self.config.kind != "none"

    def run(self, part: Task[..., Any], arguments: Iterable[dict[str, Any]]) -> Iterator[Any]:
        """Yield what a task returns for each of some arguments, in their order.

        Args:
            part: The task.
            arguments: By name, those of each part; Any, like the results: they are the task's own.
                They are taken as workers become free.

        Raises:
            MissingError: Dask is not installed.
        """
        if not self.is_on:
            for each in arguments:
                yield part.fn(**each)
            return
        if self._runner is None:
            self._runner = self._opened.enter_context(open_runner(self.config))
        waiting = deque[PrefectFuture[Any]]()
        for each in arguments:
            waiting.append(self._runner.submit(part, each))
            if len(waiting) > PARTS_AHEAD * self.config.num_workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def open_runner(config: TaskRunnerConfig) -> AnyTaskRunner:
    """Return the task runner of a setting, to be entered.

    Raises:
        MissingError: Dask is not installed.
    """
    runner: Any = None  # Any: the runners' own kinds of futures
    match config.kind:
        case "processes":
            runner = ProcessPoolTaskRunner(max_workers=config.num_workers)
        case "dask":
            runner = _open_dask(config)
        case _:
            runner = ThreadPoolTaskRunner(max_workers=config.num_workers)
    opened: AnyTaskRunner = runner
    return opened


class SpreadEmbedder:
    """An embedder whose texts are embedded in parts by workers, each with an embedder of its own.

    Args:
        embedder: What embeds a few texts, here.
        open_embedder: Opens the same one in a worker, to which it is sent.
        spreader: The workers.
    """

    def __init__(
        self, embedder: TextEmbedder, open_embedder: OpenEmbedder, spreader: Spreader
    ) -> None:
        self._embedder = embedder
        self._open_embedder = open_embedder
        self._spreader = spreader

    @property
    def name(self) -> str:
        """That of the embedder."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Return unit vectors, shape (texts, dimension), in the order of the texts."""
        if len(texts) <= TEXTS_PER_PART or not self._spreader.is_on:
            return self._embedder.embed(texts, on_progress)
        arguments = [
            {
                "name": self.name,
                "open_embedder": self._open_embedder,
                "texts": list(texts[start : start + TEXTS_PER_PART]),
            }
            for start in range(0, len(texts), TEXTS_PER_PART)
        ]
        vectors: list[NDArray[np.float32]] = []
        num_done = 0
        for part in self._spreader.run(embed_part, arguments):
            vectors.append(part)
            num_done += len(part)
            if on_progress is not None:
                on_progress(num_done, len(texts))
        return np.concatenate(vectors)


@task(cache_policy=NO_CACHE, persist_result=False)
def embed_part(name: str, open_embedder: OpenEmbedder, texts: list[str]) -> NDArray[np.float32]:
    """Embed texts in a worker."""
    return embed_here(name, open_embedder, texts)


_opened_embedders: dict[str, TextEmbedder] = {}
_opening = Lock()  # threads of a worker share its embedder


def embed_here(name: str, open_embedder: OpenEmbedder, texts: list[str]) -> NDArray[np.float32]:
    """Embed texts with the embedder of this process, which is opened for its first part.

    Not in the task itself: a task is sent to workers with all that its own code names.
    """
    with _opening:
        if name not in _opened_embedders:
            _opened_embedders[name] = open_embedder()
    return _opened_embedders[name].embed(texts)


def _open_dask(config: TaskRunnerConfig) -> Any:  # Any: imported where it is installed
    """Return Dask's runner: of a scheduler that runs, or of a cluster on this machine."""
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise MissingError(
            "shared.task_runner.kind: dask is not installed. Install it: pip install -e '.[dask]'."
        ) from error
    if config.address:
        return DaskTaskRunner(address=config.address)
    cluster = {
        "n_workers": config.num_workers,
        "threads_per_worker": 1,
        "dashboard_address": None,
    }
    return DaskTaskRunner(cluster_kwargs=cluster)
