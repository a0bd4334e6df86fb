"""Make a dataset from reviewed pairs.

In: pairs (JSONL, or the samples) and the published edition. Out: a fingerprinted dataset folder.
Config: configs/curate_pairs.yaml.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset import DatasetConfig, dataset_fingerprint, find_dataset, hash_lines, write_dataset
from components.curation.reading import check_pairs, read_lines
from components.errors import UsageError
from components.knowledge.rerank import RerankConfig
from components.records import Hit, Pair, content_hash
from components.review.reviewer import NUM_HITS
from components.review.session import SessionConfig, open_knowledge
from components.samples.pairs import Kind, generate_pairs, load_families
from components.storage import Home, write_text_atomic
from flows.setting import open_home, open_store, progress_bar, read_config

SEARCH_BATCH = 64


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
    rerank: RerankConfig = Field(default=RerankConfig(), description="as releases will be served: relevance is fitted to its scores")


@flow(name="curate_pairs")
def curate_pairs(config: str = "configs/curate_pairs.yaml", overrides: list[str] | None = None, home: str = "") -> str:
    """Curate the pairs and return the dataset's fingerprint."""
    settings = read_config(config, CuratePairsConfig, overrides)
    folder = open_home(home)
    path = find_pairs(settings.pairs, folder)
    identity = make_dataset(settings, path, folder)
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
def make_dataset(settings: CuratePairsConfig, path: Path, home: Home) -> str:
    """Check the pairs, put them in groups, fit the relevance and write the dataset, unless it is there already."""
    knowledge = open_knowledge(open_store(home), home, SessionConfig(rerank=settings.rerank))
    lines = list(read_lines(path))
    identity = dataset_fingerprint(content_hash(hash_lines(lines), settings.rerank.model_dump_json()), knowledge.edition, settings.dataset)
    if find_dataset(home, identity):
        print(f"dataset {identity}: already made")
        return identity
    jurisdiction = settings.pairs.jurisdiction
    with progress_bar("checking pairs", len(lines)) as bar:

        def wording(pair: Pair) -> str:
            return knowledge.show(pair.law, pair.article, as_of=pair.as_of, jurisdiction=jurisdiction).text

        checked = check_pairs(_counted(lines, bar.advance), wording)
    with progress_bar("searching") as bar:

        def search(clauses: Sequence[str]) -> list[list[Hit]]:
            found: list[list[Hit]] = []
            for start in range(0, len(clauses), SEARCH_BATCH):
                batch, day = clauses[start : start + SEARCH_BATCH], max(p.as_of for p in checked.pairs)
                found += knowledge.search_many(batch, as_of=day, jurisdiction=jurisdiction, limit=NUM_HITS)
                bar.move(len(found), len(clauses))
            return found

        write_dataset(home, identity, checked, search, settings.dataset)
    print(f"dataset {identity}: {len(checked.pairs)} pairs passed, {len(checked.refused)} refused")
    return identity


@task(cache_policy=NO_CACHE)
def show_card(identity: str, home: Home) -> None:
    """Show the data card in Prefect."""
    create_markdown_artifact((home.datasets / identity / "card.md").read_text(encoding="utf-8"), key="data-card")


def _counted(lines: Sequence[tuple[int, str]], advance: Callable[[], None]) -> Iterator[tuple[int, str]]:
    for line in lines:
        advance()
        yield line
