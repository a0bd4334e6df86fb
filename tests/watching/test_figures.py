"""Figures of a window are held against their bounds, as sure as the data are."""

from datetime import UTC, datetime, timedelta

import pytest

from components.evaluation.deciding import Measured
from components.gate_result import GateResult
from components.watching.figures import (
    WatchBounds,
    count_mix,
    measure_inputs,
    measure_window,
    percentile_95,
)
from components.watching.window import WatchedFinding, WatchedWindow

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def window_of(
    verdicts: str, *, needing: int = 0, states: str = "d", decisions: tuple[str, ...] = ()
) -> WatchedWindow:
    """Return a window: `i`, `v` and `u` stand for verdicts, `d` and `f` for how reviews ended."""
    words = {"i": "invalid", "v": "valid", "u": "ungoverned"}
    findings = tuple(
        WatchedFinding(
            id=f"f{number}",
            verdict=words[letter],
            status="needs review" if number < needing else "verified",
            jurisdiction="sample",
            confidence=0.8,
        )
        for number, letter in enumerate(verdicts)
    )
    return WatchedWindow(
        since=NOW - timedelta(days=7),
        until=NOW,
        states=tuple({"d": "done", "f": "failed"}[letter] for letter in states),
        waiting_s=(1.0, 2.0),
        clause_s=(3.0, 40.0),
        findings=findings,
        decisions=decisions,
    )


def by_name(results: list[GateResult]) -> dict[str, GateResult]:
    """Return results by their names."""
    return {result.name: result for result in results}


def test_measure_window() -> None:
    """Each figure is what it is called, by hand."""
    window = window_of("iivvu" * 20, needing=50, states="d" * 9 + "f")
    figures = by_name(measure_window(window, WatchBounds(max_clause_s=30)))
    assert figures["needs_review"].value == 0.5
    assert figures["ungoverned"].value == 0.2
    assert figures["verdict_invalid"].value == 0.4
    assert figures["confidence_median"].value == 0.8
    assert figures["failed_reviews"].value == 0.1
    assert figures["clause_seconds_p95"].value == pytest.approx(38.15)
    assert not figures["clause_seconds_p95"].has_passed
    assert figures["waiting_seconds_p95"].has_passed
    assert "agreement" not in figures and "verdict_shift" not in figures
    assert measure_window(WatchedWindow(NOW, NOW), WatchBounds()) == []


def test_measure_window_is_as_sure_as_its_data() -> None:
    """The same share is an alarm of a hundred findings, and none of five."""
    bounds = WatchBounds(max_needs_review=0.7)
    few = by_name(measure_window(window_of("i" * 5, needing=4), bounds))
    many = by_name(measure_window(window_of("i" * 100, needing=80), bounds))
    assert few["needs_review"].value == many["needs_review"].value == 0.8
    assert (few["needs_review"].has_passed, many["needs_review"].has_passed) == (True, False)


def test_measure_window_agreement() -> None:
    """Analysts who mostly reject are an alarm."""
    decisions = ("accept",) * 10 + ("reject",) * 20 + ("edit",) * 10
    figures = by_name(measure_window(window_of("i", decisions=decisions), WatchBounds()))
    assert (figures["agreement"].value, figures["agreement"].has_passed) == (0.25, False)


def test_measure_window_verdict_shift() -> None:
    """The shift is the share of verdicts that would have to be others."""
    window = window_of("i" * 60 + "v" * 40)
    before = {"invalid": 0.2, "valid": 0.7, "ungoverned": 0.1}
    shift = by_name(measure_window(window, WatchBounds(), before))["verdict_shift"]
    assert shift.value == pytest.approx(0.4) and not shift.has_passed
    same = measure_window(window, WatchBounds(), count_mix(window))
    assert by_name(same)["verdict_shift"].value == 0


def test_measure_inputs() -> None:
    """Drift is an alarm where its whole interval is beyond the bound; without probes none."""
    bounds = WatchBounds(max_drift=0.9)
    sure = Measured(0.96, 0.94, 0.98, 200)
    vague = Measured(0.96, 0.8, 1.0, 12)
    nothing = Measured(0.5, 0.0, 1.0, 0)
    (drift,) = measure_inputs(sure, nothing, bounds)
    assert (drift.name, drift.has_passed) == ("input_drift", False)
    drift, drop = measure_inputs(vague, vague, bounds)
    assert drift.has_passed and drop.name == "retrieval_drop"
    assert percentile_95([1.0] * 100) == 1.0
