"""Replies to the last message of a conversation.

A question is answered from the law; anything else is reviewed as clauses. The text is the same as
in answers and findings, with `[n]` after each sentence that rests on an article; the citations have
the same numbers. A greeting is answered with what can be sent, and the tasks of chat interfaces
with a title, tags or questions (see `interface_tasks`). A reply is never empty.
"""

from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi.concurrency import run_in_threadpool

from components.domain import domain
from components.engines.engine import Completion, Request
from components.records import CheckState, Citation, Clause, Finding, Record, notice_of
from components.review.question import Question
from components.serving.batch_job import Opened
from components.serving.engine_job import run_batched
from components.serving.interface_tasks import InterfaceTask, answer_task
from components.serving.message_kinds import Wish
from components.serving.openai_bodies import ALIAS
from components.serving.served_release import Served
from components.serving.state import ServerState


class NumberedCitation(Record):
    """An article as the text cites it by `[n]`."""

    n: int
    law: str
    article: str
    unit: str = ""
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
class ChatTurn:
    """Who asks, of which release, and under which law.

    Attributes:
        server: The server.
        owner: Whose turn it takes in the batcher.
        served: The release that answers.
        question: The day and jurisdiction.
        text: What the user says.
        asked_before: The user's questions before, oldest first.
    """

    server: ServerState
    owner: str
    served: Served
    question: Question
    text: str = ""
    asked_before: Sequence[str] = ()


async def reply(turn: ChatTurn, wish: Wish | InterfaceTask) -> AsyncGenerator[ReplyPiece]:
    """Yield the pieces of a reply, at least one.

    Raises:
        ClausulaError: It cannot be answered.
    """
    if isinstance(wish, InterfaceTask):
        yield ReplyPiece(answer_task(wish))
        return
    match wish.kind:
        case "greeting":
            yield ReplyPiece(introduce(turn))
        case "question":
            yield await run_in_threadpool(_answer, wish.text, turn)
        case "clauses":
            async with aclosing(_review(turn, wish.text)) as pieces:
                async for piece in pieces:
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
    return [completion async for completion in _run(server, owner, opened)]


async def read_clauses(server: ServerState, text: str) -> tuple[Clause, ...]:
    """Return the clauses of a message, read in a process of its own.

    Raises:
        ClausulaError: It cannot be read.
    """
    reader = server.reader
    contract = await reader.in_turn(reader.read, "message.txt", text.encode())
    return tuple(contract.clauses)


async def judge_clauses(turn: ChatTurn, clauses: Sequence[Clause]) -> AsyncGenerator[Finding]:
    """Yield a finding for each clause, in order, batched with other requests.

    Raises:
        ClausulaError: They cannot be judged.
    """
    served, question = turn.served, turn.question

    def judge(batch: Sequence[Clause]) -> list[Finding]:
        return served.judge(batch, question)

    group = ("review", served.release.id, question.as_of, question.jurisdiction)
    opened = Opened(group, deque(clauses), judge)
    async with aclosing(_run(turn.server, turn.owner, opened)) as findings:
        async for finding in findings:
            yield finding


async def _run(
    server: ServerState, owner: str, opened: Opened
) -> AsyncGenerator[Any]:  # Any: findings or completions
    """Yield the results of items, within the limits of chats."""
    with server.chats.entered(owner, len(opened.items)):
        timeout_s = server.config.chat.timeout_s
        async with aclosing(run_batched(server.batcher, owner, opened, timeout_s)) as results:
            async for result in results:
                yield result


def introduce(turn: ChatTurn) -> str:
    """Return what can be sent, and under which law it is answered."""
    question = turn.question
    jurisdictions = turn.served.knowledge.jurisdictions()
    words = domain()
    law = f"the {words.law} of {question.jurisdiction} as of {question.as_of}"
    if len(jurisdictions) > 1:
        ids = ", ".join(f"{ALIAS}/{each}" for each in jurisdictions)
        law = f"the {words.law} of the model's {words.jurisdiction}: {ids}, each also with"
        law += " @YYYY-MM-DD"
    introduction = (
        f"Send {words.sent} and it is reviewed, or ask a question and it is answered, with"
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


async def _review(turn: ChatTurn, text: str) -> AsyncGenerator[ReplyPiece]:
    """Yield a sentence for each clause of a message, or say that there is none."""
    clauses = await read_clauses(turn.server, text)
    if not clauses:
        yield ReplyPiece(f"There is no {domain().clause} in this message. {introduce(turn)}")
        return
    num_citations = 0
    separator = ""
    async with aclosing(judge_clauses(turn, clauses)) as findings:
        async for finding in findings:
            citations = number_citations(finding.citations, num_citations + 1)
            num_citations += len(citations)
            sentence = mark_citations(finding.reason, citations)
            yield ReplyPiece(f"{separator}{sentence}", citations, finding)
            separator = "\n"


def _answer(text: str, turn: ChatTurn) -> ReplyPiece:
    """Return the answer to a question as one piece."""
    answer = turn.served.answer(text, turn.question, turn.asked_before)
    return ReplyPiece(answer.answer, number_citations(answer.citations, 1))
