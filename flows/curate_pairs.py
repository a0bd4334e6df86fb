"""Make a dataset from reviewed pairs.

In: pairs (see `flows.intake`) and the published edition. Out: a fingerprinted dataset folder.
Config: configs/curate_pairs.yaml.
"""

from collections.abc import Sequence

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from components.config import Section
from components.curation.dataset import DatasetConfig, dataset_fingerprint, find_dataset, write_dataset
from components.curation.intake import Intake
from components.curation.reading import Checked
from components.records import Hit
from components.review.reviewer import NUM_HITS
from components.review.session import SessionConfig, open_knowledge
from components.storage import Home
from flows.intake import PairsConfig, find_pairs, show_intake, take_pairs_in
from flows.setting import open_home, progress_bar, read_config

SEARCH_BATCH = 64


class CuratePairsConfig(Section):
    """Settings of `curate_pairs`."""

    pairs: PairsConfig = PairsConfig()
    dataset: DatasetConfig = DatasetConfig()


@flow(name="curate_pairs")
def curate_pairs(config: str = "configs/curate_pairs.yaml", overrides: list[str] | None = None, home: str = "") -> str:
    """Curate the pairs and return the dataset's fingerprint."""
    settings = read_config(config, CuratePairsConfig, overrides)
    folder = open_home(home)
    sources = find_pairs(settings.pairs, folder)
    intake = take_pairs_in(settings.pairs, sources, folder)
    show_intake(settings.pairs, intake, folder)
    identity = make_dataset(settings, intake, folder)
    show_card(identity, folder)
    return identity


@task(cache_policy=NO_CACHE)
def make_dataset(settings: CuratePairsConfig, intake_id: str, home: Home) -> str:
    """Put the pairs of the intake in groups, fit the relevance and write the dataset, unless it is there already."""
    knowledge = open_knowledge(home, SessionConfig())
    identity = dataset_fingerprint(intake_id, knowledge.edition, settings.dataset)
    if find_dataset(home, identity):
        print(f"dataset {identity}: already made")
        return identity
    intake = Intake.open(home.intakes / intake_id)
    refused = [(row.line, f"{row.field}: {row.reason}") for row in intake.read_refused()]
    checked = Checked(list(intake.read_pairs()), refused)
    jurisdiction = settings.pairs.jurisdiction
    with progress_bar("searching") as bar:

        def search(clauses: Sequence[str]) -> list[list[Hit]]:
            found: list[list[Hit]] = []
            for start in range(0, len(clauses), SEARCH_BATCH):
                batch, day = clauses[start : start + SEARCH_BATCH], max(p.as_of for p in checked.pairs)
                found += knowledge.search_many(batch, as_of=day, jurisdiction=jurisdiction, limit=NUM_HITS)
                bar.move(len(found), len(clauses))
            return found

        write_dataset(home, identity, checked, search, settings.dataset)
    print(f"dataset {identity}: {len(checked.pairs)} pairs, {len(checked.refused)} rows refused")
    return identity


@task(cache_policy=NO_CACHE)
def show_card(identity: str, home: Home) -> None:
    """Show the data card in Prefect."""
    create_markdown_artifact((home.datasets / identity / "card.md").read_text(encoding="utf-8"), key="data-card")
