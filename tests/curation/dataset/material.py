"""What tests of datasets share: their config, and how one is written."""

from pathlib import Path
from typing import NamedTuple

from components.curation.dataset.build import (
    DatasetConfig,
    Material,
    dataset_fingerprint,
    write_dataset,
)
from components.curation.drafting.pairs import draft_pairs
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.records import Pair, Version
from components.storage import Home


class Accepted(NamedTuple):
    """Pairs taken in, and `(line, reason)` of a row that was not."""

    pairs: list[Pair]
    refused: list[tuple[int, str]]


def config(**settings: object) -> DatasetConfig:
    """Return a config of few groups, with other settings where given."""
    return DatasetConfig.model_validate(
        {"num_groups": {"train": 20, "validation": 3, "test": 5}} | settings
    )


def write(
    folder: Path,
    accepted: Accepted,
    versions: list[Version],
    settings: DatasetConfig,
    gold: dict[str, str] | None = None,
) -> Path:
    """Write a dataset into a home and return its folder."""
    drafted = draft_pairs(versions, settings.drafting)
    material = Material(
        accepted.pairs,
        accepted.refused,
        drafted,
        gold or {},
        sorted({version.law for version in versions}),
        are_samples=True,
    )
    return write_dataset(
        Home(folder),
        dataset_fingerprint(["x"], settings, HOUSE_SENTENCE),
        material,
        settings,
    )
