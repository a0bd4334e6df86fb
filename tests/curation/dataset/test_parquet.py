"""The tables of a dataset read back as they were written."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.curation.dataset.parquet import read_groups, read_pairs, write_groups
from components.errors import IntegrityError, MissingError
from components.records import Group, Pair
from tests.curation.dataset.material import Accepted


@pytest.mark.slow
def test_write_groups_reads_back(dataset: Path, tmp_path: Path) -> None:
    """Groups read back equal, pieces and weights of their answers too."""
    groups = read_groups(dataset, "train")
    write_groups(tmp_path / "train.parquet", groups)
    assert read_groups(tmp_path, "train") == groups
    assert (tmp_path / "train.parquet").read_bytes() == (dataset / "train.parquet").read_bytes()


def test_read_groups_faults(dataset: Path, tmp_path: Path) -> None:
    """A split that is not there, or a file that is no table, is told by name.

    An empty split reads as none.
    """
    with pytest.raises(MissingError, match="curate_pairs"):
        read_groups(dataset, "holdout")
    (tmp_path / "train.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(IntegrityError, match="not a Parquet table"):
        read_groups(tmp_path, "train")
    write_groups(tmp_path / "train.parquet", [])
    assert read_groups(tmp_path, "train") == []


def test_read_pairs_keeps_every_field(dataset: Path, accepted: Accepted) -> None:
    """A pair reads back as it was written."""
    known = {pair.id: pair for pair in accepted.pairs}
    pairs = [pair for pair in read_pairs(dataset) if pair.origin == "reviewed"]
    assert pairs
    assert all(pair == known[pair.id] for pair in pairs)


def test_read_pairs_faults(dataset: Path, tmp_path: Path) -> None:
    """A split that is none is refused by name, and so is a dataset without pairs."""
    with pytest.raises(MissingError, match=r"got holdout \(there are: train, validation, test\)"):
        read_pairs(dataset, "holdout")
    with pytest.raises(MissingError, match="curate_pairs"):
        read_pairs(tmp_path)


@pytest.mark.parametrize(
    ("name", "read"), [("train", read_groups), ("pairs", lambda dataset, _: read_pairs(dataset))]
)
@pytest.mark.parametrize(
    "row",
    [
        {"question": "Is it?"},
        {"split": "train", "cluster": "a", "id": "a"},
        {"id": "a", "citation": "", "text": "", "examples": [{"completion": 1}]},
    ],
)
def test_read_table_of_other_columns(
    tmp_path: Path,
    name: str,
    read: Callable[[Path, str], Sequence[Group | Pair]],
    row: dict[str, object],
) -> None:
    """A Parquet table that is not a dataset's is refused with the remedy."""
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / f"{name}.parquet")
    with pytest.raises(IntegrityError, match=rf"{name}\.parquet: not a table.*curate_pairs"):
        read(tmp_path, "train")
