"""The adapter that is served is paired with another edition, or not where the embedder changed."""

from pathlib import Path

from components.judging.governing_article import FEATURES
from components.knowledge.reembedding import reembed
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.promotion.switching import pair_release
from components.records import Relevance
from components.storage import Home
from components.tracking.releases import (
    Release,
    current_release,
    make_release,
    publish_release,
    read_log,
)
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022


def make_served() -> Release:
    """Return a release of the first edition, made with the hashing embedder."""
    relevance = Relevance(weights=dict.fromkeys(FEATURES, 1.0), any_weights={}, intercept=0.0)
    parts = dict.fromkeys(("base", "adapter", "engine", "template_hash", "style_hash"), "x")
    return make_release(**parts, embedder="hashing", edition=1, relevance=relevance, gates={})


def test_edition_of_another_embedder_is_not_paired(tmp_path: Path) -> None:
    """A refresh pairs the served adapter with its edition, unless its embedder is another."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    assert pair_release(store, home, 1, "refresh") is None
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    served = make_served()
    publish_release(home, served, "promote")
    refresh(store, home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    paired = pair_release(store, home, 2, "rollback")
    assert paired is not None
    assert (paired.edition, paired.relevance) == (2, served.relevance)
    assert read_log(home)[-1]["action"] == "rollback"
    assert reembed(store, home, HashingEmbedder(name="other")) == 3
    assert pair_release(store, home, 3, "refresh") == current_release(home) == paired
