"""The whole path as subflows: statutes, pairs, tuning, release, review.

In: the configs named in its own; all parts run under its shared settings. Out: a release that is
served and a reviewed contract. A candidate that is refused leaves what serves in its place.
Config: configs/run_pipeline.yaml.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.errors import GateError
from components.knowledge.editions import read_current
from components.samples.contract import write_sample_contract
from components.statutes.snapshots import resolve_snapshot_date
from components.storage import Home
from components.tracking.releases import current_release, read_log
from flows.curate_pairs import curate_pairs
from flows.environment import open_home, open_store, read_config
from flows.promote_release import promote_release
from flows.refresh_statutes import refresh_statutes
from flows.review_contracts import review_contracts
from flows.steps.shared import SharedConfig
from flows.tune_style import tune_style

SAMPLE_SOURCE = "sample-code"


class RunPipelineConfig(Section):
    """Settings of `run_pipeline`: the configs of its parts, and what the parts share."""

    snapshots: tuple[Path, ...] = Field(description="snapshots of the statutes, oldest first")
    refresh_statutes: str = "configs/refresh_statutes.yaml"
    curate_pairs: str = "configs/curate_pairs.yaml"
    tune_style: str = "configs/tune_style.yaml"
    promote_release: str = "configs/promote_release.yaml"
    review_contracts: str = "configs/review_contracts.yaml"
    shared: SharedConfig = Field(
        default=SharedConfig(), description="for every part, whatever its own config says"
    )


@flow(name="run_pipeline")
def run_pipeline(
    config: str = "configs/run_pipeline.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Run every part in order and return the release's id."""
    settings = read_config(config, RunPipelineConfig, overrides)
    folder = open_home(home)
    root = str(folder.root)
    shared = f"shared={settings.shared.model_dump_json()}"
    for snapshot in find_due(settings.snapshots, folder):
        refresh_statutes(settings.refresh_statutes, [f"source.path={snapshot}"], root)
    dataset = curate_pairs(settings.curate_pairs, [shared], root)
    adapter = tune_style(settings.tune_style, [shared, f"dataset={dataset}"], root)
    promotion = promote_or_fall_back(settings.promote_release, shared, adapter, folder)
    contract = write_contract(folder)
    contract_settings = [shared, f"path={contract}", "session.jurisdiction=sample"]
    reviews = review_contracts(settings.review_contracts, contract_settings, root)
    show_next_steps(folder, promotion.release, contract, reviews)
    if promotion.refusal:
        print(promotion.refusal)
    return promotion.release


@dataclass(frozen=True)
class Promotion:
    """The release that serves now, and why the tuned adapter is not in it; empty where it is."""

    release: str
    refusal: str = ""


def promote_or_fall_back(config: str, shared: str, adapter: str, home: Home) -> Promotion:
    """Promote an adapter; where it is refused, leave what serves, or promote the starter.

    Args:
        config: The config of `promote_release`.
        shared: The shared settings, as an override.
        adapter: The tuned adapter.
        home: Where releases are kept.

    Raises:
        GateError: The adapter was refused, and there is nothing to serve in its place.
    """
    root = str(home.root)
    try:
        return Promotion(promote_release(config, [shared, f"adapter={adapter}"], root))
    except GateError as error:
        refused = error
    if read_log(home):
        release = current_release(home).id
    else:
        starter = adapter_to_fall_back_on(home)
        if starter in ("", adapter):
            raise refused
        release = promote_release(config, [shared, f"adapter={starter}"], root)
    return Promotion(release, f"Not promoted, so release {release} serves: {refused}")


def adapter_to_fall_back_on(home: Home) -> str:
    """Return the adapter to promote where the tuned one is refused and nothing serves yet.

    Empty where there is none.
    """
    return ""


@task(cache_policy=NO_CACHE)
def find_due(snapshots: Sequence[Path], home: Home) -> list[Path]:
    """Return the snapshots that are not older than the newest refresh of the sample code."""
    current = read_current(open_store(home))
    state = current.sources.get(SAMPLE_SOURCE) if current else None
    if state is None:
        return list(snapshots)
    newest = state.snapshot_date
    return [path for path in snapshots if resolve_snapshot_date(path, None) >= newest]


@task(cache_policy=NO_CACHE)
def write_contract(home: Home) -> Path:
    """Write the sample contract into the home folder."""
    return write_sample_contract(home.root / "samples" / "sample-contract.docx")


@task(cache_policy=NO_CACHE)
def show_next_steps(home: Home, release: str, contract: Path, reviews: list[str]) -> None:
    """Print where everything is and what to try next."""
    print(f"""
release    {release}
contract   {contract}
report     {reviews[0]}/report.html  (and report.docx, with the findings as comments)
knowledge  {home.knowledge}
runs       mlflow ui --backend-store-uri sqlite:///{home.mlflow}/mlflow.db

next       clausula review {contract} --format md
           clausula ask "What is the maximum rate of interest?"
           clausula statutes show "Civil Code" 205 --as-of 2024-06-01
           clausula serve""")
