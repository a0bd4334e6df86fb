"""The day and jurisdiction of a review, requested or by default."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import UsageError
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.question import Asked, Question, settle_question
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """Give an edition of one jurisdiction, `sample`."""
    home = Home(tmp_path / "home")
    store = EmbeddedStore(home)
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    return KnowledgeBase.open(store, HashingEmbedder())


def test_settle_question_day(knowledge: KnowledgeBase) -> None:
    """The day asked for goes before the contract's own, and that before today."""
    asked, signed = date(2022, 5, 1), date(2021, 2, 3)
    question = settle_question(knowledge, Asked(asked, "sample"), "", signed)
    assert question == Question(asked, "sample", "asked")
    question = settle_question(knowledge, Asked(), "", signed)
    assert question == Question(signed, "sample", "contract")
    assert settle_question(knowledge, Asked(), "").as_of_source == "today"


def test_settle_question_refuses(knowledge: KnowledgeBase) -> None:
    """An unknown jurisdiction and a day before the corpus are refused."""
    with pytest.raises(UsageError, match="mars"):
        settle_question(knowledge, Asked(jurisdiction="mars"), "")
    with pytest.raises(UsageError, match="1900-01-01"):
        settle_question(knowledge, Asked(date(1900, 1, 1)), "sample")
