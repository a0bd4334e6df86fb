"""Merge an adapter into the base, gate it against the edition it will serve, and promote the pair as a release.

In: an adapter and the published edition. Out: a release that is served from then on, or exit code 1 with the figures.
Config: configs/promote_release.yaml.
"""

from pathlib import Path

from prefect import flow, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset import read_groups, read_relevance
from components.errors import GateError, MissingError
from components.evaluation.gates import Thresholds, check_gates, measure_groups
from components.knowledge.editions import open_current
from components.models.base import find_gguf
from components.models.sources import BASE_MODEL, ModelSource, fetch_model
from components.prompting.template import template_hash
from components.review.engines import EngineConfig, OpenVinoEngine, convert_gguf
from components.storage import Home, fingerprint, is_finished, newest_finished, read_manifest, sha256_file, staged_folder
from components.tracking.releases import Release, make_release, publish_release
from components.tracking.runs import crown_adapter, tracked_run
from components.tuning.merge import merge_adapter
from flows.setting import git_commit, locate, open_home, open_store, progress_bar, read_config


class PromoteReleaseConfig(Section):
    """Settings of `promote_release`."""

    adapter: str = Field(default="", description="fingerprint of the adapter; empty: the newest one")
    base: ModelSource = BASE_MODEL
    engine: EngineConfig = EngineConfig()
    style: Path = Field(default=Path("configs/style/house.yaml"), description="the style guide that goes into the release")
    num_groups: int = Field(default=16, ge=1, le=10_000, description="held-out groups that the gate judges")
    thresholds: Thresholds = Thresholds()


@flow(name="promote_release")
def promote_release(config: str = "configs/promote_release.yaml", overrides: list[str] | None = None, home: str = "") -> str:
    """Promote an adapter with the published edition and return the release's id."""
    settings = read_config(config, PromoteReleaseConfig, overrides)
    folder = open_home(home)
    adapter = find_newest_adapter(folder, settings.adapter)
    engine = build_engine(settings, adapter, folder)
    figures = measure(settings, adapter, engine, folder)
    check_thresholds(settings, adapter, figures)
    return publish(settings, adapter, engine, figures, folder).id


@task(cache_policy=NO_CACHE)
def find_newest_adapter(home: Home, asked: str) -> str:
    """Return the adapter asked for, or the one tuned last."""
    if asked:
        read_manifest(home.adapters / asked)
        return asked
    newest = newest_finished(home.adapters)
    if newest is None:
        raise MissingError(f"{home.adapters}: no adapter yet. Run: clausula run tune_style.")
    return newest.name


@task(cache_policy=NO_CACHE)
def build_engine(settings: PromoteReleaseConfig, adapter: str, home: Home) -> str:
    """Merge the adapter into a copy of the base and convert it for the engine, unless that is done."""
    base = fetch_model(settings.base, home)
    gguf = find_gguf(base)
    if gguf is None:
        raise MissingError(f"{base}: no GGUF to merge into. Give a base model that comes as a GGUF.")
    identity = fingerprint([adapter, sha256_file(gguf)])
    if is_finished(home.engines / identity):
        return identity
    with progress_bar("merging", 2) as bar, staged_folder(home.engines / identity, {"adapter": adapter, "base": gguf.name}) as aside:
        changed = merge_adapter(gguf, home.adapters / adapter, aside / "model.gguf")
        bar.advance(note=f"{changed} matrices")
        convert_gguf(aside / "model.gguf")
        bar.advance()
    return identity


@task(cache_policy=NO_CACHE)
def measure(settings: PromoteReleaseConfig, adapter: str, engine: str, home: Home) -> dict[str, float]:
    """Judge held-out groups, grammar off and on, and log the figures."""
    dataset = find_dataset_of(home, adapter)
    groups = read_groups(dataset, "test")[: settings.num_groups]
    held_out = read_manifest(dataset)["relevance_held_out"]
    loaded = OpenVinoEngine(home.engines / engine, settings.engine)
    tags = {"prefect.flow_run_id": str(runtime.flow_run.id), "git.sha": git_commit(), "adapter": adapter}
    with tracked_run(home, "promote_release", tags) as run, progress_bar("gate") as bar:
        figures = {"article": held_out["governed"], "ungoverned": held_out["ungoverned"]}
        figures |= measure_groups(groups, loaded, on_progress=bar.move)
        run.log_metrics(figures)
    loaded.close()
    return figures


def find_dataset_of(home: Home, adapter: str) -> Path:
    """Return the dataset that the adapter was tuned on."""
    return home.datasets / str(read_manifest(home.adapters / adapter)["dataset"])


@task(cache_policy=NO_CACHE)
def check_thresholds(settings: PromoteReleaseConfig, adapter: str, figures: dict[str, float]) -> None:
    """Refuse the adapter where a figure is below its threshold."""
    rows = check_gates(figures, settings.thresholds)
    create_table_artifact([vars(row) for row in rows], key="release-gates")
    for row in rows:
        print(f"gate {row.name}: {row.value:.3f} (at least {row.threshold:.3f}) {'passed' if row.has_passed else 'FAILED'}")
    failed = [row.name for row in rows if not row.has_passed]
    if failed:
        raise GateError(
            f"adapter {adapter}: gates failed: {', '.join(failed)}. It stays a candidate; tune it again or see the figures above."
        )


@task(cache_policy=NO_CACHE)
def publish(settings: PromoteReleaseConfig, adapter: str, engine: str, figures: dict[str, float], home: Home) -> Release:
    """Write the release's manifest and log it as the one served."""
    edition = open_current(open_store(home)).manifest
    release = make_release(
        base=f"{settings.base.name}=={settings.base.version}",
        adapter=adapter,
        engine=engine,
        edition=edition.number,
        template_hash=template_hash(),
        style_hash=sha256_file(locate(settings.style)),
        embedder=edition.embedder,
        relevance=read_relevance(find_dataset_of(home, adapter)),
        gates=figures,
    )
    crown_adapter(home, adapter)
    publish_release(home, release, "promote")
    print(f"release {release.id}: adapter {adapter} with edition {edition.number}")
    return release
