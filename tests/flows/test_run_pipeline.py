"""The pipeline refreshes from the snapshots that are not older than what is published."""

from pathlib import Path

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
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
