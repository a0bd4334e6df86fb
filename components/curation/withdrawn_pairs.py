"""What still holds pairs whose consent was withdrawn: intakes, datasets, adapters, releases.

All that was made before the withdrawal holds them; nothing here changes it. An adapter holds the
pairs of the dataset that it was tuned on, a release those of its adapter.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from components.curation.consent.withdrawals import Withdrawn
from components.curation.dataset.build import read_pairs
from components.curation.intake.run import Intake
from components.errors import GateError, IntegrityError, MissingError
from components.storage import Home, is_finished, read_manifest
from components.tracking.releases import get_release, read_log

Kind = Literal["intake", "dataset", "adapter", "release"]


@dataclass(frozen=True)
class Holder:
    """Something that holds withdrawn pairs, and how many; `is_served` marks the release in use."""

    kind: Kind
    id: str
    num_pairs: int
    is_served: bool = False


def find_uses(home: Home, withdrawn: Withdrawn) -> list[Holder]:
    """Return all that holds withdrawn pairs, in the order in which one is made of another."""
    if not withdrawn:
        return []
    uses: list[Holder] = []
    for folder in _finished(home.intakes):
        num_pairs = withdrawn.count(Intake.open(folder).read_pairs())
        if num_pairs:
            uses.append(Holder("intake", folder.name, num_pairs))
    in_datasets: dict[str, int] = {}
    for folder in _finished(home.datasets):
        in_datasets[folder.name] = count_in_dataset(home, folder.name, withdrawn)
        if in_datasets[folder.name]:
            uses.append(Holder("dataset", folder.name, in_datasets[folder.name]))
    in_adapters: dict[str, int] = {}
    for folder in _finished(home.adapters):
        dataset = str(read_manifest(folder).get("dataset", ""))
        in_adapters[folder.name] = in_datasets.get(dataset, 0)
        if in_adapters[folder.name]:
            uses.append(Holder("adapter", folder.name, in_adapters[folder.name]))
    return uses + _find_releases(home, in_adapters)


def count_in_dataset(home: Home, dataset: str, withdrawn: Withdrawn) -> int:
    """Return how many pairs of a dataset are withdrawn; 0 where its pairs are not there."""
    if not withdrawn:
        return 0
    try:
        return withdrawn.count(read_pairs(home.datasets / dataset))
    except (MissingError, IntegrityError):
        return 0  # a damaged dataset is not tuned on either


def refuse_withdrawn(home: Home, dataset: str, withdrawn: Withdrawn) -> None:
    """Refuse to tune on a dataset that was made before consent was withdrawn.

    Raises:
        GateError: Some of its pairs are withdrawn.
    """
    num_pairs = count_in_dataset(home, dataset, withdrawn)
    if num_pairs:
        raise GateError(
            f"dataset {dataset}: consent to {num_pairs} of its pairs was withdrawn (none may be)."
            " Make it anew without them: clausula run curate_pairs."
        )


def _find_releases(home: Home, in_adapters: dict[str, int]) -> list[Holder]:
    """Return the releases whose adapter holds withdrawn pairs."""
    log = read_log(home)
    served = str(log[-1]["id"]) if log else ""
    uses: list[Holder] = []
    for release_id in dict.fromkeys(str(line["id"]) for line in log):
        num_pairs = in_adapters.get(get_release(home, release_id).adapter, 0)
        if num_pairs:
            uses.append(Holder("release", release_id, num_pairs, is_served=release_id == served))
    return uses


def _finished(folder: Path) -> list[Path]:
    """Return the finished results in a folder, in the order of their names."""
    if not folder.is_dir():
        return []
    return [result for result in sorted(folder.iterdir()) if is_finished(result)]
