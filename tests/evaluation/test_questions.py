"""Answers to questions are scored: right articles, right words, rightly silent."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.evaluation.questions import (
    AnsweredRow,
    QuestionRow,
    ask_all,
    explain_question,
    read_questions,
    score_questions,
)
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.law_answers import Answer, Statement, answer_question
from components.review.question import Question
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2022

QUESTION = Question(date(2022, 3, 1), "sample")
ROWS = [
    {
        "id": "named",
        "question": "What does Article 205 of the Civil Code say?",
        "articles": [{"law": "Civil Code", "article": "205"}],
        "must_say": ["16 PER CENT|sixteen per cent", "void"],
        "kind": "number",
    },
    {
        "id": "other words",
        "question": "What does Article 206 of the Civil Code say?",
        "articles": [{"law": "civil code", "article": "206"}],
        "must_say": ["monthly"],
        "kind": "number",
    },
    {
        "id": "wrong article",
        "question": "What does Article 208 of the Civil Code say?",
        "articles": [{"law": "Civil Code", "article": "205"}],
        "kind": "words",
    },
    {"id": "silent", "question": "zzz qqq?", "answerable": False, "kind": "silent"},
    {
        "id": "refused",
        "question": "zzz qqq?",
        "articles": [{"law": "Civil Code", "article": "205"}],
        "kind": "words",
    },
]


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """Give an edition of three articles."""
    home = Home(tmp_path / "home")
    store = EmbeddedStore(home)
    refresh(store, home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    return KnowledgeBase.open(store, HashingEmbedder())


def ask_rows(knowledge: KnowledgeBase) -> list[AnsweredRow]:
    """Return every row answered."""

    def ask(row: QuestionRow) -> Answer:
        return answer_question(row.question, knowledge, QUESTION, release_id="r-1")

    return ask_all([QuestionRow.model_validate(row) for row in ROWS], ask)


def test_score_questions(knowledge: KnowledgeBase) -> None:
    """Figures worked by hand: of four answerable questions two cite right and one says right."""
    scores = score_questions(ask_rows(knowledge), knowledge)
    by_kind = scores.pop("by_kind")
    assert scores == {
        "cited_right": 0.5,
        "answered_right": 0.25,
        "refused_right": 1.0,
        "answered_wrongly_refused": 0.25,
        "uncited_statements": 0,
        "fabricated_citations": 0,
        "questions": 5,
    }
    assert isinstance(by_kind, dict)
    assert by_kind["number"]["answered_right"] == 0.5
    assert by_kind["silent"]["cited_right"] is None
    assert by_kind["silent"]["refused_right"] == 1.0


def test_faults_are_counted(knowledge: KnowledgeBase) -> None:
    """A statement without its citation, other words, another day and no such wording are found."""
    named = ask_rows(knowledge)[0]
    answer = named.answer
    [citation] = answer.citations
    faults = [
        answer.model_copy(update={"statements": (Statement(text="So.", citations=()),)}),
        answer.model_copy(update={"citations": (citation.model_copy(update={"quote": "No."}),)}),
        answer.model_copy(
            update={"citations": (citation.model_copy(update={"version_id": "none"}),)}
        ),
        answer.model_copy(update={"as_of": date(1990, 1, 1)}),
    ]
    counts = []
    for fault in faults:
        scores = score_questions([AnsweredRow(named.row, fault)], knowledge)
        counts.append((scores["uncited_statements"], scores["fabricated_citations"]))
    assert counts == [(1, 0), (0, 1), (0, 1), (0, 1)]


def test_explain_question(knowledge: KnowledgeBase) -> None:
    """What is wrong is told with what was wanted; what is right is not."""
    lines = [explain_question(each) for each in ask_rows(knowledge)]
    assert lines[0] == lines[3] == []
    assert lines[1][1] == "    wanted: civil code 206 saying monthly"
    assert lines[2][2].startswith("    got: Per Civil Code Article 208:")


def test_read_questions(tmp_path: Path) -> None:
    """Lines are read with their conversation; an answerable one without an article is refused."""
    path = tmp_path / "questions.jsonl"
    history = (
        '[{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "The tenant."}]'
    )
    path.write_text(
        f'{{"id": "a", "question": "And when?", "answerable": false, "history": {history}}}\n'
    )
    [row] = read_questions(path)
    assert row.asked_before == ("Who?",)
    path.write_text('{"id": "a", "question": "And when?"}\n')
    with pytest.raises(InputError, match=r"line 1: .*`articles` is empty"):
        read_questions(path)
