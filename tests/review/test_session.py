"""A release is opened under the search that it was fitted to, or not at all."""

from pathlib import Path

import pytest

from components.errors import IntegrityError, MissingError
from components.judging.governing_article import FEATURES
from components.knowledge.fusion import search_hash
from components.knowledge.rerank import RerankConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from components.reader.choice import ReaderConfig
from components.records import JudgingFit, Relevance
from components.review.reviewer import ReviewerConfig
from components.review.session import (
    SessionConfig,
    name_reader,
    open_judge,
    open_session,
    require_fitting_release,
    require_fitting_relevance,
)
from components.storage import Home
from components.tracking.releases import Release, make_release
from tests.conftest import ROOT

STYLE = ROOT / "configs" / "style" / "house.yaml"


def fitted(**weights: float) -> Release:
    """Return a release of this version's template, its relevance fitted with the reranker on."""
    relevance = Relevance(
        weights=dict.fromkeys(FEATURES, 1.0) | weights, any_weights={}, intercept=0.0
    )
    names = ("base", "adapter", "engine", "style_hash", "embedder")
    parts = dict.fromkeys(names, "x") | {"template_hash": template_hash(HOUSE_SENTENCE)}
    return make_release(**parts, edition=1, relevance=relevance, gates={})


def searching(*, is_reranked: bool) -> SessionConfig:
    """Return the settings of a session whose searches are reranked or not."""
    return SessionConfig(style=STYLE, rerank=RerankConfig(is_on=is_reranked))


def test_release_is_served_as_it_was_fitted() -> None:
    """With the reranker where its score has a weight, without where it has none."""
    require_fitting_relevance(fitted(), is_reranked=True)
    require_fitting_relevance(fitted(late=0.0), is_reranked=False)


@pytest.mark.parametrize(
    ("late", "is_reranked", "fault"),
    [(1.0, False, "reranker on, shared.rerank.is_on is false"), (0.0, True, "reranker off")],
)
def test_open_session_under_another_search_is_refused(
    tmp_path: Path, late: float, is_reranked: bool, fault: str
) -> None:
    """Reranking switched after the promotion is refused before anything is loaded."""
    home = Home(tmp_path)
    config = searching(is_reranked=is_reranked)
    with pytest.raises(IntegrityError, match=rf"{fault}.*clausula run promote_release"):
        open_session(EmbeddedStore(home), home, config, fitted(late=late))


def test_open_session_of_other_features_is_refused(tmp_path: Path) -> None:
    """A release fitted before the scores changed says so."""
    home = Home(tmp_path)
    with pytest.raises(IntegrityError, match="this version has fused, dense, bm25, behind, late"):
        open_session(EmbeddedStore(home), home, searching(is_reranked=True), fitted(older=1.0))


def test_open_session_of_other_fusion_is_refused(tmp_path: Path) -> None:
    """A release fitted to scores that were fused otherwise says so; an old one says nothing."""
    home = Home(tmp_path)
    config = searching(is_reranked=True)
    other = fitted().model_copy(update={"search_hash": "0123456789abcdef"})
    with pytest.raises(IntegrityError, match=r"fused as 0123456789abcdef.*promote_release"):
        open_session(EmbeddedStore(home), home, config, other)
    assert require_fitting_release(fitted(), config).sentence == HOUSE_SENTENCE
    same = fitted().model_copy(update={"search_hash": search_hash()})
    assert require_fitting_release(same, config).sentence == HOUSE_SENTENCE


def test_open_session_goes_on_where_the_search_fits(tmp_path: Path) -> None:
    """Under its own search a release passes: the next fault is that the home is empty."""
    home = Home(tmp_path)
    with pytest.raises(MissingError, match="edition"):
        open_session(EmbeddedStore(home), home, searching(is_reranked=True), fitted())


def test_open_judge_without_a_reader(tmp_path: Path) -> None:
    """A release without a reader is judged by figures, as many hits as are configured."""
    config = SessionConfig(style=STYLE, reviewer=ReviewerConfig(num_judged=2, hopeless=0.1))
    judge = open_judge(JudgingFit(), Home(tmp_path), config)
    assert (judge.fit, judge.reader) == (JudgingFit(), None)
    assert (judge.num_judged, judge.hopeless) == (2, 0.1)


def test_open_judge_of_a_reader_that_is_gone(tmp_path: Path) -> None:
    """A release whose reader was deleted is not served without it."""
    with pytest.raises(MissingError, match="reader gone is .*clausula run promote_release"):
        open_judge(JudgingFit(reader="gone"), Home(tmp_path), SessionConfig(style=STYLE))


def test_search_reads_with_the_reader_of_the_release() -> None:
    """A release's own reader is named, whichever was tuned since; without one, the configured."""
    config = SessionConfig(style=STYLE, reader=ReaderConfig(name="newest"))
    assert name_reader(config, JudgingFit(reader="fitted")).reader.name == "fitted"
    assert name_reader(config, JudgingFit()).reader.name == "newest"
    reranked = name_reader(config, JudgingFit(reranker="governs")).rerank
    assert (reranked.by, reranked.name) == ("governing", "governs")
