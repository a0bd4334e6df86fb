"""Which snapshots are due, and what serves where the tuned adapter is refused."""

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
from flows.run_pipeline import SAMPLE_SOURCE, RunPipelineConfig, find_due
from tests.conftest import ROOT
from tests.knowledge.corpus import HashingEmbedder


def test_find_due_goes_on_where_the_edition_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All snapshots are due at first; after one of them, that one and the newer ones are."""
    monkeypatch.delenv("CLAUSULA_QDRANT_URL", raising=False)
    home = Home(tmp_path)
    settings = read_config("configs/run_pipeline.yaml", RunPipelineConfig)
    snapshots = [ROOT / path for path in settings.snapshots]
    assert len(snapshots) == 3
    assert find_due.fn(snapshots, home) == snapshots
    source = SourceConfig(
        name=SAMPLE_SOURCE, kind="markdown", path=snapshots[1], jurisdiction="sample"
    )
    refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    assert find_due.fn(snapshots, home) == snapshots[1:]


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
    """With nothing served the starter is promoted; without a starter the refusal is the end."""
    monkeypatch.setattr(run_pipeline, "promote_release", refuse)
    home = Home(tmp_path)
    for starter in ("", "tuned"):
        monkeypatch.setattr(run_pipeline, "adapter_to_fall_back_on", lambda *_, s=starter: s)
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
