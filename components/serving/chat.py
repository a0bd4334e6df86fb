"""Replies to the last message of a conversation.

A question is answered from the law; anything else is reviewed as clauses. The text is the same as
in answers and findings, with `[n]` after each sentence that rests on an article; the citations have
the same numbers. A greeting is answered with what can be sent, and the tasks of chat interfaces
with a title, tags or questions (see `interface_tasks`). A reply is never empty.
"""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi.concurrency import run_in_threadpool

from components.documents.clauses import segment
from components.documents.document import parse_document
from components.engines.engine import Completion, Request
from components.records import CheckState, Citation, Clause, Finding, Record, cite, notice_of
from components.review.law_answers import answer_question
from components.review.question import Question
from components.serving.batch_job import Opened
from components.serving.engine_job import run_batched
from components.serving.interface_tasks import InterfaceTask, answer_task
from components.serving.message_kinds import Wish
from components.serving.openai_bodies import ALIAS
from components.serving.served_release import Served
from components.serving.state import ServerState

NO_CLAUSE = "There is no clause in this message. "


class NumberedCitation(Record):
    """An article as the text cites it by `[n]`."""

    n: int
    law: str
    article: str
    version: str
    valid_from: date
    valid_to: date | None
    quote: str
    status: CheckState


@dataclass(frozen=True)
class ReplyPiece:
    """A piece of a reply's text with what it adds to citations and findings."""

    text: str
    citations: Sequence[NumberedCitation] = ()
    finding: Finding | None = None


@dataclass(frozen=True)
class Asking:
    """Who asks, of which release, and under which law.

    Attributes:
        server: The server.
        owner: Whose turn it takes in the batcher.
        served: The release that answers.
        question: The day and jurisdiction.
    """

    server: ServerState
    owner: str
    served: Served
    question: Question


async def reply(asking: Asking, wish: Wish | InterfaceTask) -> AsyncIterator[ReplyPiece]:
    """Yield the pieces of a reply, at least one.

    Raises:
        ClausulaError: It cannot be answered.
    """
    if isinstance(wish, InterfaceTask):
        yield ReplyPiece(answer_task(wish))
        return
    match wish.kind:
        case "greeting":
            yield ReplyPiece(introduce(asking))
        case "question":
            yield await run_in_threadpool(_answer, wish.text, asking.served, asking.question)
        case "clauses":
            async for piece in _review(asking, wish.text):
                yield piece


async def complete(
    server: ServerState, owner: str, prompts: Sequence[Request], served: Served
) -> list[Completion]:
    """Return the engine's completions of raw prompts, batched with other requests.

    Args:
        server: The server.
        owner: Whose turn it takes in the batcher.
        prompts: The prompts.
        served: The release that completes them.

    Raises:
        ClausulaError: They cannot be completed.
    """
    opened = Opened(("prompts", served.release.id), deque(prompts), served.process.complete)
    return [completion async for completion in run_batched(server.batcher, owner, opened)]


async def judge_clauses(asking: Asking, clauses: Sequence[Clause]) -> AsyncIterator[Finding]:
    """Yield a finding for each clause, in order, batched with other requests.

    Raises:
        ClausulaError: They cannot be judged.
    """
    served, question = asking.served, asking.question

    def judge(batch: Sequence[Clause]) -> list[Finding]:
        return served.judge(batch, question)

    group = ("review", served.release.id, question.as_of, question.jurisdiction)
    opened = Opened(group, deque(clauses), judge)
    async for finding in run_batched(asking.server.batcher, asking.owner, opened):
        yield finding


def introduce(asking: Asking) -> str:
    """Return what can be sent, and under which law it is answered."""
    question = asking.question
    jurisdictions = asking.served.knowledge.jurisdictions()
    law = f"the law of {question.jurisdiction} as of {question.as_of}"
    if len(jurisdictions) > 1:
        ids = ", ".join(f"{ALIAS}/{each}" for each in jurisdictions)
        law = f"the law of the model's jurisdiction: {ids}, each also with @YYYY-MM-DD"
    introduction = (
        "Send a contract clause and it is reviewed, or ask a question and it is answered, with"
        f" citations, under {law}."
    )
    return f"{introduction} {notice_of(question.jurisdiction)}".rstrip()


def number_citations(citations: Sequence[Citation], first: int) -> list[NumberedCitation]:
    """Return citations numbered from `first`."""
    numbered = []
    for n, citation in enumerate(citations, first):
        fields = citation.model_dump(exclude={"version_id"})
        numbered.append(NumberedCitation(n=n, version=citation.version_id, **fields))
    return numbered


def mark_citations(text: str, citations: Sequence[NumberedCitation]) -> str:
    """Return a sentence with the `[n]` of the citations that it rests on."""
    return text + "".join(f" [{citation.n}]" for citation in citations)


async def _review(asking: Asking, text: str) -> AsyncIterator[ReplyPiece]:
    """Yield a sentence for each clause of a message, or say that there is none."""
    limits = asking.server.session.documents
    document = await run_in_threadpool(parse_document, "message.txt", text.encode(), limits)
    num_citations = 0
    separator = ""
    async for finding in judge_clauses(asking, segment(document)):
        citations = number_citations(finding.citations, num_citations + 1)
        num_citations += len(citations)
        sentence = mark_citations(finding.reason, citations)
        yield ReplyPiece(f"{separator}{sentence}", citations, finding)
        separator = "\n"
    if not separator:
        yield ReplyPiece(NO_CLAUSE + introduce(asking))


def _answer(text: str, served: Served, question: Question) -> ReplyPiece:
    """Return the answer to a question as one piece."""
    answer = answer_question(text, served.knowledge, question, release_id=served.release.id)
    citations = number_citations(answer.citations, 1)
    sentences = [
        mark_citations(
            f"Per {cite(citation.law, citation.article)}: “{citation.quote}”", [citation]
        )
        for citation in citations
    ]
    return ReplyPiece(" ".join(sentences) or answer.answer, citations)
