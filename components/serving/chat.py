"""Replies to the last message of a conversation.

A question is answered from the law; anything else is reviewed as clauses. The text is the same as
in answers and findings, with `[n]` after each sentence that rests on an article; the citations have
the same numbers. Earlier messages are not read: a reply depends on one message, a day, a
jurisdiction and the release.
"""

import re
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi.concurrency import run_in_threadpool

from components.engines.engine import Completion, Request
from components.records import CheckState, Citation, Clause, Finding, Record
from components.review.law_answers import answer_question
from components.review.question import Question
from components.serving.batch_job import Opened
from components.serving.engine_job import run_batched
from components.serving.served_release import Served
from components.serving.state import ServerState

_ENDS_LIKE_QUESTION = re.compile(
    r"(?:[?？]|嗎|吗|呢|多少|幾[年月日天]|几[年月日天]|什麼|什么|為何|为何|如何)[。\s]*\Z"
)
# Not 是否 and 如何 alone: "是否續約，由雙方另行約定" is a clause.
_STARTS_LIKE_QUESTION = re.compile(
    r"\s*(?:(?:what|which|who|when|where|why|how|is|are|may|can|does|do|must|shall)\b"
    r"|請問|请问|什麼|什么|甚麼|誰|谁|哪|為什麼|为什么|為何|为何|(?:如何|是否)[^，,、]*\Z)",
    re.IGNORECASE,
)


class NumberedCitation(Record):
    """An article as the text cites it by `[n]`."""

    n: int
    law: str
    article: str
    unit: str
    version: str
    valid_from: date
    valid_to: date | None
    quote: str
    status: CheckState


@dataclass(frozen=True)
class ReplyPiece:
    """A piece of a reply's text with the citations that it adds."""

    text: str
    citations: list[NumberedCitation]


def is_question(text: str) -> bool:
    """Return whether a message asks about the law rather than being a clause."""
    if _ENDS_LIKE_QUESTION.search(text):
        return True
    return _STARTS_LIKE_QUESTION.match(text) is not None


async def reply(
    server: ServerState, owner: str, text: str, served: Served, question: Question
) -> AsyncGenerator[ReplyPiece]:
    """Yield the pieces of a reply.

    Args:
        server: The server.
        owner: Whose turn it takes in the batcher.
        text: A question, or one or more clauses.
        served: The release that answers.
        question: The day and jurisdiction.

    Raises:
        ClausulaError: It cannot be answered.
    """
    if is_question(text):
        yield await run_in_threadpool(_answer, text, served, question)
        return
    num_citations = 0
    separator = ""
    async with aclosing(_judge(server, owner, text, served, question)) as findings:
        async for finding in findings:
            citations = _number(finding.citations, num_citations + 1)
            num_citations += len(citations)
            marks = "".join(f" [{citation.n}]" for citation in citations)
            yield ReplyPiece(f"{separator}{finding.reason}{marks}", citations)
            separator = "\n"


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


def _answer(text: str, served: Served, question: Question) -> ReplyPiece:
    """Return the answer to a question as one piece."""
    answer = answer_question(text, served.knowledge, question, release_id=served.release.id)
    citations = _number(answer.citations, 1)
    named = zip(answer.citations, citations, strict=True)
    sentences = [
        f"Per {cited.name}: “{numbered.quote}” [{numbered.n}]" for cited, numbered in named
    ]
    return ReplyPiece(" ".join(sentences) or answer.answer, citations)


async def _judge(
    server: ServerState, owner: str, text: str, served: Served, question: Question
) -> AsyncGenerator[Finding]:
    """Yield a finding for each clause of a message."""
    reader = server.reader
    contract = await reader.in_turn(reader.read, "message.txt", text.encode())

    def judge(batch: Sequence[Clause]) -> list[Finding]:
        return served.judge(batch, question)

    group = ("review", served.release.id, question.as_of, question.jurisdiction)
    opened = Opened(group, deque(contract.clauses), judge)
    async with aclosing(_run(server, owner, opened)) as findings:
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


def _number(citations: Sequence[Citation], first: int) -> list[NumberedCitation]:
    """Return citations numbered from `first`."""
    numbered = []
    for n, citation in enumerate(citations, first):
        fields = citation.model_dump(exclude={"version_id"})
        numbered.append(NumberedCitation(n=n, version=citation.version_id, **fields))
    return numbered
