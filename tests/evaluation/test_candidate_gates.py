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
from components.evaluation.gates.results import at_least, at_most, describe_row, for_reading
from components.promotion.pairing import PairingConfig, check_pairing
from components.storage import Home


def test_mark_candidate_round_trip(tmp_path: Path) -> None:
    """The rows come back as they were; a candidate that passed is let through."""
    rows = [
        at_least("style", "style_conformity", 1.0, 0.98),
        *for_reading("obedience", {"obedience_figure": 0.5}),
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
        at_most("memorisation", "articles_memorised", 0.2, 0.01),
        at_least("style", "style_conformity", 1.0, 0.98),
    ]
    assert mark_candidate(Home(tmp_path), "a", rows) == ["memorisation"]
    with pytest.raises(
        GateError,
        match=r"gates failed: memorisation: articles_memorised 0.2 \(at most 0.01\). It is kept",
    ):
        refuse_failed(Home(tmp_path), "a")
    assert (
        describe_row(rows[0]) == "gate memorisation: articles_memorised 0.200 (at most 0.01) FAILED"
    )


def test_check_pairing_against_the_champion() -> None:
    """A challenger may not be worse than the champion on the same items by more than is allowed."""
    config = PairingConfig(min_verdict=0.5, min_citation=0.5, max_loss=0.02)
    challenger = {"pair_right": 0.6, "pair_verdict": 0.7, "pair_citation": 0.8}
    assert all(row.has_passed for row in check_pairing(challenger, None, config))
    assert all(
        row.has_passed
        for row in check_pairing(challenger, {**challenger, "pair_right": 0.61}, config)
    )
    rows = check_pairing(challenger, {**challenger, "pair_right": 0.7}, config)
    assert [row.name for row in rows if not row.has_passed] == ["pair_right"]


def test_check_pairing_shows_what_has_no_threshold() -> None:
    """Every figure of a challenger is a row once, with a threshold or for reading.

    A champion's are rows of their own.
    """
    challenger = {
        "pair_right": 0.6,
        "pair_verdict": 0.7,
        "pair_citation": 0.8,
        "pair_verdict_by_figures": 0.9,
    }
    for champion, bounded in (
        (None, {"pair_verdict", "pair_citation"}),
        (challenger, {"pair_verdict", "pair_citation", "pair_right"}),
    ):
        rows = check_pairing(challenger, champion, PairingConfig(min_verdict=0.5, min_citation=0.5))
        assert sorted(row.name for row in rows if row.gate == "pairing") == sorted(challenger)
        assert {row.name for row in rows if row.bound} == bounded
        assert len([row for row in rows if row.gate == "champion"]) == len(champion or {})
