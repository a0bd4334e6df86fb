"""The tables of a dataset read back as they were written."""

from pathlib import Path

import pytest

from components.curation.dataset.parquet import read_groups, read_pairs, write_groups
from components.errors import IntegrityError, MissingError
from tests.curation.dataset.material import Accepted


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
