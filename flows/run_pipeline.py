"""The whole path as subflows: statutes, pairs, tuning, release, review.

In: the configs named in its own; all parts run under its shared settings. Out: a release that is
served and a reviewed contract. A candidate that is refused leaves what serves in its place.
Config: configs/run_pipeline.yaml.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.domain import domain
from components.errors import GateError, MissingError
from components.evaluation.candidate_gates import mark_candidate
from components.knowledge.editions import read_current
from components.samples.contract import write_sample_contract, write_sample_key
from components.samples.playbook import write_sample_playbook
from components.starters.starter import STARTER, find_starter, read_card, take_starter
from components.statutes.snapshots import resolve_snapshot_date
from components.storage import Home, fingerprint
from components.tracking.releases import current_release, read_log
from flows.curate_pairs import curate_pairs
from flows.environment import locate, open_home, open_store, read_config
from flows.promote_release import promote_release
from flows.refresh_statutes import refresh_statutes
from flows.review_contracts import review_contracts
from flows.steps.plan import Plan, PlannedStep, begin_step, planned
from flows.steps.shared import SharedConfig
from flows.tune_style import tune_style

STEPS = (
    PlannedStep(
        "statutes", "the sample {sources} become an edition to search", "knowledge/editions"
    ),
    PlannedStep("pairs", "reviewed pairs are checked and become a dataset", "datasets"),
    PlannedStep("tuning", "an adapter learns the house style from the pairs", "adapters"),
    PlannedStep("gates", "the adapter is measured before it may be used", "gates"),
    PlannedStep("release", "adapter and edition are tried together and promoted", "releases"),
    PlannedStep("review", "the release reviews the sample {document}", "reviews"),
)


class StepTimes(Section):
    """How long each step takes on two cores, in seconds."""

    statutes: float = Field(default=25, gt=0)
    pairs: float = Field(default=40, gt=0)
    tuning: float = Field(default=130, gt=0)
    gates: float = Field(default=150, gt=0)
    release: float = Field(default=55, gt=0)
    review: float = Field(default=10, gt=0)


class RunPipelineConfig(Section):
    """Settings of `run_pipeline`: the configs of its parts, and what the parts share."""

    snapshots: tuple[Path, ...] = Field(description="snapshots of the source, oldest first")
    source: str = Field(default="sample-code", description="its name, as refresh_statutes has it")
    jurisdiction: str = Field(default="sample", description="its jurisdiction")
    contract: Path | None = Field(
        default=None, description="what the release reviews; left out: the sample contract"
    )
    next_steps: tuple[str, ...] = Field(
        default=(
            'ask "What is the maximum rate of interest?"',
            'statutes show "Civil Code" 205 --as-of 2024-06-01',
        ),
        description="commands of clausula that are printed at the end",
    )
    refresh_statutes: str = "configs/refresh_statutes.yaml"
    curate_pairs: str = "configs/curate_pairs.yaml"
    tune_style: str = "configs/tune_style.yaml"
    promote_release: str = "configs/promote_release.yaml"
    review_contracts: str = "configs/review_contracts.yaml"
    shared: SharedConfig = Field(
        default=SharedConfig(), description="for every part, whatever its own config says"
    )
    expected_s: StepTimes = Field(
        default=StepTimes(), description="estimates that a first run prints, in seconds"
    )


@dataclass(frozen=True)
class Promotion:
    """The release that serves now, and why the tuned adapter is not in it; empty where it is."""

    release: str
    refusal: str = ""


@flow(name="run_pipeline")
def run_pipeline(
    config: str = "configs/run_pipeline.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Run every part in order and return the release's id."""
    settings = read_config(config, RunPipelineConfig, overrides)
    folder = open_home(home)
    identity = fingerprint(settings.model_dump(mode="json", exclude={"expected_s"}))
    nouns = domain().nouns
    steps = [replace(step, what=step.what.format_map(nouns)) for step in STEPS]
    with planned(Plan(steps, settings.expected_s.model_dump(), folder, identity)):
        promotion, contract = run_steps(settings, folder)
    show_next_steps(settings.next_steps, folder, promotion.release, contract)
    if promotion.refusal:
        print(promotion.refusal)
    return promotion.release


def run_steps(settings: RunPipelineConfig, home: Home) -> tuple[Promotion, Path]:
    """Run the parts as subflows; each finds what is finished and goes on from there.

    Returns:
        The release that serves, and the contract that it reviewed.
    """
    root = str(home.root)
    shared = f"shared={settings.shared.model_dump_json()}"
    begin_step("statutes")
    for snapshot in find_due(settings.source, settings.snapshots, home):
        refresh_statutes(settings.refresh_statutes, [shared, f"source.path={snapshot}"], root)
    begin_step("pairs")
    # the tuning that follows measures the speed of this machine itself
    pairs_settings = [shared, "pairs.checklist.should_probe=false"]
    dataset = curate_pairs(settings.curate_pairs, pairs_settings, root)
    begin_step("tuning")  # tune_style begins the step `gates` itself
    tuning_settings = [shared, f"dataset={dataset}", "resume=true"]
    adapter = tune_style(settings.tune_style, tuning_settings, root)
    begin_step("release")
    promotion = promote_or_fall_back(settings, dataset, adapter, home)
    begin_step("review")
    contract = settings.contract and locate(settings.contract)
    contract = contract or write_contract(home)
    jurisdiction = f"session.jurisdiction={settings.jurisdiction}"
    contract_settings = [shared, f"path={contract}", jurisdiction]
    review_contracts(settings.review_contracts, contract_settings, root)
    return promotion, contract


def promote_or_fall_back(
    settings: RunPipelineConfig, dataset: str, adapter: str, home: Home
) -> Promotion:
    """Promote an adapter; where it is refused, leave what serves, or promote another.

    Args:
        settings: Of the pipeline.
        dataset: What the adapter was tuned on.
        adapter: The tuned adapter.
        home: Where releases are kept.

    Raises:
        GateError: The adapter was refused, and there is nothing to serve in its place.
    """
    root = str(home.root)
    shared = f"shared={settings.shared.model_dump_json()}"

    def promote(candidate: str) -> str:
        overrides = [shared, f"adapter={candidate}"]
        return promote_release(settings.promote_release, overrides, root)

    try:
        return Promotion(promote(adapter))
    except GateError as error:
        refused = error
    if read_log(home):
        release = current_release(home).id
    else:
        other = adapter_to_fall_back_on(settings, dataset, home)
        if other == adapter:
            raise refused
        release = promote(other)
    return Promotion(release, f"Not promoted, so release {release} serves: {refused}")


def adapter_to_fall_back_on(settings: RunPipelineConfig, dataset: str, home: Home) -> str:
    """Return what is promoted in place of a refused adapter.

    It is the starter as it is shipped; where none is shipped for the base, the base untuned, once
    it has passed its gates.
    """
    base = settings.shared.base
    try:
        starter = find_starter(base)
    except MissingError:
        shared = f"shared={settings.shared.model_dump_json()}"
        untuned = [shared, f"dataset={dataset}", "training.method=none", "training.start_from="]
        return tune_style(settings.tune_style, untuned, str(home.root))
    adapter = take_starter(base, dataset, home)
    mark_candidate(home, adapter, read_card(starter).gates, STARTER)
    return adapter


@task(cache_policy=NO_CACHE)
def find_due(source: str, snapshots: Sequence[Path], home: Home) -> list[Path]:
    """Return the snapshots that are not older than the newest refresh of their source."""
    current = read_current(open_store(home))
    state = current.sources.get(source) if current else None
    if state is None:
        return list(snapshots)
    newest = state.snapshot_date
    return [path for path in snapshots if resolve_snapshot_date(path, None) >= newest]


@task(cache_policy=NO_CACHE)
def write_contract(home: Home) -> Path:
    """Write the sample contract and its key into the home folder."""
    write_sample_key(home.root / "samples" / "sample-contract.key.json")
    write_sample_playbook(home.root / "samples" / "playbook")
    return write_sample_contract(home.root / "samples" / "sample-contract.docx")


@task(cache_policy=NO_CACHE)
def show_next_steps(commands: Sequence[str], home: Home, release: str, contract: Path) -> None:
    """Print where everything is and what to try next."""
    shown = "\n".join(f"        clausula {command}" for command in commands)
    runs = f"runs are at {home.tracking_uri}"
    if not home.tracking_uri:
        runs = f"mlflow ui --backend-store-uri sqlite:///{home.mlflow}/mlflow.db"
    print(f"""
release {release} is served. Everything is in {home.root}.

next    clausula review {contract} --format md
{shown}
        clausula serve
        {runs}""")
