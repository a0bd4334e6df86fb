"""A job in parts gives the same on every kind of workers, in the order of its parts."""

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from components.curation.intake import workers
from components.curation.intake.rows import Account
from components.curation.intake.screening import Screened, Screener, ScreeningConfig
from components.curation.intake.workers import Chunk, PairSource, read_chunks, screen_all
from components.domain import domain
from components.knowledge.embedding import OnProgress
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.storage import Home
from flows.steps import spreading
from flows.steps.intake import screen_part, screen_spread
from flows.steps.shared import TaskRunnerConfig
from flows.steps.spreading import SpreadEmbedder, Spreader, embed_part
from tests.conftest import flows_of_this_process
from tests.knowledge.corpus import HashingEmbedder, make_source, write_law

pytestmark = pytest.mark.service  # each runs a flow, for which a Prefect server is started


@task(cache_policy=NO_CACHE)
def square(number: int) -> int:
    """Return a square, or refuse a number below 0."""
    if number < 0:
        raise ValueError("below 0")
    return number * number


@contextmanager
def cluster() -> Iterator[TaskRunnerConfig]:
    """Give the setting of a Dask cluster of two workers, threads of this process."""
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    pytest.importorskip("prefect_dask", reason="prefect-dask is not installed")
    with (
        warnings.catch_warnings(action="ignore"),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as opened,
    ):
        yield TaskRunnerConfig(kind="dask", address=opened.scheduler_address)


@pytest.fixture(scope="module", params=["none", "threads", "dask"])
def runner(request: pytest.FixtureRequest) -> Iterator[TaskRunnerConfig]:
    """Give the setting of each kind of workers; processes are those of the benchmark `spread`."""
    if request.param == "dask":
        with cluster() as config, flows_of_this_process():
            yield config
    else:
        with flows_of_this_process():
            yield TaskRunnerConfig(kind=request.param)


def test_parts_come_back_in_their_order(runner: TaskRunnerConfig) -> None:
    """Results are in the order of the parts; what a part raises is raised."""

    @flow
    def spread() -> list[int]:
        with Spreader(runner) as spreader:
            return list(spreader.run(square, [{"number": number} for number in range(5)]))

    @flow
    def fail() -> None:
        with Spreader(runner) as spreader:
            list(spreader.run(square, [{"number": 2}, {"number": -1}]))

    assert spread() == [0, 1, 4, 9, 16]
    with pytest.raises(ValueError, match="below 0"):
        fail()


def test_an_edition_is_the_same_whoever_embeds_it(
    runner: TaskRunnerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statutes that workers embed make the partition that one process makes, to the last byte."""
    monkeypatch.setattr(spreading, "TEXTS_PER_PART", 3)
    embed_part.fn("hashing", HashingEmbedder, ["what this process has opened is not sent"])
    articles = {str(number): f"Article of {number} words, interest." for number in range(1, 12)}
    write_law(tmp_path / "2021-01", articles, amended=date(2020, 1, 1))
    source = make_source(tmp_path / "2021-01")
    seen: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        seen.append((done, total))

    @flow
    def embed(on_progress: OnProgress) -> None:
        with Spreader(runner) as spreader:
            embedder = SpreadEmbedder(HashingEmbedder(), HashingEmbedder, spreader)
            home = Home(tmp_path / "spread")
            refresh(
                EmbeddedStore(home), home, source=source, embedder=embedder, on_progress=on_progress
            )

    embed(note)
    alone = Home(tmp_path / "alone")
    refresh(EmbeddedStore(alone), alone, source=source, embedder=HashingEmbedder())
    (one,), (other,) = (
        list((tmp_path / name / "knowledge").glob("partitions/*/vectors.npy"))
        for name in ("alone", "spread")
    )
    assert one.parent.name == other.parent.name
    np.testing.assert_array_equal(np.load(one), np.load(other))
    assert seen[-1] == (11, 11)


def make_row(number: int) -> dict[str, str]:
    """Return a raw pair."""
    return {
        "clause": f"Ms. Anna Miller pays {20 + number}% interest a year.",
        "answer": "Per Civil Code Article 205, this clause is invalid.",
        "as_of": "2026-01-01",
        "jurisdiction": "sample",
    }


def test_pairs_are_screened_alike_on_workers(
    runner: TaskRunnerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that workers screen are accepted, refused and redacted as in one process, in order."""
    monkeypatch.setattr(workers, "CHUNK", 4)
    path = tmp_path / "pairs.jsonl"
    rows = [make_row(number) for number in range(10)]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"clause": ""}]))
    build = partial(Screener, ScreeningConfig(), StyleGuide(), None)
    sources = [PairSource(path, "jsonl")]

    @flow
    def screen() -> list[Screened]:
        with Spreader(runner) as spreader:
            return list(screen_spread(spreader, read_chunks(sources, Account()), build))

    alone = list(screen_all(read_chunks(sources, Account()), build, num_workers=1))
    screen_part.fn(build, domain(), Chunk("a", [], {}))  # what this process has built is not sent
    assert screen() == alone
    assert [len(each.candidates) for each in alone] == [4, 4, 2]
    assert len(alone[2].refusals) == 1
