"""A candidate is marked once and for all; one that failed is refused with its figures."""

from pathlib import Path

import pytest

from components.errors import GateError, MissingError
from components.evaluation.candidate_gates import (
    is_marked,
    mark_candidate,
    read_mark,
    refuse_failed,
)
from components.evaluation.deciding import Measured
from components.evaluation.gates.results import (
    at_least,
    at_most,
    decided_at_least,
    without_threshold,
)
from components.gate_result import GateResult
from components.storage import Home, write_json_atomic


def test_mark_candidate_round_trip(tmp_path: Path) -> None:
    """The rows come back as they were; a candidate that passed is let through."""
    rows = [
        decided_at_least("style", "style_conformity", Measured(0.99, 0.97, 1.0, 240), 0.98),
        *without_threshold("obedience", {"obedience_figure": 0.5}),
    ]
    assert not is_marked(Home(tmp_path), "a", "m")
    assert mark_candidate(Home(tmp_path), "a", rows, "m") == []
    assert is_marked(Home(tmp_path), "a", "m")
    assert not is_marked(Home(tmp_path), "a", "other thresholds")
    assert read_mark(Home(tmp_path), "a") == rows
    assert refuse_failed(Home(tmp_path), "a") == rows


def test_refuse_failed(tmp_path: Path) -> None:
    """A gate that failed, or was never measured, keeps a candidate from being promoted."""
    with pytest.raises(MissingError, match="have not been measured. Run: clausula run tune_style"):
        refuse_failed(Home(tmp_path), "a")
    rows = [
        at_most("memorisation", "figures_memorised", 0.2, 0.01),
        at_least("style", "style_conformity", 1.0, 0.98),
    ]
    assert mark_candidate(Home(tmp_path), "a", rows, "m") == ["memorisation"]
    with pytest.raises(
        GateError,
        match=r"gates failed: memorisation: figures_memorised 0.2 \(at most 0.01\). It is kept",
    ):
        refuse_failed(Home(tmp_path), "a")


def test_refuse_failed_says_what_was_tested(tmp_path: Path) -> None:
    """A figure that a test refused is shown with its probes and its interval."""
    failed = decided_at_least("style", "style_conformity", Measured(0.7, 0.57, 0.81, 60), 0.98)
    mark_candidate(Home(tmp_path), "a", [failed], "m")
    with pytest.raises(GateError, match=r"0.700 of 60 \(0.570 to 0.810\), at least 0.98. It is"):
        refuse_failed(Home(tmp_path), "a")


def test_read_mark_of_an_older_version(tmp_path: Path) -> None:
    """A mark whose rows have no details is read as it was written."""
    row = {"gate": "style", "name": "style_conformity", "value": 0.5, "bound": "at least 0.98"}
    mark = {"adapter": "a", "measure": "m", "failed": ["style"]}
    write_json_atomic(
        Home(tmp_path).gates / "a.json", {**mark, "rows": [{**row, "has_passed": False}]}
    )
    assert read_mark(Home(tmp_path), "a") == [
        GateResult(
            gate="style",
            name="style_conformity",
            value=0.5,
            bound="at least 0.98",
            has_passed=False,
        )
    ]


def test_read_mark_of_a_newer_version(tmp_path: Path) -> None:
    """A mark whose rows have fields that nobody knows is refused with the remedy."""
    row = {"gate": "style", "name": "n", "value": 0.5, "bound": "", "has_passed": True}
    mark = {"adapter": "a", "measure": "m", "failed": [], "rows": [{**row, "verdict": 1}]}
    write_json_atomic(Home(tmp_path).gates / "a.json", mark)
    with pytest.raises(MissingError, match="kept by another version. Run: clausula run tune_style"):
        read_mark(Home(tmp_path), "a")
