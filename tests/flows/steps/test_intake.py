"""Where pairs come from."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.storage import Home
from flows.steps.intake import PairsConfig, find_pairs
from tests.conftest import ROOT


def test_find_pairs_writes_the_samples(tmp_path: Path) -> None:
    """Sample pairs of the kinds asked for are written first, the same each time."""
    config = PairsConfig(kinds=("cap",), per_wording=1)
    [source] = find_pairs.fn(config, Home(tmp_path))
    written = source.path.read_bytes()
    assert (source.kind, written.count(b"\n") > 10) == ("jsonl", True)
    find_pairs.fn(config, Home(tmp_path))
    assert source.path.read_bytes() == written


def test_find_pairs_of_a_file_with_corrections(tmp_path: Path) -> None:
    """A file is taken as it is named, and corrections come after it."""
    own, decided = tmp_path / "own.csv", tmp_path / "decided.jsonl"
    for path in (own, decided):
        path.write_text("clause\n")
    config = PairsConfig(kind="csv", path=own, corrections=decided)
    sources = find_pairs.fn(config, Home(tmp_path))
    assert [(source.path.name, source.kind) for source in sources] == [
        ("own.csv", "csv"),
        ("decided.jsonl", "corrections"),
    ]


def test_find_pairs_of_the_project_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pairs that a domain brings are found wherever one stands."""
    monkeypatch.chdir(tmp_path)
    shipped = Path("components/samples/data/handbook/pairs.jsonl")
    [source] = find_pairs.fn(PairsConfig(kind="jsonl", path=shipped), Home(tmp_path))
    assert source.path == ROOT / shipped


def test_find_pairs_without_a_file(tmp_path: Path) -> None:
    """A kind of file without a path is wrong use."""
    with pytest.raises(UsageError, match="pairs.path: must be set for kind csv"):
        find_pairs.fn(PairsConfig(kind="csv"), Home(tmp_path))
