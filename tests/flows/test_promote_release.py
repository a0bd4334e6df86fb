"""The steps of a promotion that need no model."""

from pathlib import Path

import pytest

from components.errors import GateError, MissingError
from components.evaluation.gates.results import at_least
from components.storage import Home, staged_folder
from components.tracking.canary import read_canary
from components.tracking.releases import get_release, publish_release
from flows.promote_release import (
    ApprovalConfig,
    find_dataset_of,
    refuse_failed_pairing,
    tried_out,
)
from tests.tracking.test_releases import release


def test_check_pair_names_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure is printed, and those below their threshold refuse the pair by name."""
    passed = at_least("pairing", "pair_citation", 0.5, 0.4)
    failed = at_least("pairing", "pair_verdict", 0.3, 0.35)
    refuse_failed_pairing.fn("a-1", [passed])
    with pytest.raises(GateError, match="adapter a-1: gates failed: pair_verdict. It stays"):
        refuse_failed_pairing.fn("a-1", [passed, failed])
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


def test_a_release_is_tried_out_while_a_person_decides(tmp_path: Path) -> None:
    """It answers in shadow until the answer comes, whatever that is; its manifest stays."""
    home = Home(tmp_path)
    publish_release(home, release(), "promote")
    proposed = release(adapter="next")
    approval = ApprovalConfig(canary_share=0.2)
    with pytest.raises(GateError), tried_out(proposed, approval, home):
        order = read_canary(home)
        raise GateError("not approved")
    assert order is not None and (order.release, order.share) == (proposed.id, 0.2)
    assert read_canary(home) is None
    assert get_release(home, proposed.id) == proposed
    for given, share in ((proposed, 0.0), (release(), 0.2)):  # none wanted; the one that serves
        with tried_out(given, ApprovalConfig(canary_share=share), home):
            assert read_canary(home) is None
