"""The change report as JSON: counts, version ids, and differences that rebuild both wordings."""

import json
from typing import Any

import pytest

from components.knowledge.refresh_report import RefreshReport
from components.reports.changes_json import render_json
from tests.reports.changes import refresh_twice


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> RefreshReport:
    """Give a report with a change of each kind."""
    return refresh_twice(tmp_path_factory.mktemp("changes"))[1]


@pytest.fixture
def written(report: RefreshReport) -> dict[str, Any]:
    """Give its JSON."""
    parsed: dict[str, Any] = json.loads(render_json(report))
    return parsed


def pick(written: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the only change of a kind."""
    (record,) = [record for record in written["records"] if record["kind"] == kind]
    picked: dict[str, Any] = record
    return picked


def test_render_json_counts(written: dict[str, Any]) -> None:
    """Edition, vectors and changes are counted."""
    assert (written["edition"], written["embedded"], written["reused"]) == (2, 3, 3)
    assert written["changes"]["amended"] == 1


def test_render_json_diff_rebuilds_both_wordings(
    report: RefreshReport, written: dict[str, Any]
) -> None:
    """Without the deleted words the difference is the new wording, without the inserted the old."""
    (change,) = report.of("amended")
    assert change.old and change.new
    diff = pick(written, "amended")["diff"]
    assert "".join(text for kind, text in diff if kind != "deleted") == change.new.text
    assert "".join(text for kind, text in diff if kind != "inserted") == change.old.text


def test_render_json_names_versions(report: RefreshReport, written: dict[str, Any]) -> None:
    """Both sides have the edition's version ids; what was added or repealed has one side."""
    (change,) = report.of("amended")
    assert change.old and change.new
    amended = pick(written, "amended")
    assert amended["old"]["version_id"] == change.old.id
    assert amended["new"]["version_id"] == change.new.id
    assert pick(written, "repealed")["new"] is None
    assert pick(written, "added")["old"] is None
    assert "diff" not in pick(written, "added")
