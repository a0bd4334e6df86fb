"""Runs, registry and traces on an MLflow server with a database and a store of artifacts.

The server takes and gives artifacts itself, so that nothing is shared with it but its address.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from components.errors import MissingError
from components.records import Clause
from components.serving.traced_batch import Stage, Traced
from components.serving.tracing import EXPERIMENT, Tracer, TracingConfig
from components.storage import Home
from components.tracking.runs import (
    ADAPTER_MODEL,
    crown_adapter,
    list_durations,
    open_tracking,
    read_aliases,
    register_adapter,
    tracked_run,
)
from components.tracking.throughput import last_throughput
from flows.environment import open_home
from flows.promote_release import adopt_adapter

START_S = 300
SECRET = "Interest accrues at 40 per cent a year."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run one server; give its address and the folder of its store."""
    folder = tmp_path_factory.mktemp("mlflow")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "1"]
    command += ["--port", str(port), "--backend-store-uri", f"sqlite:///{folder}/runs.db"]
    command += ["--artifacts-destination", str(folder / "artifacts")]
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=os.environ | quiet, stdout=log, stderr=log, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address, folder
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    ends = time.monotonic() + START_S
    with httpx.Client(timeout=5, trust_env=False) as client:
        while time.monotonic() < ends and process.poll() is None:
            try:
                if client.get(f"{address}/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.3)
    raise AssertionError("the MLflow server did not start")


@pytest.mark.service
@pytest.mark.timeout(400)
def test_runs_and_registry_are_at_the_server(
    server: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run, its artifacts and its registered adapter are there, and nothing is kept here."""
    address, folder = server
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    home = open_home(str(tmp_path / "home"))
    assert home.tracking_uri == address
    assert last_throughput(home) is None
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "weights").write_text("w")
    with tracked_run(home, "tune_style", {"git.sha": "abc"}) as run:
        run.log_metrics({"tokens_per_s": 250.0})
        run.log_artifacts(tmp_path / "adapter", "adapter")
        run.log_table([{"name": "a", "value": 1.0}], "gates")
        number = register_adapter(home, run.id, "fp1")
    crown_adapter(home, "fp1")
    assert read_aliases(home) == {"champion": number}
    assert last_throughput(home) == 250.0
    assert len(list_durations(home, "tune_style")) == 1
    before = Home(tmp_path / "before", address)  # its adapter was tuned without the server
    (before.adapters / "fp2").mkdir(parents=True)
    (before.adapters / "fp2" / "weights").write_text("v")
    adopt_adapter.fn("fp2", before)
    adopt_adapter.fn("fp2", before)
    assert read_aliases(before) == {"champion": number, "challenger": "2"}
    elsewhere = Home(tmp_path / "another", address)
    client = open_tracking(elsewhere)
    version = client.get_model_version_by_alias(ADAPTER_MODEL, "champion")
    fetched = client.download_artifacts(str(version.run_id), "adapter/weights", str(tmp_path))
    assert Path(fetched).read_text() == "w"
    assert len(list((folder / "artifacts").rglob("weights"))) == 2
    assert list(home.mlflow.iterdir()) == []
    assert os.environ["MLFLOW_TRACKING_URI"] == address


@pytest.mark.service
@pytest.mark.timeout(400)
@pytest.mark.filterwarnings("ignore")  # of MLflow, whose thread would end with the trace unwritten
def test_traces_are_erased_at_the_server(server: tuple[str, Path], tmp_path: Path) -> None:
    """The traces of a review that is erased are gone from the server, their files too."""
    address, folder = server
    home = Home(tmp_path / "home", address)
    tracer = Tracer(home, TracingConfig(share=1.0, with_text=True))
    now = time.time_ns()
    clause = Clause(id="rv-1:c-1", text=SECRET, start=0, end=len(SECRET))
    traced = Traced(findings=[], stages=[Stage("retrieval", now, now + 1, {})])
    tracer.write(traced, [clause], release="r-1")
    tracer.close()
    assert tracer.num_dropped == 0
    client = open_tracking(home)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    (trace,) = client.search_traces(locations=[experiment.experiment_id])
    assert SECRET in str(trace.data.spans[0].to_dict())
    later = Tracer(home, TracingConfig())
    later.erase("rv-1")
    later.close()
    assert len(client.search_traces(locations=[experiment.experiment_id])) == 0
    files = [path for path in (folder / "artifacts").rglob("*") if path.is_file()]
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


def test_server_that_is_away_is_named(tmp_path: Path) -> None:
    """A run at an address where nobody answers says so at once, with the remedy."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    home = Home(tmp_path / "home", address)
    with (
        pytest.raises(MissingError, match=f"MLFLOW_TRACKING_URI: {address} does not answer"),
        tracked_run(home, "tune_style", {}),
    ):
        pass
