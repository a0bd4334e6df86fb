"""The pipeline goes on where it stands, and serves something where a tuning is refused."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from components.errors import GateError
from components.knowledge.refresh import refresh
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Relevance
from components.storage import Home
from components.tracking.releases import (
    Release,
    current_release,
    make_release,
    publish_release,
)
from flows import run_pipeline
from flows.environment import read_config
from flows.run_pipeline import RunPipelineConfig, find_due
from tests.conftest import ROOT
from tests.knowledge.corpus import HashingEmbedder
from tests.prefect_server import prefect_api


def test_find_due_goes_on_where_the_edition_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All snapshots are due at first; after one of them, that one and the newer ones are."""
    monkeypatch.delenv("CLAUSULA_QDRANT_URL", raising=False)
    home = Home(tmp_path)
    settings = read_config("configs/run_pipeline.yaml", RunPipelineConfig)
    snapshots = [ROOT / path for path in settings.snapshots]
    assert len(snapshots) == 3
    assert find_due.fn("sample-code", snapshots, home) == snapshots
    source = SourceConfig(
        name="sample-code", kind="markdown", path=snapshots[1], jurisdiction="sample"
    )
    refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    assert find_due.fn("sample-code", snapshots, home) == snapshots[1:]


def refuse(config: str, overrides: list[str], home: str) -> str:
    """Refuse every adapter but the starter, as `promote_release` does."""
    adapter = overrides[-1].removeprefix("adapter=")
    if adapter == "starter":
        return publish(Home(Path(home)), adapter).id
    raise GateError(f"adapter {adapter}: gates failed: style.")


SETTINGS = run_pipeline.RunPipelineConfig(snapshots=())


def publish(home: Home, adapter: str) -> Release:
    """Publish a release of an adapter that no model stands behind."""
    release = make_release(
        base="b",
        adapter=adapter,
        engine="e",
        edition=1,
        template_hash="t",
        style_hash="s",
        embedder="m",
        relevance=Relevance(weights={}, any_weights={}, intercept=0.0),
        gates={},
    )
    publish_release(home, release, "promote")
    return release


def test_promote_or_fall_back_leaves_what_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused adapter leaves the release that serves, and the sentence says why."""
    monkeypatch.setattr(run_pipeline, "promote_release", refuse)
    home = Home(tmp_path)
    served = publish(home, "older")
    promotion = run_pipeline.promote_or_fall_back(SETTINGS, "d", "tuned", home)
    assert promotion.release == served.id == current_release(home).id
    assert promotion.refusal == (
        f"Not promoted, so release {served.id} serves: adapter tuned: gates failed: style."
    )


def test_promote_or_fall_back_with_nothing_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing served another is promoted; where that is the refused one, it is the end."""
    monkeypatch.setattr(run_pipeline, "promote_release", refuse)
    home = Home(tmp_path)
    monkeypatch.setattr(run_pipeline, "adapter_to_fall_back_on", lambda *_: "tuned")
    with pytest.raises(GateError, match="adapter tuned: gates failed: style"):
        run_pipeline.promote_or_fall_back(SETTINGS, "d", "tuned", home)
    monkeypatch.setattr(run_pipeline, "adapter_to_fall_back_on", lambda *_: "starter")
    promotion = run_pipeline.promote_or_fall_back(SETTINGS, "d", "tuned", home)
    assert current_release(home).adapter == "starter"
    assert promotion.release == current_release(home).id
    assert "adapter tuned: gates failed" in promotion.refusal


def test_promote_or_fall_back_promotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An adapter that is promoted needs no sentence."""
    monkeypatch.setattr(run_pipeline, "promote_release", refuse)
    promotion = run_pipeline.promote_or_fall_back(SETTINGS, "d", "starter", Home(tmp_path))
    assert promotion.refusal == ""


def run_until(line: str, home: Home, server: str = "") -> tuple[int, str]:
    """Run the smoke pipeline, press Ctrl-C at a line, and return exit code and output.

    Args:
        line: What is printed before.
        home: Where it runs.
        server: The address of a Prefect server; empty to let it start one of its own.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    if server:
        environment["PREFECT_API_URL"] = server
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "run", "run_pipeline"]
        + ["--config", "configs/smoke/run_pipeline.yaml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment | {"CLAUSULA_HOME": str(home.root)},
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdout is not None
    output = ""
    with process.stdout:
        for text in process.stdout:
            output += text
            if line in text:
                os.killpg(process.pid, signal.SIGINT)  # as a terminal does
                break
        output += process.stdout.read()
    return process.wait(60), output


def processes_of(home: Home) -> list[str]:
    """Return the ids of the processes that were started for a home."""
    mark = f"CLAUSULA_HOME={home.root}\0".encode()
    pids = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes():
                pids.append(entry.name)
        except OSError:
            continue  # of another user, or gone
    return pids


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_run_pipeline_goes_on_after_an_interrupt(
    tmp_path: Path, models_home: Home, plain_base: Path, embedder_folder: Path
) -> None:
    """Ctrl-C is one sentence and exit code 130, leaves no process, and loses no finished step."""
    home = Home(tmp_path)
    home.models.symlink_to(models_home.models)
    code, output = run_until("step 3 of 6: tuning", home)
    assert code == 130, output
    assert output.count("Interrupted.") == 1
    assert "Traceback" not in output
    assert "2 of 6: pairs" in output
    assert processes_of(home) == []
    code, output = run_until("step 3 of 6: tuning", home, prefect_api())
    assert code == 130, output
    assert "nothing changed, edition 2 stays" in output
    assert output.count("already made") == 2
