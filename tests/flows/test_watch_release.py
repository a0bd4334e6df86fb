"""The flow that watches the served release, over a server's database."""

from pathlib import Path

import pytest

from components.errors import GateError, MissingError
from components.knowledge.search import KnowledgeBase
from components.serving.database import open_database
from components.storage import Home
from components.tracking.releases import publish_release
from components.watching.report import read_report
from flows import watch_release as flow
from flows.watch_release import (
    WatchReleaseConfig,
    compare_clauses,
    measure_release,
    rate_first_hits,
    read_clauses,
)
from tests.maintenance.homes import make_served
from tests.serving.scripted import make_scripted_release
from tests.serving.stored import store_done_review

LOAN = "Interest accrues at 40 per cent a year on the loan, and the debtor owes it yearly."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home whose server answered one review under the release that serves."""
    for name in ("CLAUSULA_DATABASE_URL", "CLAUSULA_ALARM_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    home = Home(tmp_path / "home")
    release = make_scripted_release().model_copy(update={"id": "r-1"})
    publish_release(home, release, "promote")
    database = open_database(home)
    store_done_review(database)
    database.close()
    return home


def test_measure_release(home: Home) -> None:
    """The figures of what ended under the release are in the report; no dataset, no drift."""
    report = measure_release.fn(WatchReleaseConfig(num_clauses=0), home)
    assert (report.release, report.num_reviews, report.num_findings) == ("r-1", 1, 1)
    figures = {figure.name: figure.value for figure in report.figures}
    assert figures["verdict_invalid"] == 1.0 and figures["needs_review"] == 0.0
    assert "input_drift" not in figures and not report.alarms
    assert read_clauses(make_scripted_release(), home, ("train",)) == []


def test_measure_release_without_a_server(tmp_path: Path) -> None:
    """Where no server ever ran, the message says how to start one."""
    home = Home(tmp_path)
    publish_release(home, make_scripted_release(), "promote")
    with pytest.raises(MissingError, match="clausula serve"):
        measure_release.fn(WatchReleaseConfig(), home)


def test_compare_clauses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clauses of another kind than the tuning set's drift, and find less near hits."""
    served = make_served(tmp_path)
    knowledge: KnowledgeBase = served.knowledge
    monkeypatch.setattr(flow, "open_law_of", lambda *arguments: knowledge)
    loans = [(f"{LOAN} Loan {number}.", "sample") for number in range(20)]
    leases = [(f"Zebras graze quietly on field {number}.", "sample") for number in range(20)]
    monkeypatch.setattr(flow, "read_clauses", lambda *arguments: loans)
    home = Home(tmp_path / "home")
    near = rate_first_hits(knowledge, loans)
    assert len(near) == 20 and min(near) > 0.3
    assert rate_first_hits(knowledge, [("a", "elsewhere")]) == []
    settings = WatchReleaseConfig(num_clauses=16)
    drift, drop = compare_clauses(settings, served.release, home, leases)
    assert drift.value > 0.9 and drift.num_probes == 16
    assert drop.value > 0.6


def test_watch_release_alarm(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure beyond its bound ends the run with code 1, after the report was kept and told."""
    events: list[str] = []
    posted: list[str] = []
    monkeypatch.setenv("CLAUSULA_ALARM_WEBHOOK", "https://hooks.example/secret")
    monkeypatch.setattr(flow, "announce", lambda event: events.append(event["event"]))
    monkeypatch.setattr(flow, "send_alarm", lambda url, report: posted.append(url))
    monkeypatch.setattr(flow, "create_markdown_artifact", lambda text, key: None)
    for name in ("measure_release", "show_report", "raise_alarm"):  # without a Prefect server
        monkeypatch.setattr(flow, name, getattr(flow, name).fn)
    overrides = ["num_clauses=0", "bounds.max_clause_s=1e-9"]
    with pytest.raises(GateError, match="release r-1: beyond its bounds: clause_seconds_p95"):
        flow.watch_release.fn("configs/watch_release.yaml", overrides, str(home.root))
    assert events == ["clausula.release.alarm"]
    assert posted == ["https://hooks.example/secret"]
    report = read_report(home)
    assert report is not None and report.alarms == ["clause_seconds_p95"]
    assert (
        flow.watch_release.fn("configs/watch_release.yaml", ["num_clauses=0"], str(home.root))
        == len(report.figures) + 1
    ), "with a report before, the shift of verdicts is a figure too"
