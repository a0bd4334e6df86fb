"""The doctor speaks to people and to programs, and its exit code to both."""

import json
from pathlib import Path

import pytest

from components.maintenance.check import Check
from components.storage import Home
from flows.cli.examination import render_json, render_text
from tests.conftest import call_cli

CHECKS = [
    Check("a", "ok", "fine"),
    Check("b", "warning", "old", "Renew it."),
    Check("c", "fault", "not there. Fetch it."),
]


def test_render_text() -> None:
    """A line a check; what is no fault has no remedy, and no sentence ends twice."""
    assert render_text(CHECKS).splitlines() == [
        "ok     a: fine",
        "warn   b: old. Renew it.",
        "FAULT  c: not there. Fetch it.",
    ]


def test_render_json() -> None:
    """Programs read whether all is well, and each check with its remedy."""
    document = json.loads(render_json(CHECKS))
    assert document["is_ok"] is False
    assert document["checks"][1] == {
        "name": "b",
        "level": "warning",
        "state": "old",
        "remedy": "Renew it.",
    }
    assert json.loads(render_json(CHECKS[:2]))["is_ok"] is True


def test_doctor_json_of_an_empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 goes with a document that says what is missing."""
    monkeypatch.delenv("CLAUSULA_QDRANT_URL", raising=False)
    done = call_cli(Home(tmp_path / "home"), "doctor", "--format", "json")
    assert done.returncode == 1
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["release"]["level"] == "fault"
    assert "clausula run run_pipeline" in checks["release"]["state"]
    assert call_cli(Home(tmp_path / "home"), "doctor", "--format", "xml").returncode == 2
