"""The deployments of infra/prefect.yaml on a real server: all there, scheduled, one of them run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
from prefect.events import Event

from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from flows.steps.announcing import candidate_registered, edition_published
from tests.knowledge.corpus import HashingEmbedder, write_2020
from tests.prefect_server import give_database

ROOT = Path(__file__).parents[2]
FLOWS = sorted(
    path.stem
    for path in (ROOT / "flows").glob("*.py")
    if f"def {path.stem}(" in path.read_text() and "@flow" in path.read_text()
)
AUTH = "clausula:secret"
POOL = ["work-pool", "create", "clausula", "--type", "process"]
DEPLOY = ["--no-prompt", "deploy", "--all", "--prefect-file", "infra/prefect.yaml"]
Json = Any  # whatever the server answers


def test_readme_shows_the_commands_that_are_run_here() -> None:
    """A newcomer types what the next test runs."""
    readme = (ROOT / "infra" / "README.md").read_text(encoding="utf-8")
    for command in (POOL, DEPLOY, ["worker", "start", "--pool", "clausula"]):
        assert f"\nprefect {' '.join(command)}\n" in readme
    assert "prefect server start\n" in readme


@pytest.mark.service
@pytest.mark.timeout(500)
def test_deployments_whole_life(tmp_path: Path) -> None:
    """Every flow is deployed, each schedule and event yields a run, and a worker completes one."""
    environment = _environment(tmp_path)
    give_database(tmp_path / "prefect")
    home = _home_with_edition(tmp_path)
    server = ["server", "start", "--host", "127.0.0.1", "--port", environment["PORT"], "--no-ui"]
    worker = ["worker", "start", "--pool", "clausula", "--type", "process", "--limit", "1"]
    with (
        httpx.Client(
            base_url=environment["PREFECT_API_URL"], timeout=30, trust_env=False
        ) as client,
        _running(server, environment, tmp_path),
    ):
        _poll(lambda: _is_up(client), 150, "the server")
        _check_defence(client)
        _prefect(POOL, environment)
        _prefect(DEPLOY, environment)
        deployments = {
            (deployment["entrypoint"].rpartition(".")[2], deployment["name"]): deployment
            for deployment in client.post("/deployments/filter", json={}).raise_for_status().json()
        }
        assert len(FLOWS) == 14
        assert sorted(deployments) == sorted(
            [(name, "clausula") for name in FLOWS] + [("refresh_statutes", "dry-run")]
        )
        for (flow, _), deployment in deployments.items():
            _check_settings(flow, deployment)
        _check_schedules(client, deployments)
        _check_automation(
            client,
            candidate_registered("0123456789abcdef"),
            deployments["promote_release", "clausula"],
            "approval.is_required=true",
        )
        _check_automation(
            client,
            edition_published("sample", 7),
            deployments["recheck_reviews", "clausula"],
            "is_listed_only=false",
        )
        fresh = deployments["check_freshness", "clausula"]
        parameters = {"home": str(home.root), "overrides": ["max_age_days=36500"]}
        run = (
            client.post(
                f"/deployments/{fresh['id']}/create_flow_run", json={"parameters": parameters}
            )
            .raise_for_status()
            .json()
        )
        with _running(worker, environment, tmp_path):
            state = _poll(
                lambda: _final_state(client, run["id"]), 150, "the run of check_freshness"
            )
    assert state == "COMPLETED"


def _check_defence(client: httpx.Client) -> None:
    """Check that a web page gets nothing and changes nothing, and let the client do both."""
    foreign = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options("/deployments/filter", headers=foreign)
    assert "access-control-allow-origin" not in preflight.headers
    assert client.post("/deployments/filter", json={}).status_code == 403
    assert client.get("/csrf-token", params={"client": "test"}).status_code == 401
    client.auth = tuple(AUTH.split(":"))  # type: ignore[assignment]  # a pair
    assert client.post("/deployments/filter", json={}).status_code == 403
    token = client.get("/csrf-token", params={"client": "test"}).raise_for_status().json()["token"]
    client.headers.update({"Prefect-Csrf-Client": "test", "Prefect-Csrf-Token": token})


def _check_settings(flow: str, deployment: dict[str, Json]) -> None:
    """Check that a deployment has what keeps its runs apart and says what they do."""
    assert deployment["work_pool_name"] == "clausula"
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert "clausula" in deployment["tags"]
    assert deployment["parameters"]["config"] == f"configs/{flow}.yaml"
    assert (ROOT / deployment["parameters"]["config"]).is_file()


def _check_schedules(client: httpx.Client, deployments: dict[tuple[str, str], Json]) -> None:
    """Check that the server made the next two runs of each schedule, on their days."""
    seen: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for key, deployment in deployments.items():
        if not deployment["schedules"]:
            continue
        what = f"the scheduled runs of {key}"
        runs = _poll(partial(_scheduled_runs, client, deployment["id"], 2), 60, what)
        seen[key] = {(day.weekday(), day.hour) for day in runs}
        if key == ("refresh_statutes", "clausula"):
            # 15 January 03:00 in Taipei, told in UTC
            assert {(day.month, day.day, day.hour) for day in runs} == {(1, 14, 19)}
            assert runs[-1] - datetime.now(UTC) > timedelta(days=100)
    assert len(seen) == 5
    assert seen["refresh_statutes", "dry-run"] == {(0, 20)}  # Tuesday 04:00
    assert seen["check_freshness", "clausula"] == {(6, 22)}  # Monday 06:00
    assert {hour for _, hour in seen["check_quality", "clausula"]} == {18}  # each day 02:30


def _check_automation(
    client: httpx.Client, event: dict[str, Json], deployment: dict[str, Json], override: str
) -> None:
    """Check that an event starts a run of a deployment, with an override of its own."""
    client.post("/events", json=[Event(**event).model_dump(mode="json")]).raise_for_status()
    runs = _poll(
        lambda: [run for run in _runs_of(client, deployment["id"]) if not run["auto_scheduled"]],
        60,
        f"the run that {event['event']} starts",
    )
    assert override in runs[0]["parameters"]["overrides"]
    for run in runs:  # no worker may start it: it would find no adapter
        client.delete(f"/flow_runs/{run['id']}").raise_for_status()


def _environment(folder: Path) -> dict[str, str]:
    """Return the settings of infra/prefect.env with a home and a port of this test's own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = (ROOT / "infra" / "prefect.env").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    own = {
        "PORT": str(port),
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_AUTH_STRING": AUTH,
        "PREFECT_API_AUTH_STRING": AUTH,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_API_SSL_CERT_FILE": str(_one_authority(folder)),
        "PYTHONPATH": str(ROOT),
    }
    outside = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return {**outside, **settings, **own}


def _one_authority(folder: Path) -> Path:
    """Write a file of one authority; Prefect reads its file for each of a hundred clients.

    All authorities take 24 ms each time, and nothing here is encrypted.
    """
    end = "-----END CERTIFICATE-----\n"
    first, _, _ = Path(certifi.where()).read_text(encoding="utf-8").partition(end)
    path = folder / "authority.pem"
    path.write_text(first + end, encoding="utf-8")
    return path


def _home_with_edition(root: Path) -> Home:
    """Publish an edition of three articles."""
    home = Home(root / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(root), embedder=HashingEmbedder())
    return home


@contextmanager
def _running(arguments: list[str], environment: dict[str, str], folder: Path) -> Iterator[None]:
    """Run a Prefect command while the body runs, then end it and wait for it."""
    log = folder / f"{arguments[0]}.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "prefect", *arguments]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield
    except BaseException:
        print(log.read_text()[-4000:])
        raise
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _prefect(arguments: list[str], environment: dict[str, str]) -> None:
    """Run a Prefect command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _poll(look: Callable[[], Json], timeout_s: float, what: str) -> Json:
    """Return the first true answer of `look`."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        answer = look()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"{what}: nothing came within {timeout_s} s")


def _is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.TransportError:
        return False


def _runs_of(client: httpx.Client, deployment_id: str) -> list[Json]:
    """Return the runs of a deployment."""
    query = {"deployments": {"id": {"any_": [deployment_id]}}}
    runs: list[Json] = client.post("/flow_runs/filter", json=query).raise_for_status().json()
    return runs


def _scheduled_runs(client: httpx.Client, deployment_id: str, at_least: int) -> list[datetime]:
    """Return when a deployment runs next, in order; nothing while there are too few runs."""
    runs = _runs_of(client, deployment_id)
    starts = [run["expected_start_time"] for run in runs if run["auto_scheduled"]]
    days = sorted(datetime.fromisoformat(start) for start in starts)
    return days if len(days) >= at_least else []


def _final_state(client: httpx.Client, run_id: str) -> str:
    """Return the state in which a run has ended; empty while it goes on."""
    state: str = client.get(f"/flow_runs/{run_id}").raise_for_status().json()["state_type"]
    return state if state in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"} else ""
