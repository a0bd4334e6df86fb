"""OpenAI's chat completions, so that its clients work unchanged.

There is more than OpenAI has: `as_of` and `jurisdiction` in a request, which a model id may carry
as well, `citations` and `release_id` in the answer. What is not honoured is refused (see
`openai_bodies`).
"""

import json
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from components.errors import ClausulaError, UsageError
from components.review.question import Question
from components.serving.access import Analyst
from components.serving.chat import ChatTurn, NumberedCitation, ReplyPiece, reply
from components.serving.disconnects import unless_gone
from components.serving.interface_tasks import InterfaceTask, find_task, find_user_query
from components.serving.json_answers import read_schema, render_json
from components.serving.message_kinds import Wish, read_wish
from components.serving.openai_bodies import ChatBody, FunctionCall
from components.serving.openai_errors import stream_error
from components.serving.openai_models import has_default_law, settle_law
from components.serving.problems import RESPONSES
from components.serving.reply_limits import ReplyLimit, count_tokens, make_usage
from components.serving.served_release import Served
from components.serving.state import Server
from components.serving.tool_choice import check_tools, choose_call
from components.serving.tool_results import read_results, reply_from_results

Json = dict[str, Any]  # Any: JSON values

router = APIRouter(prefix="/v1", tags=["openai"], responses=RESPONSES)
EVENT_STREAM = "text/event-stream"
_DONE = "data: [DONE]\n\n"


@router.post("/chat/completions", tags=["answers"], response_model=None)
async def chat(request: Request, server: Server, caller: Analyst, body: ChatBody) -> Response:
    """Answer the last user message: a question from the law, anything else as clauses to review."""
    served = server.releases.current()
    wish = _read_wish(body)
    question = _settle(served, body, wish)
    *asked_before, text = body.user_texts()
    turn = ChatTurn(server, caller.id, served, question, text, asked_before)
    check_tools(body)
    schema = read_schema(body.response_format)
    results = read_results(body.messages)
    writer = _ChatWriter(body, served.release.id)

    if isinstance(wish, Wish):
        call = choose_call(body, wish, question, [each.tool for each in results])
        if call is not None:
            return writer.answer_call(call)
    pieces = reply(turn, wish)
    if results:
        pieces = _each(await run_in_threadpool(reply_from_results, results, turn))
    if schema is not None:
        whole = await unless_gone(request, _gather(pieces))
        rendered = render_json(whole, question, served.release.id, schema)
        citations = [citation for piece in whole for citation in piece.citations]
        pieces = _each([ReplyPiece(rendered, citations)])
    if not body.stream:
        return await unless_gone(request, writer.answer(pieces))
    # Waiting for the first piece turns errors into a problem rather than a broken stream.
    first = await unless_gone(request, anext(pieces, None))
    return StreamingResponse(writer.stream(first, pieces), media_type=EVENT_STREAM)


def _read_wish(body: ChatBody) -> Wish | InterfaceTask:
    """Return what the last user message wants.

    Raises:
        UsageError: There is none with text.
    """
    text = body.last_user_text()
    if not text:
        raise UsageError("messages: no user message with text. Send a question or a clause.")
    place = max(n for n, each in enumerate(body.messages) if each.content.strip() == text)
    spoken = [each for each in body.messages[:place] if each.role in ("user", "assistant")]
    earlier = [each.content for each in spoken]
    task = find_task(text, earlier)
    return task or read_wish(find_user_query(text))


def _settle(served: Served, body: ChatBody, wish: Wish | InterfaceTask) -> Question:
    """Return the law of a request; any will do where the reply states none."""
    jurisdiction = body.jurisdiction
    states_law = isinstance(wish, Wish) and wish.kind != "greeting"
    is_named = jurisdiction or "/" in body.model
    if not states_law and not is_named and not has_default_law(served):
        jurisdiction = served.knowledge.jurisdictions()[0]
    return settle_law(served, body.model, body.as_of, jurisdiction)


async def _each(pieces: Iterable[ReplyPiece]) -> AsyncGenerator[ReplyPiece]:
    """Yield pieces that are there already."""
    for piece in pieces:
        yield piece


async def _gather(pieces: AsyncGenerator[ReplyPiece]) -> list[ReplyPiece]:
    """Return all pieces of a reply."""
    async with aclosing(pieces):
        return [piece async for piece in pieces]


class _ChatWriter:
    """Writes one reply in OpenAI's form, whole or as a stream."""

    def __init__(self, body: ChatBody, release_id: str) -> None:
        self._limit = ReplyLimit(body.token_limit(), body.stops())
        self._num_prompt_tokens = sum(count_tokens(each.content) for each in body.messages)
        self._is_stream = bool(body.stream)
        self._wants_usage = body.wants_usage()
        self._citations: list[NumberedCitation] = []
        self._head: Json = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "object": "chat.completion.chunk" if self._is_stream else "chat.completion",
            "created": int(time.time()),
            "model": body.model,
            "release_id": release_id,
        }

    async def answer(self, pieces: AsyncGenerator[ReplyPiece]) -> Response:
        """Return a whole reply; what lies beyond its limit is not waited for."""
        content = ""
        async with aclosing(pieces):
            async for piece in pieces:
                content += self._take(piece)
                if self._limit.is_over:
                    break
        content += self._limit.end()
        message = {"role": "assistant", "content": content, "refusal": None}
        return self._whole(message, self._limit.finish_reason)

    def answer_call(self, call: FunctionCall) -> Response:
        """Return a call of a tool, whole or as a stream."""
        function = call.model_dump()
        dumped = {"id": f"call_{secrets.token_hex(12)}", "type": "function", "function": function}
        self._limit.num_tokens = count_tokens(call.arguments)
        if not self._is_stream:
            message = {"role": "assistant", "content": None, "tool_calls": [dumped]}
            return self._whole(message, "tool_calls")
        opening = dumped | {"index": 0, "function": function | {"arguments": ""}}
        arguments = {"index": 0, "function": {"arguments": call.arguments}}
        chunks = [
            self._chunk({"role": "assistant", "content": None, "tool_calls": [opening]}),
            self._chunk({"tool_calls": [arguments]}),
            *self._closing("tool_calls"),
        ]
        return StreamingResponse(iter(chunks), media_type=EVENT_STREAM)

    async def stream(
        self, first: ReplyPiece | None, rest: AsyncGenerator[ReplyPiece]
    ) -> AsyncIterator[str]:
        """Yield a reply as OpenAI's chunks; an error ends the stream."""
        piece = first
        try:
            async with aclosing(rest):
                yield self._chunk({"role": "assistant", "content": ""})
                while piece is not None and not self._limit.is_over:
                    text = self._take(piece)
                    if text:
                        yield self._chunk({"content": text})
                    if not self._limit.is_over:
                        piece = await anext(rest, None)
        except ClausulaError as error:
            yield f"data: {json.dumps({'error': stream_error(error)})}\n\n"
            return
        last = self._limit.end()
        if last:
            yield self._chunk({"content": last})
        for chunk in self._closing(self._limit.finish_reason):
            yield chunk

    def _take(self, piece: ReplyPiece) -> str:
        """Return what of a piece is shown, and keep its citations."""
        self._citations += piece.citations
        return self._limit.take(piece.text)

    def _whole(self, message: Json, finish_reason: str) -> Response:
        """Return a reply with one choice."""
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": finish_reason,
            "logprobs": None,
        }
        tail = {"choices": [choice], "usage": self._usage(), "citations": _dump(self._citations)}
        return JSONResponse(self._head | tail)

    def _closing(self, finish_reason: str) -> list[str]:
        """Return the chunks that end a stream; the usage stands in one without a choice."""
        citations = _dump(self._citations)
        chunks = [self._chunk({}, finish_reason, citations)]
        if self._wants_usage:
            chunks.append(_event(self._head | {"choices": [], "usage": self._usage()}))
        return [*chunks, _DONE]

    def _chunk(
        self, delta: Json, finish_reason: str | None = None, citations: list[Json] | None = None
    ) -> str:
        """Return one chunk of a stream."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        chunk = self._head | {"choices": [choice]}
        if citations is not None:
            chunk["citations"] = citations
        if self._wants_usage:
            chunk["usage"] = None
        return _event(chunk)

    def _usage(self) -> Json:
        return make_usage(self._num_prompt_tokens, self._limit.num_tokens)


def _event(value: Json) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _dump(citations: Sequence[NumberedCitation]) -> list[Json]:
    return [citation.model_dump(mode="json") for citation in citations]
