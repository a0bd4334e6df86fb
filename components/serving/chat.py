"""A conversation's last message answered.

A question from the law, anything else reviewed as clauses.

The text is the same that findings and answers have, with `[n]` behind each sentence that rests on
an article; `citations` lists them in that order. Earlier messages are not read: an answer depends
on one question, a day, a jurisdiction and the release.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

from fastapi.concurrency import run_in_threadpool

from components.documents.document import parse_document
from components.documents.segmenting import segment
from components.engines.engine import Completion, Request
from components.errors import ClausulaError, EngineError
from components.records import CheckState, Citation, Finding, Record, cite
from components.review.law_answers import answer_question
from components.review.reviewer import Question
from components.serving.batching import Opened
from components.serving.releases import Served
from components.serving.state import ServerState

_QUESTION = re.compile(
    r"[?？]\s*\Z|\A\s*(?:what|which|who|when|where|why|how|is|are|may|can|does|do|must|shall|什麼|什么|如何|是否)\b",
    re.IGNORECASE,
)


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


class EngineJob:
    """Prompts or clauses whose results are handed to the event loop; nothing of them is kept."""

    def __init__(self, owner: str, opened: Opened) -> None:
        self.owner, self._opened = owner, opened
        self._loop, self._told = (
            asyncio.get_running_loop(),
            asyncio.Queue[list[Any] | ClausulaError | None](),
        )  # Any: results
        self.is_cancelled = False

    def open(self) -> Opened | None:
        """Begin."""
        return None if self.is_cancelled else self._opened

    def deliver(self, results: Sequence[Any]) -> bool:  # Any: findings or completions
        """Hand results on."""
        self._tell(list(results))
        return not self.is_cancelled

    def finish(self) -> None:
        """Say that it is done."""
        self._tell(None)

    def fail(self, error: ClausulaError) -> None:
        """Hand the error on."""
        self._tell(error)

    def should_stop(self) -> ClausulaError | None:
        """Say that nobody waits any more."""
        return EngineError("request: its client is gone.") if self.is_cancelled else None

    async def results(self) -> AsyncIterator[Any]:  # Any: findings or completions
        """Yield the results as they come; the job ends where nobody takes them any more."""
        try:
            while (told := await self._told.get()) is not None:
                if isinstance(told, ClausulaError):
                    raise told
                for result in told:
                    yield result
        finally:
            self.is_cancelled = True

    def _tell(self, told: "list[Any] | ClausulaError | None") -> None:  # Any: as above
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.put_nowait, told)


def is_question(text: str) -> bool:
    """Say whether a message asks about the law rather than being a clause."""
    return _QUESTION.search(text) is not None


async def reply(
    parts: ServerState, owner: str, text: str, served: Served, question: Question
) -> AsyncIterator[tuple[str, list[NumberedCitation]]]:
    """Yield the pieces of a reply, each with the citations that it adds.

    Args:
        parts: The server.
        owner: Whose turn it takes.
        text: A question, or one or more clauses.
        served: The release that answers.
        question: The day and jurisdiction.

    Raises:
        ClausulaError: It cannot be answered.
    """
    if is_question(text):
        answer = await run_in_threadpool(
            answer_question, text, served.knowledge, question, release_id=served.release.id
        )
        numbered = [_numbered(n, citation) for n, citation in enumerate(answer.citations, 1)]
        said = " ".join(f"Per {cite(c.law, c.article)}: “{c.quote}” [{c.n}]" for c in numbered)
        yield said or answer.answer, numbered
        return
    count, is_first = 0, True
    async for finding in _judge(parts, owner, text, served, question):
        numbered = [
            _numbered(count + n, citation) for n, citation in enumerate(finding.citations, 1)
        ]
        count += len(numbered)
        marks = "".join(f" [{c.n}]" for c in numbered)
        yield f"{'' if is_first else chr(10)}{finding.reason}{marks}", numbered
        is_first = False


async def complete(
    parts: ServerState, owner: str, prompts: Sequence[Request], served: Served
) -> list[Completion]:
    """Return the engine's own completions of raw prompts, batched with those of others."""
    opened = Opened(("prompts", served.release.id), deque(prompts), served.process.complete)
    return [completion async for completion in _submit(parts, owner, opened)]


async def _judge(
    parts: ServerState, owner: str, text: str, served: Served, question: Question
) -> AsyncIterator[Finding]:
    document = await run_in_threadpool(
        parse_document, "message.txt", text.encode(), parts.config.session.documents
    )
    clauses = deque(segment(document))
    group = ("review", served.release.id, question.as_of, question.jurisdiction)
    async for finding in _submit(
        parts, owner, Opened(group, clauses, lambda batch: served.judge(batch, question))
    ):
        yield finding


async def _submit(
    parts: ServerState, owner: str, opened: Opened
) -> AsyncIterator[Any]:  # Any: findings or completions
    job = EngineJob(owner, opened)
    parts.batcher.submit(job)
    async for result in job.results():
        yield result


def _numbered(n: int, citation: Citation) -> NumberedCitation:
    values = citation.model_dump(exclude={"version_id"})
    return NumberedCitation(n=n, version=citation.version_id, **values)
