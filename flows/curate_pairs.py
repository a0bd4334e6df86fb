"""Make a dataset from reviewed pairs.

In: pairs (JSONL, or the samples) and the published edition. Out: a fingerprinted dataset folder.
Config: configs/curate_pairs.yaml.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from prefect import flow, runtime, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.blocking import read_golden
from components.curation.dataset import DatasetConfig, Material, dataset_fingerprint, find_dataset, hash_lines, hash_versions, write_dataset
from components.curation.drafting import draft_pairs
from components.curation.reading import check_pairs, read_lines
from components.curation.searching import PairSearch
from components.errors import UsageError
from components.knowledge.editions import open_edition
from components.records import Pair, content_hash
from components.review.reviewer import NUM_HITS
from components.review.session import SessionConfig, open_knowledge
from components.samples.pairs import Kind, generate_pairs, load_families
from components.storage import Home, fingerprint, read_manifest, write_text_atomic
from components.tracking.runs import LoggedDataset, tracked_run
from flows.setting import git_commit, open_home, progress_bar, read_config


class PairsConfig(Section):
    """Where the pairs come from."""

    kind: Literal["sample", "jsonl"] = Field(default="sample", description="sample: made from the project's own families; jsonl: a file")
    path: Path | None = Field(default=None, description="the file, for kind jsonl")
    kinds: tuple[Kind, ...] = Field(default=get_args(Kind), description="kinds of rules that sample pairs are made of")
    per_wording: int = Field(default=4, ge=1, le=100, description="sample pairs for each wording of each family")
    seed: int = Field(default=1, ge=0, description="of the sample pairs")
    jurisdiction: str = Field(default="sample", description="whose law the pairs cite")


class CuratePairsConfig(Section):
    """Settings of `curate_pairs`."""

    pairs: PairsConfig = PairsConfig()
    dataset: DatasetConfig = DatasetConfig()


@flow(name="curate_pairs")
def curate_pairs(config: str = "configs/curate_pairs.yaml", overrides: list[str] | None = None, home: str = "") -> str:
    """Curate the pairs and return the dataset's fingerprint."""
    settings = read_config(config, CuratePairsConfig, overrides)
    folder = open_home(home)
    path = find_pairs(settings.pairs, folder)
    identity, is_new = make_dataset(settings, path, folder)
    if is_new:
        track_dataset(settings, identity, folder)
    show_card(identity, folder)
    return identity


@task(cache_policy=NO_CACHE)
def find_pairs(settings: PairsConfig, home: Home) -> Path:
    """Return the file of pairs, writing the samples first where they are asked for."""
    if settings.kind == "jsonl":
        if settings.path is None:
            raise UsageError("pairs.path: must be set for kind jsonl. Give the file of reviewed pairs.")
        return settings.path
    families = [family for family in load_families() if family.kind in settings.kinds]
    path = home.root / "samples" / "pairs.jsonl"
    pairs = generate_pairs(families, per_wording=settings.per_wording, seed=settings.seed)
    write_text_atomic(path, "".join(p.model_dump_json() + "\n" for p in pairs))
    return path


@task(cache_policy=NO_CACHE)
def make_dataset(settings: CuratePairsConfig, path: Path, home: Home) -> tuple[str, bool]:
    """Check the pairs, draft others from the statutes and write the dataset; return its fingerprint and whether it is new."""
    knowledge, versions, config = open_knowledge(home, SessionConfig()), open_edition(home).read_versions(), settings.dataset
    jurisdiction, lines, golden = settings.pairs.jurisdiction, list(read_lines(path)), read_golden(config.golden)
    inputs = [hash_lines(lines), jurisdiction, hash_versions(versions), knowledge.manifest.embedder, content_hash(*golden.values())]
    identity = dataset_fingerprint(inputs, config)
    if find_dataset(home, identity):
        print(f"dataset {identity}: already made")
        return identity, False
    with progress_bar("checking pairs", len(lines)) as bar:

        def wording(pair: Pair) -> str:
            return knowledge.show(pair.law, pair.article, as_of=pair.as_of, jurisdiction=jurisdiction).text

        checked = check_pairs(_counted(lines, bar.advance), wording)
        pairs = [pair.model_copy(update={"jurisdiction": jurisdiction}) for pair in checked.pairs]
    drafted = draft_pairs(versions, config.drafting) if config.drafting.share else []
    material = Material(pairs, checked.refused, drafted, golden, sorted({version.law for version in versions}))
    with progress_bar("searching") as bar:
        search = PairSearch(knowledge, [*pairs, *drafted], limit=NUM_HITS, on_progress=lambda count: bar.move(count, count))
        write_dataset(home, identity, material, search, config)
    print(f"dataset {identity}: {len(pairs)} pairs passed, {len(checked.refused)} refused, {len(drafted)} drafted")
    return identity, True


@task(cache_policy=NO_CACHE)
def track_dataset(settings: CuratePairsConfig, identity: str, home: Home) -> None:
    """Log the dataset with its digest, its counts and its card."""
    folder = home.datasets / identity
    manifest = read_manifest(folder)
    counts = {name: manifest[name] for name in ("num_pairs", "num_drafted", "num_refused", "num_left_out", "num_clusters")}
    tags = {"prefect.flow_run_id": str(runtime.flow_run.id), "git.sha": git_commit(), "dataset.digest": identity}
    with tracked_run(home, "curate_pairs", tags) as run:
        run.log_params(settings.model_dump(mode="json"))
        run.log_metrics({**counts, **{f"relevance.{name}": value for name, value in manifest["relevance_held_out"].items()}})
        run.log_dataset(LoggedDataset("pairs", fingerprint(manifest["files"]), folder, counts, "curation"))
        for name in ("card.md", "card.html"):
            run.log_artifact(folder / name, "card")


@task(cache_policy=NO_CACHE)
def show_card(identity: str, home: Home) -> None:
    """Show the data card in Prefect."""
    create_markdown_artifact((home.datasets / identity / "card.md").read_text(encoding="utf-8"), key="data-card")


def _counted(lines: Sequence[tuple[int, str]], advance: Callable[[], None]) -> Iterator[tuple[int, str]]:
    for line in lines:
        advance()
        yield line
