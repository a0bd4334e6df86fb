"""What opens releases for the server refuses one that was fitted to another search."""

from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.judging.relevance import FEATURES
from components.knowledge.embedding import Embedder
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.template import template_hash
from components.records import Relevance
from components.review.session import SessionConfig
from components.serving.served_release import ReleaseOpener, open_served
from components.storage import Home
from components.tracking.releases import make_release
from tests.knowledge.corpus import write_2020


@pytest.mark.slow
def test_open_served_refuses_a_release_of_another_search(
    tmp_path: Path, models_home: Home, embedder_folder: Path
) -> None:
    """A release fitted with the reranker is not served without it."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    home.models.symlink_to(models_home.models)
    embedder = Embedder(embedder_folder, home)
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=embedder)
    names = ("base", "adapter", "engine", "style_hash", "embedder")
    parts = dict.fromkeys(names, "x") | {"template_hash": template_hash()}
    relevance = Relevance(weights=dict.fromkeys(FEATURES, 1.0), any_weights={}, intercept=0.0)
    release = make_release(**parts, edition=1, relevance=relevance, gates={})
    opener = ReleaseOpener(EmbeddedStore, home, SessionConfig())
    with pytest.raises(IntegrityError, match="fitted with the reranker on"):
        open_served(opener, release)
