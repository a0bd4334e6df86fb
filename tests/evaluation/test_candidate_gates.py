"""A candidate is marked once and for all; one that failed is refused with its figures."""

from pathlib import Path

import pytest

from components.curation.dataset.parquet import write_pairs
from components.errors import GateError, MissingError
from components.evaluation.candidate_gates import (
    Candidate,
    choose_probes,
    is_marked,
    mark_candidate,
    read_mark,
    refuse_failed_adapter,
)
from components.evaluation.deciding import Measured
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    at_most,
    decided_at_least,
    without_threshold,
)
from components.gate_result import GateResult
from components.records import Pair
from components.storage import Home, write_json_atomic
from tests.evaluation.gates.conftest import make_pairs


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
    assert refuse_failed_adapter(Home(tmp_path), "a") == rows


def test_refuse_failed(tmp_path: Path) -> None:
    """A gate that failed, or was never measured, keeps a candidate from being promoted."""
    with pytest.raises(MissingError, match="have not been measured. Run: clausula run tune_style"):
        refuse_failed_adapter(Home(tmp_path), "a")
    rows = [
        at_most("memorisation", "figures_memorised", 0.2, 0.01),
        at_least("style", "style_conformity", 1.0, 0.98),
    ]
    assert mark_candidate(Home(tmp_path), "a", rows, "m") == ["memorisation"]
    with pytest.raises(
        GateError,
        match=r"gates failed: memorisation: figures_memorised 0.2 \(at most 0.01\). It is kept",
    ):
        refuse_failed_adapter(Home(tmp_path), "a")


def test_refuse_failed_says_what_was_tested(tmp_path: Path) -> None:
    """A figure that a test refused is shown with its probes and its interval."""
    failed = decided_at_least("style", "style_conformity", Measured(0.7, 0.57, 0.81, 60), 0.98)
    mark_candidate(Home(tmp_path), "a", [failed], "m")
    with pytest.raises(GateError, match=r"0.700 of 60 \(0.570 to 0.810\), at least 0.98. It is"):
        refuse_failed_adapter(Home(tmp_path), "a")


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


def choose(folder: Path, pairs: list[Pair], spare: list[Pair]) -> list[str]:
    """Return the families of the probes of a dataset that holds pairs out."""
    write_pairs(folder / "pairs.parquet", {"test": pairs}, {})
    candidate = Candidate(folder, folder, folder, lambda: folder, folder, spare)
    probes = choose_probes(candidate, CandidateGatesConfig(rounds=(6, 12)))
    return [probe.family for probe in probes]


def test_choose_probes_of_plain_pairs(tmp_path: Path) -> None:
    """Pairs without figures and reverse wordings give no probes, so spare ones are asked."""
    spare = make_pairs()
    changes = {"relation": "", "limit": "", "figure": "", "rule": "", "does": "", "family": "own"}
    plain = [pair.model_copy(update=changes) for pair in spare[:8] if pair.verdict == "valid"]
    assert plain
    assert choose(tmp_path, plain, []) == []
    families = choose(tmp_path, plain, spare)
    assert len(families) == 12
    assert "own" not in families


def test_choose_probes_of_analysed_pairs(tmp_path: Path) -> None:
    """Where the dataset's own pairs give a round of probes, no other is asked."""
    own = make_pairs()
    spare = [pair.model_copy(update={"family": f"spare {pair.family}"}) for pair in own]
    families = choose(tmp_path, own, spare)
    assert len(families) == 12
    assert not any(family.startswith("spare") for family in families)
