"""Make a dataset from reviewed pairs.

In: pairs (see `flows.steps.intake`) and the published edition. Out: a fingerprinted dataset folder,
its card, its digest in MLflow. Config: configs/curate_pairs.yaml.
"""

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from components.config import Section
from components.curation.dataset.build import (
    DatasetConfig,
    Material,
    dataset_fingerprint,
    find_dataset,
    hash_versions,
    write_dataset,
)
from components.curation.drafting.pairs import draft_pairs
from components.curation.intake.run import Intake
from components.gold_set import read_gold_clauses
from components.knowledge.editions import open_current
from components.records import content_hash
from components.starters.starter import read_seen_families
from components.storage import Home, fingerprint, read_manifest
from components.tracking.runs import LoggedDataset, tracked_run
from flows.environment import open_home, open_store, read_config
from flows.steps.intake import PairsConfig, find_pairs, show_intake, take_pairs_in
from flows.steps.shared import SharedConfig, load_style
from flows.steps.tags import run_tags


class CuratePairsConfig(Section):
    """Settings of `curate_pairs`."""

    pairs: PairsConfig = PairsConfig()
    dataset: DatasetConfig = DatasetConfig()
    shared: SharedConfig = SharedConfig()


@flow(name="curate_pairs")
def curate_pairs(
    config: str = "configs/curate_pairs.yaml", overrides: list[str] | None = None, home: str = ""
) -> str:
    """Curate the pairs and return the dataset's fingerprint."""
    settings = read_config(config, CuratePairsConfig, overrides)
    folder = open_home(home)
    sources = find_pairs(settings.pairs, folder)
    intake = take_pairs_in(settings.pairs, settings.shared, sources, folder)
    show_intake(settings.pairs, settings.shared, intake, folder)
    identity, is_new = make_dataset(settings, intake, folder)
    if is_new:
        track_dataset(settings, identity, folder)
    show_card(identity, folder)
    return identity


@task(cache_policy=NO_CACHE)
def make_dataset(settings: CuratePairsConfig, intake_id: str, home: Home) -> tuple[str, bool]:
    """Draft pairs from the statutes and write the dataset with those taken in.

    Returns:
        The dataset's fingerprint, and whether it is new.
    """
    config = settings.dataset
    sentence = load_style(settings.shared).sentence
    seen = read_seen_families(settings.shared.base) if config.split.keep_seen else ()
    versions = open_current(open_store(home)).read_versions()
    gold = read_gold_clauses(config.gold.files)
    inputs = [
        intake_id,
        settings.pairs.jurisdiction_of_rows,
        hash_versions(versions),
        content_hash(*gold.values()),
        content_hash(*seen),
    ]
    identity = dataset_fingerprint(inputs, config, sentence)
    if find_dataset(home, identity):
        print(f"dataset {identity}: already made")
        return identity, False
    intake = Intake.open(home.intakes / intake_id)
    refused = [(row.line, f"{row.field}: {row.reason}") for row in intake.read_refused()]
    pairs = list(intake.read_pairs())
    drafted = draft_pairs(versions, config.drafting) if config.drafting.share else []
    laws = sorted({version.law for version in versions})
    material = Material(
        pairs,
        refused,
        drafted,
        gold,
        laws,
        sentence,
        seen,
        are_samples=settings.pairs.kind == "sample",
        num_withdrawn=intake.report.refusals.get("withdrawn", 0),
    )
    folder = write_dataset(home, identity, material, config)
    uses = read_manifest(folder)["uses"]
    print(
        f"dataset {identity}: {len(pairs)} pairs taken in ({uses['trained']} trained,"
        f" {uses['verdict_only']} verdict only), {len(refused)} rows refused, {len(drafted)}"
        " drafted"
    )
    return identity, True


@task(cache_policy=NO_CACHE)
def track_dataset(settings: CuratePairsConfig, identity: str, home: Home) -> None:
    """Log the dataset with its digest, its counts and its card."""
    folder = home.datasets / identity
    manifest = read_manifest(folder)
    names = ("num_pairs", "num_drafted", "num_refused", "num_left_out", "num_clusters")
    counts = {name: manifest[name] for name in names}
    digest = fingerprint(manifest["files"])
    with tracked_run(home, "curate_pairs", run_tags({"dataset.digest": identity})) as run:
        run.log_params(settings.model_dump(mode="json"))
        run.log_metrics(counts)
        run.log_dataset(LoggedDataset("pairs", digest, folder, counts, "curation"))
        for name in ("card.md", "card.html"):
            run.log_artifact(folder / name, "card")


@task(cache_policy=NO_CACHE)
def show_card(identity: str, home: Home) -> None:
    """Show the data card in Prefect."""
    card = (home.datasets / identity / "card.md").read_text(encoding="utf-8")
    create_markdown_artifact(card, key="data-card")
