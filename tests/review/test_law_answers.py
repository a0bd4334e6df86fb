"""Questions are answered with the words of the law, or not at all."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.law_answers import SILENT, answer_question
from components.review.question import Question
from components.storage import Home
from tests.knowledge.corpus import LOANS_2022, HashingEmbedder, write_2020, write_2022

QUESTION = Question(date(2022, 3, 1), "sample")


class WordReader:
    """A reader that holds an article to regulate what it shares a word of six letters with."""

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return rows of keeps, breaks and other, shape (n, 3)."""
        rows = []
        for rule, clause in zip(rules, clauses, strict=True):
            shared = {word for word in rule.lower().split() if len(word) >= 6}
            is_related = not shared.isdisjoint(clause.lower().strip("?").split())
            rows.append([0.5, 0.45, 0.05] if is_related else [0.01, 0.01, 0.98])
        return np.array(rows, dtype=np.float32)


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """Give an edition in which Article 205 was amended in July 2021."""
    home = Home(tmp_path / "home")
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


def test_answer_is_the_law_of_the_day(knowledge: KnowledgeBase) -> None:
    """The answer quotes the wording in force on the day, cited and stamped."""
    answer = answer_question(LOANS_2022["205"], knowledge, QUESTION, release_id="r-1")
    assert answer.statements[0].text == f"Per Civil Code Article 205: “{LOANS_2022['205']}” [1]"
    assert answer.answer.startswith(answer.statements[0].text)
    first = answer.citations[0]
    assert (first.article, first.quote) == ("205", LOANS_2022["205"])
    assert (answer.release_id, answer.as_of, answer.refusal) == ("r-1", QUESTION.as_of, "")


def test_statements_are_cited_each(knowledge: KnowledgeBase) -> None:
    """Every statement names its citation, and no article is quoted twice."""
    answer = answer_question(
        "Is interest due yearly?", knowledge, QUESTION, release_id="r-1", reader=WordReader()
    )
    assert [statement.citations for statement in answer.statements] == [
        (number,) for number in range(1, len(answer.citations) + 1)
    ]
    articles = [citation.article for citation in answer.citations]
    assert articles[0] == "206"
    assert len(articles) == len(set(articles))


def test_answer_is_silent_where_no_article_answers(knowledge: KnowledgeBase) -> None:
    """What nothing is like is not answered; the nearest article is named and not quoted."""
    for reader in (None, WordReader()):
        answer = answer_question("zzz qqq?", knowledge, QUESTION, release_id="r-1", reader=reader)
        assert answer.answer == answer.refusal
        assert answer.refusal.startswith(f"{SILENT} Nearest to the question is Civil Code Article")
        assert (answer.statements, answer.citations) == ((), ())


def test_reader_keeps_out_what_is_only_alike(knowledge: KnowledgeBase) -> None:
    """A question in an article's words that the reader holds to be of something else is refused."""
    question = "Is a receipt owed for a dog?"
    alone = answer_question(question, knowledge, QUESTION, release_id="r-1")
    assert [citation.article for citation in alone.citations] == ["208"]

    class Doubter(WordReader):
        """A reader to which nothing is related."""

        def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
            return np.array([[0.001, 0.001, 0.998]] * len(rules), dtype=np.float32)

    read = answer_question(question, knowledge, QUESTION, release_id="r-1", reader=Doubter())
    assert read.refusal


def test_article_asked_for_by_number_is_shown(knowledge: KnowledgeBase) -> None:
    """It is shown as of the day, whatever else the question says; one that is not there is told."""
    answer = answer_question(
        "What does Article 208 of the Civil Code say?", knowledge, QUESTION, release_id="r-1"
    )
    assert [citation.quote for citation in answer.citations] == [LOANS_2022["208"]]
    gone = answer_question(
        "What does Article 999 of the Civil Code say?", knowledge, QUESTION, release_id="r-1"
    )
    assert gone.refusal.startswith(f"{SILENT} Civil Code: no such article, got '999'")
    repealed = answer_question("Civil Code Article 207?", knowledge, QUESTION, release_id="r-1")
    assert repealed.refusal.startswith(SILENT)
    assert "207" in repealed.refusal


def test_follow_up_is_understood_in_its_conversation(knowledge: KnowledgeBase) -> None:
    """A question that says nothing by itself takes its subject from the one before."""
    alone = answer_question("And when?", knowledge, QUESTION, release_id="r-1")
    assert alone.refusal
    within = answer_question(
        "And when?",
        knowledge,
        QUESTION,
        release_id="r-1",
        asked_before=["Interest is due yearly, is it not?"],
    )
    assert within.citations[0].article == "206"
