"""The steps of a promotion that need no model."""

from pathlib import Path

import pytest

from components.errors import GateError, MissingError
from components.evaluation.gates.results import at_least
from components.storage import Home, staged_folder
from flows.promote_release import check_pair, find_dataset_of


def test_check_pair_names_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure is printed, and those below their threshold refuse the pair by name."""
    passed = at_least("pairing", "pair_citation", 0.5, 0.4)
    failed = at_least("pairing", "pair_verdict", 0.3, 0.35)
    check_pair.fn("a-1", [passed])
    with pytest.raises(GateError, match="adapter a-1: gates failed: pair_verdict. It stays"):
        check_pair.fn("a-1", [passed, failed])
    printed = capsys.readouterr().out
    assert printed.count("pair_citation") == 2
    assert printed.count("pair_verdict") == 1


def test_find_dataset_of_an_adapter(tmp_path: Path) -> None:
    """An adapter's manifest names its dataset; without the adapter there is none."""
    home = Home(tmp_path)
    with staged_folder(home.adapters / "a-1", {"dataset": "d-1"}):
        pass
    assert find_dataset_of(home, "a-1") == home.datasets / "d-1"
    with pytest.raises(MissingError, match="a-2"):
        find_dataset_of(home, "a-2")
