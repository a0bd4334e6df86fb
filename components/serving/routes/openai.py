"""OpenAI's API, so that its clients work unchanged: models, chat completions, raw completions.

It has more than OpenAI's: `as_of` and `jurisdiction` in a chat request, `citations` and
`release_id` in the answer. Decoding is greedy and the release decides how, so `temperature` and
similar fields are accepted and ignored. A raw completion is streamed token by token once it is
complete.
"""

import json
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from components.engines.engine import Request as Prompt
from components.errors import ClausulaError, InputError
from components.review.question import Asked
from components.serving.access import Analyst, Operator, Reader
from components.serving.chat import NumberedCitation, ReplyPiece, complete, reply
from components.serving.completion_choices import Choice, cut_completion
from components.serving.disconnects import unless_gone
from components.serving.openai_bodies import ALIAS, ChatBody, CompletionBody, Model, Models
from components.serving.problems import RESPONSES, NotFoundError
from components.serving.served_release import Served
from components.serving.state import Server

router = APIRouter(prefix="/v1", tags=["openai"], responses=RESPONSES)
EVENT_STREAM = "text/event-stream"
_DONE = "data: [DONE]\n\n"


@router.get("/models")
def list_models(server: Server, caller: Reader) -> Models:
    """List the adapter that answers, with the base that it was tuned from."""
    release = server.releases.current().release
    created = int(time.time())
    names = (ALIAS, f"{ALIAS}:{release.adapter}")
    models = [
        Model(id=name, created=created, parent=release.base, root=release.base) for name in names
    ]
    return Models(data=models)


@router.post("/chat/completions", tags=["answers"], response_model=None)
async def chat(request: Request, server: Server, caller: Analyst, body: ChatBody) -> Response:
    """Answer the last user message: a question from the law, anything else as clauses to review."""
    served = server.releases.current()
    _refuse_other_model(body.model, served)
    text = body.last_user_text()
    if not text:
        raise InputError("messages: no user message with text. Send a question or a clause.")
    question = served.settle(Asked(body.as_of, body.jurisdiction))
    pieces = reply(server, caller.id, text, served, question)
    head = _head("chatcmpl", body.model) | {"release_id": served.release.id}
    if body.stream:
        # Waiting for the first piece turns errors into a problem rather than a broken stream.
        first = await unless_gone(request, anext(pieces, None))
        return StreamingResponse(_stream_chat(head, first, pieces), media_type=EVENT_STREAM)
    content, citations = await unless_gone(request, _join(pieces))
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content},
        "finish_reason": "stop",
        "logprobs": None,
    }
    tail = {"object": "chat.completion", "choices": [choice], "citations": _dump(citations)}
    return JSONResponse(head | tail)


@router.post("/completions", response_model=None)
async def complete_prompts(
    request: Request, server: Server, caller: Operator, body: CompletionBody
) -> Response:
    """Complete raw prompts with the model alone: for engines and tests, not about the law."""
    served = server.releases.current()
    _refuse_other_model(body.model, served)
    texts = body.prompts()
    if not texts or not all(texts):
        raise InputError("prompt: must hold text. Send one or more prompts.")
    prompts = [Prompt(text, body.grammar) for text in texts]
    completions = await unless_gone(request, complete(server, caller.id, prompts, served))
    head = _head("cmpl", body.model)
    head |= {"object": "text_completion", "release_id": served.release.id}
    choices = [
        cut_completion(index, completion, max_tokens=body.max_tokens, stops=body.stops())
        for index, completion in enumerate(completions)
    ]
    if body.stream:
        return StreamingResponse(_stream_choices(head, choices), media_type=EVENT_STREAM)
    num_prompt_tokens = sum(completion.num_prompt_tokens for completion in completions)
    num_completion_tokens = sum(completion.num_tokens for completion in completions)
    usage = {
        "prompt_tokens": num_prompt_tokens,
        "completion_tokens": num_completion_tokens,
        "total_tokens": num_prompt_tokens + num_completion_tokens,
    }
    dumped = [choice.dump(with_logprobs=bool(body.logprobs)) for choice in choices]
    return JSONResponse(head | {"choices": dumped, "usage": usage})


async def _join(pieces: AsyncGenerator[ReplyPiece]) -> tuple[str, list[NumberedCitation]]:
    """Return the whole text of a reply and its citations."""
    content = ""
    citations: list[NumberedCitation] = []
    async with aclosing(pieces):
        async for piece in pieces:
            content += piece.text
            citations += piece.citations
    return content, citations


async def _stream_chat(
    head: dict[str, Any],  # Any: JSON values
    first: ReplyPiece | None,
    rest: AsyncGenerator[ReplyPiece],
) -> AsyncIterator[str]:
    """Yield a reply as OpenAI's chunks; an error ends the stream."""
    head = head | {"object": "chat.completion.chunk"}
    citations: list[NumberedCitation] = []
    piece = first
    try:
        async with aclosing(rest):
            yield _chat_chunk(head, {"role": "assistant", "content": ""})
            while piece is not None:
                citations += piece.citations
                yield _chat_chunk(head, {"content": piece.text})
                piece = await anext(rest, None)
    except ClausulaError as error:
        fault = {"message": str(error), "type": type(error).__name__}
        yield f"data: {json.dumps({'error': fault})}\n\n"
        return
    yield _chat_chunk(head | {"citations": _dump(citations)}, {}, "stop")
    yield _DONE


async def _stream_choices(
    head: dict[str, Any],  # Any: JSON values
    choices: Sequence[Choice],
) -> AsyncIterator[str]:
    """Yield completions as OpenAI's chunks, token by token."""
    for choice in choices:
        for piece in choice.pieces():
            yield _text_chunk(head, choice.index, piece, None)
        yield _text_chunk(head, choice.index, "", choice.finish_reason)
    yield _DONE


def _refuse_other_model(name: str, served: Served) -> None:
    """Raise NotFoundError for a model that is not served."""
    known = (ALIAS, f"{ALIAS}:{served.release.adapter}", served.release.id)
    if name not in known:
        raise NotFoundError(
            f"model: not served here, got {name[:80]!r} (there are: {', '.join(known)}). See GET"
            " /v1/models."
        )


def _head(kind: str, model: str) -> dict[str, Any]:  # Any: JSON values
    """Return the fields that every answer begins with."""
    return {"id": f"{kind}-{secrets.token_hex(12)}", "created": int(time.time()), "model": model}


def _chat_chunk(
    head: dict[str, Any],  # Any: JSON values
    delta: dict[str, str],
    finish_reason: str | None = None,
) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return f"data: {json.dumps(head | {'choices': [choice]}, ensure_ascii=False)}\n\n"


def _text_chunk(
    head: dict[str, Any],  # Any: JSON values
    index: int,
    text: str,
    finish_reason: str | None,
) -> str:
    choice = {"index": index, "text": text, "finish_reason": finish_reason}
    return f"data: {json.dumps(head | {'choices': [choice]})}\n\n"


def _dump(citations: Sequence[NumberedCitation]) -> list[dict[str, Any]]:  # Any: JSON values
    return [citation.model_dump(mode="json") for citation in citations]
