"""A deployment is examined as its environment and configs name it."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from components.maintenance.check import Check
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from components.serving.config import ADDRESS
from components.storage import Home, exclusive_lock, staged_folder
from flows.cli.deep_doctor import check_server, examine_deployment
from flows.steps.serving import ServeReleaseConfig
from tests.conftest import ROOT, call_cli
from tests.maintenance.first_layout import write_first_layout

SERVICES = (
    "CLAUSULA_QDRANT_URL",
    "CLAUSULA_DATABASE_URL",
    "MLFLOW_TRACKING_URI",
    "PREFECT_API_URL",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home of the first layout whose release is whole, without any service."""
    for name in (*SERVICES, "CLAUSULA_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    home = write_first_layout(tmp_path / "home", template=template_hash(HOUSE_SENTENCE))
    with staged_folder(home.engines / "e1", {}):
        pass
    return home


def by_name(home: Home, *addresses: str) -> dict[str, Check]:
    """Return the checks of a deployment by their names."""
    return {check.name: check for check in examine_deployment(home, addresses)}


def test_examine_deployment(home: Home, tmp_path: Path) -> None:
    """A home before its upgrade has one fault, which the upgrade mends."""
    checks = by_name(home)
    assert checks["pinned packages"].name
    assert checks["prefect server"].state == "none is configured (PREFECT_API_URL)"
    assert checks["server"].state == "none runs on this home"
    assert checks["home layout"].level == "warning"
    assert checks["database schema"].level == "fault"
    assert call_cli(home, "upgrade").returncode == 0
    checks = by_name(home)
    names = ("home layout", "database schema", "ledger", "API keys", "edition 1, published")
    assert {name: checks[name].level for name in names} == dict.fromkeys(names, "ok")
    assert checks["source sample-code"].level == "warning", "the edition has no source yet"


def test_examine_deployment_of_domain(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source looked for is the one that the domain lays over the config."""
    configs = tmp_path / "work/configs"
    configs.mkdir(parents=True)
    (configs / "shared.yaml").write_text("domain: handbook\n")
    shutil.copy(ROOT / "configs/refresh_statutes.yaml", configs)
    monkeypatch.chdir(tmp_path / "work")
    checks = by_name(home)
    assert "source norvane" in checks and "source sample-code" not in checks


def test_examine_deployment_services(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Services that are named and do not answer are faults, each with what to look at."""
    nobody = "http://127.0.0.1:9"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", nobody)
    monkeypatch.setenv("PREFECT_API_URL", f"{nobody}/api")
    checks = by_name(home, nobody)
    for name in ("MLflow address", "Prefect address", "prefect server", f"{nobody} address"):
        assert checks[name].level == "fault", name
        assert checks[name].remedy


def test_doctor_deep_without_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home can be examined too, and nothing is made in it."""
    for name in SERVICES:
        monkeypatch.delenv(name, raising=False)
    home = Home(tmp_path / "empty")
    done = call_cli(home, "doctor", "--deep")
    assert done.returncode == 1
    assert "ok     home layout: 2" in done.stdout
    assert not home.root.exists()


@contextmanager
def answering(status: int, document: dict[str, str]) -> Iterator[int]:
    """Give the port of a server that says whether it is ready, as `/readyz` does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
            self.send_response_only(status)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


READY = {"release_id": "r-1", "refused": ""}


@pytest.mark.parametrize(
    ("status", "document", "level", "state"),
    [
        (200, READY, "ok", "is ready with release r-1"),
        (200, READY | {"refused": "r-2"}, "fault", "refuses release r-2, and serves r-1"),
        (503, {"detail": "server: its engine is away."}, "fault", "its engine is away."),
    ],
)
def test_check_server(
    tmp_path: Path, status: int, document: dict[str, str], level: str, state: str
) -> None:
    """A server that runs on the home is asked whether it is ready."""
    home = Home(tmp_path)
    lock = exclusive_lock(home.serving / "lock", "serving it")  # as `clausula serve` does
    with lock, answering(status, document) as port:
        (check,) = check_server(home, ServeReleaseConfig(port=port))
        assert (check.level, check.state.endswith(state)) == (level, True), check
        (home.serving / ADDRESS).write_text(f"http://127.0.0.1:{port}")  # started with --port
        (check,) = check_server(home, ServeReleaseConfig(port=9))
        assert (check.level, check.state.endswith(state)) == (level, True), check
    with exclusive_lock(home.serving / "lock", "serving it"):
        (check,) = check_server(home, ServeReleaseConfig(port=port))
    assert check.level == "warning" and "does not answer" in check.state
    (check,) = check_server(home, ServeReleaseConfig(port=port))
    assert check.state == "none runs on this home"
