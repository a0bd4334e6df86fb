"""Questions are answered with sentences of the law, or not at all."""

from datetime import date
from pathlib import Path

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.law_answers import SILENT, answer_question
from components.review.question import Question
from components.storage import Home
from tests.knowledge.corpus import LOANS_2022, HashingEmbedder, write_2020, write_2022

QUESTION = Question(date(2022, 3, 1), "sample")


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """Give an edition in which Article 205 was amended in July 2021."""
    home = Home(tmp_path / "home")
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


def test_answer_is_the_law_of_the_day(knowledge: KnowledgeBase) -> None:
    """The answer quotes the wording in force on the day, cited and stamped."""
    answer = answer_question(
        LOANS_2022["205"], knowledge, QUESTION, release_id="r-1", max_citations=1
    )
    assert answer.answer == f"Per Civil Code Article 205: “{LOANS_2022['205']}”"
    [citation] = answer.citations
    assert (citation.article, citation.quote) == ("205", LOANS_2022["205"])
    assert (answer.release_id, answer.as_of) == ("r-1", QUESTION.as_of)


def test_answer_quotes_an_article_once(knowledge: KnowledgeBase) -> None:
    """However many sentences are alike, each article is cited with its best one."""
    answer = answer_question(
        "interest", knowledge, QUESTION, release_id="r-1", min_similarity=-1.0, max_citations=9
    )
    articles = [citation.article for citation in answer.citations]
    assert len(articles) == len(set(articles)) > 1


def test_answer_is_silent_below_the_similarity(knowledge: KnowledgeBase) -> None:
    """Where no sentence is alike enough, the base says that it does not know."""
    answer = answer_question("zzz qqq", knowledge, QUESTION, release_id="r-1", min_similarity=0.99)
    assert (answer.answer, answer.citations) == (SILENT, ())
