"""Relevance is fitted to an edition from reviewed pairs, and scored on held-out rules."""

import pytest

from components.errors import InputError
from components.judging.governing_article import FEATURES
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.promotion.relevance_fitting import FittingConfig, fit_to_edition
from components.records import Pair
from components.samples.pairs import STATUTES, generate_pairs, load_families
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Give the newest sample statutes as an edition."""
    home = Home(tmp_path_factory.mktemp("home"))
    source = SourceConfig(
        name="code", kind="markdown", path=max(STATUTES.iterdir()), jurisdiction="sample"
    )
    refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Pair]]:
    """Give sample pairs, every third family in each split."""
    names = ("train", "validation", "test")
    pairs: dict[str, list[Pair]] = {name: [] for name in names}
    for number, family in enumerate(load_families()):
        pairs[names[number % 3]] += generate_pairs([family], per_wording=1, seed=3)
    return pairs


@pytest.mark.slow
def test_fit_to_edition_scores_held_out_clauses(
    knowledge: KnowledgeBase, splits: dict[str, list[Pair]]
) -> None:
    """Both shares are well above nothing, each clause is searched once, and a refit is the same."""
    seen: list[int] = []
    config = FittingConfig(num_clauses=60)
    relevance, shares = fit_to_edition(splits, knowledge, config, seen.append)
    assert set(relevance.weights) == set(FEATURES)
    assert set(shares) == {"governed", "ungoverned"}
    assert shares["governed"] > 0.2 and shares["ungoverned"] > 0.2
    assert seen[-1] == 120
    assert fit_to_edition(splits, knowledge, config) == (relevance, shares)


def test_fit_to_edition_of_another_law_is_refused(
    knowledge: KnowledgeBase, splits: dict[str, list[Pair]]
) -> None:
    """Pairs that cite nothing of the edition fit nothing."""
    other = {
        name: [pair.model_copy(update={"law": "Sea Code"}) for pair in part if pair.law]
        for name, part in splits.items()
    }
    with pytest.raises(InputError, match="Give pairs that cite this edition"):
        fit_to_edition(other, knowledge, FittingConfig(num_clauses=20))
