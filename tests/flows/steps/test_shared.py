"""A session is opened under the shared settings and those of reviews."""

from components.engines.config import EngineConfig
from components.knowledge.rerank import RerankConfig
from components.review.reviewer import ReviewerConfig
from components.review.session import ReviewingConfig
from flows.steps.shared import SharedConfig, session_config


def test_session_config_joins_both() -> None:
    """Every setting of the two sections arrives, and the style guide is a file that is there."""
    shared = SharedConfig(engine=EngineConfig(cache_gib=3), rerank=RerankConfig(is_on=True))
    reviewing = ReviewingConfig(jurisdiction="tw", reviewer=ReviewerConfig(batch_size=2))
    config = session_config(shared, reviewing)
    assert (config.engine, config.rerank) == (shared.engine, shared.rerank)
    assert (config.jurisdiction, config.reviewer) == ("tw", reviewing.reviewer)
    assert config.style.is_file()


def test_session_config_by_default_asks_for_nothing() -> None:
    """Without a section of reviews their defaults hold."""
    config = session_config(SharedConfig())
    assert (config.jurisdiction, config.embedder) == ("", None)
