"""OpenAI's other calls, so that its clients work unchanged: models, embeddings, raw completions.

Decoding is greedy and the release decides how. A raw completion is streamed token by token once it
is complete.
"""

import base64
import json
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from components.engines.engine import Request as Prompt
from components.errors import UsageError
from components.serving.access import Analyst, Operator, Reader
from components.serving.chat import complete
from components.serving.completion_choices import Choice, cut_completion
from components.serving.disconnects import unless_gone
from components.serving.openai_bodies import CompletionBody, EmbeddingBody
from components.serving.openai_models import (
    Model,
    Models,
    find_model,
    list_models,
    read_model_id,
)
from components.serving.problems import RESPONSES, NotFoundError
from components.serving.reply_limits import count_tokens, make_usage
from components.serving.state import Server

Json = dict[str, Any]  # Any: JSON values

router = APIRouter(prefix="/v1", tags=["openai"], responses=RESPONSES)
EVENT_STREAM = "text/event-stream"
_DONE = "data: [DONE]\n\n"
_NOT_SERVED = "responses: not served here. Use POST /v1/chat/completions."


@router.get("/models")
def get_models(server: Server, caller: Reader) -> Models:
    """List the ids that answer: of the adapter, and with a jurisdiction and a day."""
    return list_models(server.releases.current())


@router.get("/models/{name:path}")
def get_model(server: Server, caller: Reader, name: str) -> Model:
    """Show one model, with the base that its adapter was tuned from."""
    return find_model(name, server.releases.current())


@router.post("/embeddings", response_model=None)
def embed(server: Server, caller: Analyst, body: EmbeddingBody) -> Response:
    """Embed texts with the embedder of the edition that is served."""
    served = server.releases.current()
    read_model_id(body.model, served)
    embedder = served.knowledge.embedder
    if body.dimensions not in (None, embedder.dimension):
        raise UsageError(f"dimensions: must be {embedder.dimension}, got {body.dimensions}.")
    texts = body.texts()
    if not all(texts):
        raise UsageError("input: must hold text. Leave out empty ones.")
    vectors = embedder.embed(texts)  # (n, d)
    data = [
        {"object": "embedding", "index": index, "embedding": _encode(vector, body.encoding_format)}
        for index, vector in enumerate(vectors)
    ]
    usage = make_usage(sum(map(count_tokens, texts)), 0)
    usage.pop("completion_tokens")
    return JSONResponse({"object": "list", "data": data, "model": body.model, "usage": usage})


@router.post("/responses", include_in_schema=False)
def refuse_responses(caller: Analyst) -> None:
    """Name the call that is served instead."""
    raise NotFoundError(_NOT_SERVED)


@router.post("/completions", response_model=None)
async def complete_prompts(
    request: Request, server: Server, caller: Operator, body: CompletionBody
) -> Response:
    """Complete raw prompts with the model alone: for engines and tests, not about the law."""
    served = server.releases.current()
    read_model_id(body.model, served)
    texts = body.prompts()
    if not texts or not all(texts):
        raise UsageError("prompt: must hold text. Send one or more prompts.")
    max_tokens = min(body.max_tokens or 0, served.config.engine.max_new_tokens)
    prompts = [Prompt(text, body.grammar, max_tokens) for text in texts]
    completions = await unless_gone(request, complete(server, caller.id, prompts, served))
    head = {
        "id": f"cmpl-{secrets.token_hex(12)}",
        "object": "text_completion",
        "created": int(time.time()),
        "model": body.model,
        "release_id": served.release.id,
    }
    choices = [
        cut_completion(index, completion, max_tokens=body.max_tokens, stops=body.stops())
        for index, completion in enumerate(completions)
    ]
    num_prompt_tokens = sum(completion.num_prompt_tokens for completion in completions)
    usage = make_usage(num_prompt_tokens, sum(len(choice.tokens) for choice in choices))
    with_logprobs = bool(body.logprobs)
    if body.stream:
        shown = usage if body.wants_usage() else None
        chunks = _stream_choices(head, choices, shown)
        return StreamingResponse(chunks, media_type=EVENT_STREAM)
    dumped = [choice.dump(with_logprobs=with_logprobs) for choice in choices]
    return JSONResponse(head | {"choices": dumped, "usage": usage})


async def _stream_choices(
    head: Json, choices: Sequence[Choice], usage: Json | None
) -> AsyncIterator[str]:
    """Yield completions as OpenAI's chunks, token by token, and the usage if it is wanted."""
    for choice in choices:
        for piece in choice.pieces():
            yield _text_chunk(head, choice.index, piece, None)
        yield _text_chunk(head, choice.index, "", choice.finish_reason)
    if usage is not None:
        yield f"data: {json.dumps(head | {'choices': [], 'usage': usage})}\n\n"
    yield _DONE


def _text_chunk(head: Json, index: int, text: str, finish_reason: str | None) -> str:
    choice = {"index": index, "text": text, "finish_reason": finish_reason, "logprobs": None}
    return f"data: {json.dumps(head | {'choices': [choice]})}\n\n"


def _encode(vector: np.typing.NDArray[np.float32], encoding: str | None) -> list[float] | str:
    """Return a vector as numbers, or as the base64 of its little-endian 32-bit floats."""
    if encoding == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return [float(value) for value in vector]
