"""The engine of a release, where a part of it is missing."""

from pathlib import Path

import pytest

from components.engines.choice import open_engine
from components.engines.config import EngineConfig
from components.errors import MissingError, UsageError
from components.records import Relevance
from components.storage import Home
from components.tracking.releases import Release, make_release


@pytest.fixture
def release() -> Release:
    """Give a release whose engine and adapter are not in any home."""
    names = ("base", "template_hash", "style_hash", "embedder")
    parts = dict.fromkeys(names, "x") | {"adapter": "an-adapter", "engine": "an-engine"}
    relevance = Relevance(weights={}, any_weights={}, intercept=0.0)
    return make_release(**parts, edition=1, relevance=relevance, gates={})


def test_open_engine_missing_parts(tmp_path: Path, release: Release) -> None:
    """The embedded engine needs the merged model, the reference its adapter; each is named."""
    home = Home(tmp_path)
    with pytest.raises(MissingError, match="an-engine"):
        open_engine(home, release, EngineConfig(kind="openvino"))
    with pytest.raises(MissingError, match="an-adapter"):
        open_engine(home, release, EngineConfig(kind="transformers"))


def test_open_engine_server_without_address(tmp_path: Path, release: Release) -> None:
    """A server needs an address and a model, and nothing of the home."""
    with pytest.raises(UsageError, match="shared.engine.openai.url"):
        open_engine(Home(tmp_path), release, EngineConfig(kind="openai"))
