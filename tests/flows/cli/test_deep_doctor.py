"""A deployment is examined as its environment and configs name it."""

from pathlib import Path

import pytest

from components.maintenance.check import Check
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from components.storage import Home, exclusive_lock, staged_folder
from flows.cli.deep_doctor import examine_deployment
from tests.conftest import call_cli
from tests.maintenance.first_layout import write_first_layout
from tests.maintenance.homes import make_served
from tests.serving.stand_in import standing_in

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


def test_examine_deployment_of_a_running_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that runs on the home is asked whether it is ready."""
    for name in SERVICES:
        monkeypatch.delenv(name, raising=False)
    served = make_served(tmp_path)
    home = Home(tmp_path / "home")
    (tmp_path / "configs").mkdir()
    with standing_in(served, home.root) as server:
        config = f"port: {server.port}\n"
        (tmp_path / "configs" / "serve_release.yaml").write_text(config)
        monkeypatch.chdir(tmp_path)
        with exclusive_lock(home.serving / "lock", "serving it"):  # as `clausula serve` does
            checks = by_name(home)
            (tmp_path / "configs" / "serve_release.yaml").write_text("port: 9\n")
            elsewhere = by_name(home)["server"]
    release = served.release.id
    state = f"http://127.0.0.1:{server.port} is ready with release {release}"
    assert checks["server"] == Check("server", "ok", state)
    assert checks["ledger"].level == "ok"
    assert elsewhere.level == "warning" and "does not answer" in elsewhere.state
