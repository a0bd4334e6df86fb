"""A release chooses articles by the scores it was fitted to, or not at all."""

from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.judging.relevance import FEATURES
from components.knowledge.reembedding import reembed
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.promotion.served_release import pair_release
from components.records import Relevance
from components.review.session import refuse_other_relevance
from components.storage import Home
from components.tracking.releases import Release, current_release, make_release, publish_release
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022


def release(**weights: float) -> Release:
    relevance = Relevance(
        weights=dict.fromkeys(FEATURES, 1.0) | weights, any_weights={}, intercept=0.0
    )
    names = ("base", "adapter", "engine", "template_hash", "style_hash", "embedder")
    return make_release(**dict.fromkeys(names, "x"), edition=1, relevance=relevance, gates={})


def test_release_is_served_as_it_was_fitted() -> None:
    """With the reranker where its score has a weight, without where it has none."""
    refuse_other_relevance(release(), is_reranked=True)
    refuse_other_relevance(release(late=0.0), is_reranked=False)


@pytest.mark.parametrize(
    ("late", "is_reranked", "fault"),
    [(1.0, False, "reranker on, rerank.is_on is false"), (0.0, True, "reranker off")],
)
def test_release_under_another_search_is_refused(
    late: float, is_reranked: bool, fault: str
) -> None:
    """The message says how it was fitted and what to run."""
    with pytest.raises(IntegrityError, match=rf"{fault}.*clausula run curate_pairs"):
        refuse_other_relevance(release(late=late), is_reranked=is_reranked)


def test_release_of_other_features_is_refused() -> None:
    """A release fitted before the scores changed says so."""
    with pytest.raises(IntegrityError, match="this version has fused, dense, bm25, behind, late"):
        refuse_other_relevance(release(older=1.0), is_reranked=True)


def test_edition_of_another_embedder_is_not_paired(tmp_path: Path) -> None:
    """A refresh pairs the served adapter with its edition, unless that was made with an embedder the release was not fitted to."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    assert pair_release(store, home, 1) is None
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    served = make_release(
        **release().model_dump(exclude={"id", "created_at", "embedder"}), embedder="hashing"
    )
    publish_release(home, served, "promote")
    refresh(store, home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    paired = pair_release(store, home, 2)
    assert paired is not None
    assert (paired.edition, paired.relevance) == (2, served.relevance)
    assert reembed(store, home, HashingEmbedder(name="other")) == 3
    assert pair_release(store, home, 3) == current_release(home) == paired
