"""Runs, registry and traces on an MLflow server with a database, and artifacts in a bucket of S3.

The server takes and gives artifacts itself, so that nothing is shared with it but its address. The
bucket is one of moto's server, which answers as S3 does.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

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


S3 = {
    "AWS_ACCESS_KEY_ID": "anna",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
BUCKET = "clausula"


class Bucket:
    """The bucket that artifacts are kept in."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._client: Any = boto3.client(  # Any: boto3 makes its clients' methods as it runs
            "s3",
            endpoint_url=endpoint,
            region_name=S3["AWS_DEFAULT_REGION"],
            aws_access_key_id=S3["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=S3["AWS_SECRET_ACCESS_KEY"],
        )
        place = {"LocationConstraint": S3["AWS_DEFAULT_REGION"]}
        self._client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)

    def read_all(self) -> dict[str, bytes]:
        """Return all objects by their keys."""
        listed = self._client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        keys = [each["Key"] for each in listed]
        return {key: self._client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """Give an empty bucket."""
    started = ThreadedMotoServer(port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield Bucket(f"http://{host}:{port}")
    started.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, bucket: Bucket) -> Iterator[str]:
    """Run one server and give its address."""
    folder = tmp_path_factory.mktemp("mlflow")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "1"]
    command += ["--port", str(port), "--backend-store-uri", f"sqlite:///{folder}/runs.db"]
    command += ["--artifacts-destination", f"s3://{BUCKET}/artifacts"]
    environment = {
        **os.environ,
        **S3,
        "MLFLOW_S3_ENDPOINT_URL": bucket.endpoint,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
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
    server: str, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run, its artifacts and its registered adapter are there, and nothing is kept here."""
    address = server
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
    kept = [data for key, data in bucket.read_all().items() if key.endswith("/weights")]
    assert sorted(kept) == [b"v", b"w"]
    assert list(home.mlflow.iterdir()) == []
    assert os.environ["MLFLOW_TRACKING_URI"] == address


@pytest.mark.service
@pytest.mark.timeout(400)
@pytest.mark.filterwarnings("ignore")  # of MLflow, whose thread would end with the trace unwritten
def test_traces_are_erased_at_the_server(server: str, bucket: Bucket, tmp_path: Path) -> None:
    """The traces of a review that is erased are gone from the server, their files too."""
    home = Home(tmp_path / "home", server)
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
    assert any(SECRET.encode() in data for data in bucket.read_all().values())
    later = Tracer(home, TracingConfig())
    later.erase("rv-1")
    later.close()
    assert len(client.search_traces(locations=[experiment.experiment_id])) == 0
    assert [key for key, data in bucket.read_all().items() if SECRET.encode() in data] == []


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
