"""A Prefect server is held against `infra/prefect.yaml`; its answers are those of Prefect 3.8."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.maintenance.check import Check
from components.maintenance.schedules import PrefectAddress, check_prefect, read_deployments
from tests.conftest import ROOT

FILE = """
deployments:
  - name: clausula
    entrypoint: flows.tune_style.tune_style
    work_pool: {name: clausula}
  - name: clausula
    entrypoint: flows.check_freshness.check_freshness
    schedules:
      - cron: "0 6 * * 1"
    work_pool: {name: clausula}
"""
ADDRESS = PrefectAddress("http://prefect.example/api", auth="clausula:secret")


class RecordedPrefect:
    """Answers as a server does; a test changes what it has."""

    def __init__(self) -> None:
        start = datetime.now(UTC) + timedelta(days=3)
        self.flows = [
            {"id": "f1", "name": "tune_style"},
            {"id": "f2", "name": "check_freshness"},
        ]
        self.deployments: list[dict[str, Any]] = [  # Any: JSON values
            {"id": "d1", "name": "clausula", "flow_id": "f1", "paused": False, "schedules": []},
            {
                "id": "d2",
                "name": "clausula",
                "flow_id": "f2",
                "paused": False,
                "work_pool_name": "clausula",
                "schedules": [{"active": True, "schedule": {"cron": "0 6 * * 1"}}],
            },
        ]
        self.runs = [{"expected_start_time": start.isoformat().replace("+00:00", "Z")}]
        self.pool: dict[str, Any] | None = {"name": "clausula", "is_paused": False}  # Any: as above
        self.workers = [{"name": "w1", "status": "ONLINE"}, {"name": "w2", "status": "OFFLINE"}]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request."""
        if request.headers.get("Authorization") != "Basic Y2xhdXN1bGE6c2VjcmV0":
            return httpx.Response(401, json={"exception_message": "Unauthorized"})
        path = request.url.path.removeprefix("/api/")
        if path == "csrf-token":
            return httpx.Response(200, json={"token": "t", "client": request.url.params["client"]})
        if request.method == "POST" and request.headers.get("Prefect-Csrf-Token") != "t":
            return httpx.Response(403)
        if path == "work_pools/clausula":
            return httpx.Response(200, json=self.pool) if self.pool else httpx.Response(404)
        rows = {
            "flows/filter": self.flows,
            "deployments/filter": self.deployments,
            "flow_runs/filter": self.runs,
            "work_pools/clausula/workers/filter": self.workers,
        }[path]
        return httpx.Response(200, json=rows)

    def examine(self, folder: Path, address: PrefectAddress = ADDRESS) -> dict[str, Check]:
        """Return the checks of the server by their names."""
        (folder / "prefect.yaml").write_text(FILE)
        transport = httpx.MockTransport(self.answer)
        checks = check_prefect(address, folder / "prefect.yaml", transport)
        return {check.name: check for check in checks}


def test_check_prefect(tmp_path: Path) -> None:
    """All is deployed, the schedule has a run to come, a worker is online."""
    checks = RecordedPrefect().examine(tmp_path)
    assert {name: check.level for name, check in checks.items()} == {
        "prefect server": "ok",
        "schedule check-freshness/clausula": "ok",
        "work pool clausula": "ok",
    }
    assert checks["work pool clausula"].state == "1 workers online"


def test_check_prefect_not_deployed(tmp_path: Path) -> None:
    """What is not deployed is named with the command that deploys it."""
    server = RecordedPrefect()
    del server.deployments[0]
    check = server.examine(tmp_path)["prefect deployments"]
    assert check.state == "not deployed: tune-style/clausula"
    assert check.remedy.startswith("Run: prefect --no-prompt deploy --all")


@pytest.mark.parametrize("change", ["paused", "inactive", "no run", "late"])
def test_check_prefect_schedule_that_does_not_fire(tmp_path: Path, change: str) -> None:
    """A schedule that is off, has no run to come, or whose run nobody takes up, is a fault."""
    server = RecordedPrefect()
    if change == "paused":
        server.deployments[1]["paused"] = True
    elif change == "inactive":
        server.deployments[1]["schedules"][0]["active"] = False
    elif change == "no run":
        server.runs.clear()
    else:
        server.runs[0]["expected_start_time"] = "2026-01-01T00:00:00Z"
    check = server.examine(tmp_path)["schedule check-freshness/clausula"]
    assert check.level == "fault" and check.remedy, check


@pytest.mark.parametrize("change", ["gone", "paused", "no worker"])
def test_check_prefect_pool(tmp_path: Path, change: str) -> None:
    """A pool that is not there, is paused or has no worker runs nothing."""
    server = RecordedPrefect()
    if change == "gone":
        server.pool = None
    elif change == "paused":
        server.pool = {"name": "clausula", "is_paused": True}
    else:
        server.workers.pop(0)
    check = server.examine(tmp_path)["work pool clausula"]
    assert check.level == "fault" and "clausula" in check.remedy, check


def test_check_prefect_without_its_secret(tmp_path: Path) -> None:
    """A server that lets nobody in is a fault of its own, and the secret is not shown."""
    address = PrefectAddress("http://prefect.example/api")
    checks = RecordedPrefect().examine(tmp_path, address)
    assert checks["prefect server"].state == "answers with 401"
    assert "secret" not in repr(ADDRESS)


def test_read_deployments_of_the_project() -> None:
    """Every deployment of the project is read, with its schedules."""
    wanted = {one.name: one for one in read_deployments(ROOT / "infra" / "prefect.yaml")}
    assert len(wanted) >= 11
    assert wanted["refresh-statutes/clausula"].schedules >= 1
    assert wanted["tune-style/clausula"].pool == "clausula"
