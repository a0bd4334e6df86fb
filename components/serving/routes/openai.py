"""OpenAI's shapes, so that its clients work unchanged: models, chat completions, raw completions.

More than OpenAI has: `as_of` and `jurisdiction` in a chat request, `citations` and `release_id` in
the answer. Decoding is greedy and the release decides how, so `temperature` and the like are taken
and change nothing. A raw completion is streamed once it is done, token by token.
"""

import json
import secrets
import time
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from components.engines.engine import Completion
from components.engines.engine import Request as Prompt
from components.errors import ClausulaError, InputError
from components.review.question import Asked
from components.serving.access import Analyst, Operator, Reader
from components.serving.chat import NumberedCitation, complete, reply
from components.serving.problems import RESPONSES, NotFoundError
from components.serving.releases import Served
from components.serving.state import ServerState, parts_of

router = APIRouter(prefix="/v1", tags=["openai"], responses=RESPONSES)
FromParts = Annotated[ServerState, Depends(parts_of)]
ALIAS = "clausula"
MAX_TEXT = 100_000


class Model(BaseModel):
    """A model as OpenAI lists it, with the base that the adapter was tuned from."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "clausula"
    parent: str | None
    root: str


class Models(BaseModel):
    """The models that answer."""

    object: Literal["list"] = "list"
    data: list[Model]


class TextPart(BaseModel):
    """A part of a message; only text is read."""

    type: Literal["text"]
    text: str = Field(max_length=MAX_TEXT)


class Message(BaseModel):
    """One message."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Annotated[str, Field(max_length=MAX_TEXT)] | list[TextPart] | None = None

    def text(self) -> str:
        """Return its text."""
        return (
            self.content
            if isinstance(self.content, str)
            else "".join(part.text for part in self.content or ())
        )


class ChatBody(BaseModel):
    """A chat request; fields of OpenAI's that are not named here are taken and change nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": ALIAS,
                    "messages": [
                        {
                            "role": "user",
                            "content": (
                                "Interest accrues at 40% per year until the loan is repaid in full."
                            ),
                        }
                    ],
                    "as_of": "2026-03-01",
                    "jurisdiction": "sample",
                }
            ]
        }
    )
    model: str = Field(default=ALIAS, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False
    as_of: date | None = None
    jurisdiction: str = Field(default="", max_length=32)


class CompletionBody(BaseModel):
    """A raw prompt, completed by the adapter as it is, without retrieval and checks."""

    model: str = Field(default=ALIAS, max_length=200)
    prompt: (
        Annotated[str, Field(max_length=MAX_TEXT)]
        | Annotated[list[Annotated[str, Field(max_length=MAX_TEXT)]], Field(max_length=64)]
    ) = Field(examples=["The parties agree that"])
    max_tokens: int | None = Field(
        default=None, ge=1, le=2048, description="at most the engine's own bound"
    )
    stop: str | list[str] | None = None
    logprobs: int | None = Field(
        default=None, ge=0, le=5, description="1 or more: the log-probability of each token given"
    )
    stream: bool = False
    grammar: str = Field(
        default="",
        max_length=MAX_TEXT,
        description="an EBNF grammar that the text must have (xgrammar's)",
    )


@router.get("/models")
def list_models(parts: FromParts, caller: Reader) -> Models:
    """List the adapter that answers, with the base that it was tuned from."""
    release = parts.releases.current().release
    created = int(time.time())
    names = (ALIAS, f"{ALIAS}:{release.adapter}")
    return Models(
        data=[
            Model(id=name, created=created, parent=release.base, root=release.base)
            for name in names
        ]
    )


@router.post("/chat/completions", tags=["answers"], response_model=None)
async def chat(parts: FromParts, caller: Analyst, body: ChatBody) -> Response:
    """Answer the last user message.

    A question from the law, anything else as clauses under review.
    """
    served = parts.releases.current()
    _refuse_other_model(body.model, served)
    text = next(
        (message.text() for message in reversed(body.messages) if message.role == "user"), ""
    ).strip()
    if not text:
        raise InputError("messages: no user message with text. Send a question or a clause.")
    question = served.settle(Asked(body.as_of, body.jurisdiction))
    pieces = reply(parts, caller.id, text, served, question)
    head = _head("chatcmpl", body.model) | {"release_id": served.release.id}
    if body.stream:
        first = await anext(
            pieces, None
        )  # what cannot be answered is told as a problem, not in the middle of a stream
        return StreamingResponse(_stream_chat(head, first, pieces), media_type="text/event-stream")
    told, citations = [], list[NumberedCitation]()
    async for piece, added in pieces:
        told.append(piece)
        citations += added
    message = {"role": "assistant", "content": "".join(told)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return JSONResponse(
        head | {"object": "chat.completion", "choices": [choice], "citations": _dump(citations)}
    )


@router.post("/completions", response_model=None)
async def complete_prompts(parts: FromParts, caller: Operator, body: CompletionBody) -> Response:
    """Complete raw prompts with the model alone.

    For engines and tests, not for answers about the law.
    """
    served = parts.releases.current()
    _refuse_other_model(body.model, served)
    prompts = [body.prompt] if isinstance(body.prompt, str) else body.prompt
    if not prompts or not all(prompts):
        raise InputError("prompt: must hold text. Send one or more prompts.")
    done = await complete(
        parts, caller.id, [Prompt(prompt, body.grammar) for prompt in prompts], served
    )
    head = _head("cmpl", body.model) | {
        "object": "text_completion",
        "release_id": served.release.id,
    }
    choices = [_choice(place, completion, body) for place, completion in enumerate(done)]
    if body.stream:
        return StreamingResponse(_stream_choices(head, choices), media_type="text/event-stream")
    given, made = sum(one.num_prompt_tokens for one in done), sum(one.num_tokens for one in done)
    usage = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
    return JSONResponse(
        head
        | {
            "choices": [{k: v for k, v in choice.items() if k != "pieces"} for choice in choices],
            "usage": usage,
        }
    )


async def _stream_chat(
    head: dict[str, Any],  # Any: JSON values
    first: tuple[str, list[NumberedCitation]] | None,
    pieces: AsyncIterator[tuple[str, list[NumberedCitation]]],
) -> AsyncIterator[str]:
    head = head | {"object": "chat.completion.chunk"}
    citations: list[NumberedCitation] = []
    yield _chunk(head, {"role": "assistant", "content": ""})
    piece = first
    try:
        while piece is not None:
            citations += piece[1]
            yield _chunk(head, {"content": piece[0]})
            piece = await anext(pieces, None)
    except ClausulaError as error:
        yield (
            "data:"
            f" {json.dumps({'error': {'message': str(error), 'type': type(error).__name__}})}\n\n"
        )
        return
    yield _chunk(head | {"citations": _dump(citations)}, {}, "stop")
    yield "data: [DONE]\n\n"


async def _stream_choices(
    head: dict[str, Any], choices: list[dict[str, Any]]
) -> AsyncIterator[str]:  # Any: JSON values
    for choice in choices:
        for piece in choice["pieces"]:
            yield (
                "data:"
                f" {json.dumps(head | {'choices': [{'index': choice['index'], 'text': piece, 'finish_reason': None}]})}\n\n"
            )
        end = {"index": choice["index"], "text": "", "finish_reason": choice["finish_reason"]}
        yield f"data: {json.dumps(head | {'choices': [end]})}\n\n"
    yield "data: [DONE]\n\n"


def _choice(
    place: int, completion: Completion, body: CompletionBody
) -> dict[str, Any]:  # Any: JSON values
    """Return a completion cut at the tokens and stops that were asked for."""
    tokens = completion.tokens[: body.max_tokens]
    text = (
        "".join(piece for piece, _ in tokens)
        if len(tokens) < len(completion.tokens)
        else completion.text
    )
    stops = [body.stop] if isinstance(body.stop, str) else body.stop or []
    ends = [at for stop in stops if stop and (at := text.find(stop)) >= 0]
    is_whole = bool(ends) or (completion.is_finished and len(tokens) == len(completion.tokens))
    text = text[: min(ends)] if ends else text
    kept: list[tuple[str, float]] = []
    for piece, score in tokens:
        if sum(len(one) for one, _ in kept) >= len(text):
            break
        kept.append((piece, score))
    logs = {
        "tokens": [p for p, _ in kept],
        "token_logprobs": [s for _, s in kept],
        "top_logprobs": None,
        "text_offset": None,
    }
    pieces = [
        text[sum(len(p) for p, _ in kept[:n]) : sum(len(p) for p, _ in kept[: n + 1])]
        for n in range(len(kept))
    ]
    return {
        "index": place,
        "text": text,
        "finish_reason": "stop" if is_whole else "length",
        "logprobs": logs if body.logprobs else None,
        "pieces": [piece for piece in pieces if piece],
    }


def _refuse_other_model(name: str, served: Served) -> None:
    known = (ALIAS, f"{ALIAS}:{served.release.adapter}", served.release.id)
    if name not in known:
        raise NotFoundError(
            f"model: not served here, got {name[:80]!r} (there are: {', '.join(known)}). See GET"
            " /v1/models."
        )


def _head(kind: str, model: str) -> dict[str, Any]:  # Any: JSON values
    return {"id": f"{kind}-{secrets.token_hex(12)}", "created": int(time.time()), "model": model}


def _chunk(
    head: dict[str, Any], delta: dict[str, str], finish: str | None = None
) -> str:  # Any: JSON values
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps(head | {'choices': [choice]}, ensure_ascii=False)}\n\n"


def _dump(citations: list[NumberedCitation]) -> list[dict[str, Any]]:  # Any: JSON values
    return [citation.model_dump(mode="json") for citation in citations]
