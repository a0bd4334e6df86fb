"""Score answers to questions: is the right article cited, and is silence kept to what is silent?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from components.gold_set import GoldArticle
from components.knowledge.search import KnowledgeBase
from components.records import Record
from components.review.law_answers import Answer
from components.text.jsonl import read_records

ALTERNATIVES = "|"


class AskedMessage(Record):
    """A message of the conversation before a question."""

    role: Literal["user", "assistant"]
    content: str


class QuestionRow(Record):
    """A question and what a right answer to it is.

    Attributes:
        id: Names it.
        question: The question.
        history: The conversation before it, oldest message first.
        as_of: The day of the law; None: today.
        articles: The articles that answer it, the deciding one first.
        must_say: Strings that a right answer holds, in any case; alternatives by `|`.
        answerable: Whether the law answers it.
        kind: Of question, such as `figure`; scores are given by kind too.
    """

    id: str
    question: str = Field(min_length=3)
    history: tuple[AskedMessage, ...] = ()
    as_of: date | None = None
    articles: tuple[GoldArticle, ...] = ()
    must_say: tuple[str, ...] = ()
    answerable: bool = True
    kind: str = ""

    @model_validator(mode="after")
    def _has_its_article(self) -> "QuestionRow":
        if self.answerable and not self.articles:
            raise ValueError("`articles` is empty, and `answerable` is true")
        return self

    @property
    def asked_before(self) -> tuple[str, ...]:
        """The questions of the conversation so far."""
        return tuple(message.content for message in self.history if message.role == "user")


@dataclass(frozen=True)
class AnsweredRow:
    """A question with the answer that was given."""

    row: QuestionRow
    answer: Answer

    @property
    def is_cited_right(self) -> bool:
        """Whether the deciding article is cited."""
        deciding = self.row.articles[0]
        return any(
            (citation.law.casefold(), citation.article.casefold())
            == (deciding.law.casefold(), deciding.article.casefold())
            for citation in self.answer.citations
        )

    @property
    def is_answered_right(self) -> bool:
        """Whether the deciding article is cited and all that must be said is."""
        told = self.answer.answer.casefold()
        return self.is_cited_right and all(
            any(wanted.casefold() in told for wanted in wish.split(ALTERNATIVES))
            for wish in self.row.must_say
        )

    @property
    def is_right(self) -> bool:
        """Whether it is answered right, or rightly not answered."""
        return self.is_answered_right if self.row.answerable else bool(self.answer.refusal)


def read_questions(path: Path) -> list[QuestionRow]:
    """Read questions, JSON Lines.

    Raises:
        MissingError: There is no such file.
        InputError: It holds no question, or a line is not one.
    """
    return [row for _, row in read_records(path, QuestionRow, "file of questions")]


def ask_all(
    rows: Sequence[QuestionRow],
    ask: Callable[[QuestionRow], Answer],
    on_progress: Callable[[int], None] = lambda num: None,
) -> list[AnsweredRow]:
    """Return each question with its answer.

    Args:
        rows: The questions.
        ask: Answers one.
        on_progress: Called with 1 after each.
    """
    answered = []
    for row in rows:
        answered.append(AnsweredRow(row, ask(row)))
        on_progress(1)
    return answered


def score_questions(
    answered: Sequence[AnsweredRow], knowledge: KnowledgeBase
) -> dict[str, float | int | None | dict[str, dict[str, float | int | None]]]:
    """Return the scores of answers, in all and by kind.

    Returns:
        Shares of the answerable questions: `cited_right` (the deciding article is cited),
        `answered_right` (and all is said that must be), `answered_wrongly_refused` (not answered);
        of the others `refused_right` (not answered). Counts: `uncited_statements`,
        `fabricated_citations` (no such wording in force on the day, or not its words), `questions`.
        A share of nothing is None. `by_kind` holds the same for each kind.
    """
    kinds: dict[str, list[AnsweredRow]] = defaultdict(list)
    for each in answered:
        kinds[each.row.kind].append(each)
    by_kind = {kind: _score(rows, knowledge) for kind, rows in sorted(kinds.items())}
    return {**_score(answered, knowledge), "by_kind": by_kind}


def explain_question(each: AnsweredRow) -> list[str]:
    """Return lines about a question that is answered wrongly; none where it is right."""
    if each.is_right:
        return []
    row = each.row
    wanted = ", ".join(f"{article.law} {article.article}" for article in row.articles)
    if row.answerable:
        wanted += f" saying {' and '.join(row.must_say)}" if row.must_say else ""
    else:
        wanted = "no answer"
    return [f"{row.id}: {row.question}", f"    wanted: {wanted}", f"    got: {each.answer.answer}"]


def _score(
    answered: Sequence[AnsweredRow], knowledge: KnowledgeBase
) -> dict[str, float | int | None]:
    """Return the scores of some answers."""
    answerable = [each for each in answered if each.row.answerable]
    silent = [each for each in answered if not each.row.answerable]
    return {
        "cited_right": _share(each.is_cited_right for each in answerable),
        "answered_right": _share(each.is_answered_right for each in answerable),
        "refused_right": _share(bool(each.answer.refusal) for each in silent),
        "answered_wrongly_refused": _share(bool(each.answer.refusal) for each in answerable),
        "uncited_statements": sum(_count_uncited(each.answer) for each in answered),
        "fabricated_citations": sum(_count_fabricated(each.answer, knowledge) for each in answered),
        "questions": len(answered),
    }


def _share(flags: Iterable[bool]) -> float | None:
    """Return the share of true flags, None of none."""
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else None


def _count_uncited(answer: Answer) -> int:
    """Return how many statements rest on no citation of the answer."""
    numbers = set(range(1, len(answer.citations) + 1))
    return sum(not numbers.intersection(each.citations) for each in answer.statements)


def _count_fabricated(answer: Answer, knowledge: KnowledgeBase) -> int:
    """Return how many citations name no wording in force on the day, or are not its words."""
    num_fabricated = 0
    for citation in answer.citations:
        version = knowledge.version(citation.version_id)
        is_real = (
            version is not None
            and version.is_in_force(answer.as_of)
            and (version.law, version.article) == (citation.law, citation.article)
            and citation.quote in version.text
        )
        num_fabricated += not is_real
    return num_fabricated
