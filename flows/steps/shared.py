"""The settings that several flows share, so that they cannot drift apart.

A release is tuned, promoted, reviewed with and served under the same base model, style guide,
engine and reranker. They are written once, in `configs/shared.yaml`, and every flow that uses them
reads them as its section `shared` (see `read_config`); some use the words of its domain alone. A
flow that uses none of them has no such section: a setting that changes nothing is refused.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field

from components.config import Section, load_config
from components.domain import domain
from components.engines.config import EngineConfig
from components.knowledge.rerank import RerankConfig
from components.models.sources import BASE_MODEL, ModelSource
from components.prompting.style import StyleGuide
from components.reader.choice import ReaderConfig
from components.review.session import ReviewingConfig, SessionConfig
from flows.environment import locate


class TaskRunnerConfig(Section):
    """Where the parts of a large job run."""

    kind: Literal["none", "threads", "processes", "dask"] = Field(
        default="none",
        description="none runs all in this process; dask needs `pip install -e '.[dask]'`",
    )
    num_workers: int = Field(
        default=2, ge=1, le=10_000, description="threads, processes, or workers of a local cluster"
    )
    address: str = Field(
        default="",
        description="a Dask scheduler, as tcp://HOST:8786; empty starts a cluster on this machine",
    )


class SharedConfig(Section):
    """Settings of `configs/shared.yaml`."""

    profile: str = Field(
        default="",
        description="a file of configs/profiles, by its name, whose settings are laid over the"
        " configs: laptop, standard, large, server; empty for none",
    )
    domain: str = Field(
        default="",
        description="a folder of configs/domains, by its name, whose words are used and whose"
        " settings are laid over the configs: handbook; empty for law",
    )
    base: ModelSource = Field(
        default=BASE_MODEL, description="the base model that adapters are tuned on and merged into"
    )
    style: Path = Field(
        default=Path("configs/style/house.yaml"),
        description="the style guide that answers must keep",
    )
    engine: EngineConfig = Field(
        default=EngineConfig(), description="what runs the model, in gates, reviews and the server"
    )
    rerank: RerankConfig = Field(
        default=RerankConfig(),
        description="whether hits are read again; a release is served as it was fitted",
    )
    reader: ReaderConfig = Field(
        default=ReaderConfig(), description="what tells whether a clause keeps an article"
    )
    task_runner: TaskRunnerConfig = Field(
        default=TaskRunnerConfig(),
        description="where statutes are embedded and folders of contracts are reviewed",
    )


def load_style(shared: SharedConfig) -> StyleGuide:
    """Read the style guide that the flows share."""
    return load_config(locate(shared.style), StyleGuide)


def session_config(shared: SharedConfig, reviewing: ReviewingConfig | None = None) -> SessionConfig:
    """Return how a session is opened: the shared settings, and those of reviews."""
    own = dict(reviewing or ReviewingConfig())
    if own["playbook"] is not None:
        own["playbook"] = locate(own["playbook"])
    return SessionConfig(
        **own,
        style=locate(shared.style),
        rerank=shared.rerank,
        reader=shared.reader,
        engine=shared.engine,
        domain=domain(),
    )
