"""What both parts of `tune_retriever` read: reviewed pairs with their law, and paths as given."""

from components.curation.dataset.build import read_pairs
from components.curation.dataset.splitting import SPLITS
from components.knowledge.editions import open_current
from components.retriever_tuning.gathering import GatheringConfig
from components.retriever_tuning.reviewed import ReviewedMaterial, collect_reviewed
from components.storage import Home
from flows.environment import locate, open_store


def read_reviewed(home: Home, dataset: str) -> ReviewedMaterial:
    """Return the reviewed pairs of a dataset with the articles of their laws."""
    splits = {name: read_pairs(home.datasets / dataset, name) for name in SPLITS}
    return collect_reviewed(splits, open_current(open_store(home)).read_versions())


def locate_all(config: GatheringConfig) -> GatheringConfig:
    """Return the config with its paths found."""
    statutes = tuple(
        source.model_copy(update={"path": locate(source.path)}) for source in config.statutes
    )
    gold = tuple(locate(path) for path in config.gold)
    return config.model_copy(update={"statutes": statutes, "gold": gold})
