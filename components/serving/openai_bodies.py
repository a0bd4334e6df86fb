"""Requests in the form of OpenAI's API; what is not honoured is refused, never ignored.

An answer is composed from verified pieces and not sampled. So it is the likeliest one at every
`temperature`, `top_p` and `seed`, which may have any value that OpenAI allows; a setting that would
have to change it, such as `n` or a penalty, is refused. Labels of the caller (`user`, `metadata`
and the like) ask for nothing and are accepted.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

ALIAS = "clausula"
MAX_TEXT = 100_000
MAX_STOPS = 16
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Role = Literal["system", "developer", "user", "assistant", "tool"]
# Settings that would change an answer that is not sampled, each with the values that leave it.
_NEUTRAL: dict[str, tuple[Any, ...]] = {  # Any: JSON values
    "n": (1,),
    "best_of": (1,),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "presence_penalty": (0,),
    "frequency_penalty": (0,),
    "logit_bias": ({},),
    "store": (False,),
    "echo": (False,),
    "suffix": ("",),
    "modalities": (["text"],),
    "service_tier": ("auto", "default"),
}
_CHAT_EXAMPLE: dict[str, Any] = {  # Any: JSON values
    "model": ALIAS,
    "messages": [
        {
            "role": "user",
            "content": "Interest accrues at 40% per year until the loan is repaid in full.",
        }
    ],
    "as_of": "2026-03-01",
    "jurisdiction": "sample",
}
_STRICT = ConfigDict(extra="forbid")


def _require_neutral(name: str, value: Any) -> Any:  # Any: JSON values
    """Return a setting's value if it leaves the answer as it is.

    Raises:
        ValueError: It would change the answer.
    """
    allowed = _NEUTRAL[name]
    if value is None or value in allowed:
        return value
    values = ", ".join(str(each) for each in allowed)
    raise ValueError(f"is not supported here (allowed: {values}). Leave it out.")


class FunctionCall(BaseModel):
    """A function that was called, with its arguments as JSON text."""

    name: str = Field(max_length=200)
    arguments: Text = "{}"


class MessageToolCall(BaseModel):
    """A call of a tool in a message of the assistant."""

    id: str = Field(max_length=200)
    type: Literal["function"] = "function"
    function: FunctionCall


class Message(BaseModel):
    """One message; its content is text, whole or in parts."""

    role: Role
    content: Text = ""
    tool_calls: list[MessageToolCall] | None = Field(default=None, max_length=64)
    tool_call_id: str = Field(default="", max_length=200)

    @field_validator("role", mode="before")
    @classmethod
    def _refuse_function(cls, role: Any) -> Any:  # Any: JSON values
        """Refuse the role of the API before `tools`."""
        if role == "function":
            raise ValueError("role function is not supported. Send role tool with a tool_call_id.")
        return role

    @field_validator("content", mode="before")
    @classmethod
    def _join_parts(cls, content: Any) -> Any:  # Any: JSON values
        """Join the parts of a content, all of which must be text."""
        if content is None:
            return ""
        if not isinstance(content, list):
            return content
        texts = []
        for place, part in enumerate(content):
            kind = part.get("type") if isinstance(part, dict) else None
            text = part.get("text") if isinstance(part, dict) else None
            if kind != "text" or not isinstance(text, str):
                name = kind if isinstance(kind, str) and kind != "text" else "without text"
                raise ValueError(
                    f"part {place}: {name[:40]} is not read (allowed: text). Send its words as a"
                    " part of type text; upload files to /v1/reviews."
                )
            texts.append(text)
        return "".join(texts)


class StreamOptions(BaseModel):
    """Options of a stream."""

    model_config = _STRICT
    include_usage: bool | None = None
    include_obfuscation: Literal[False] | None = None


class FunctionSpec(BaseModel):
    """A function as a caller offers it."""

    model_config = _STRICT
    name: str = Field(max_length=200)
    description: str | None = Field(default=None, max_length=MAX_TEXT)
    parameters: dict[str, Any] | None = None  # Any: a JSON schema
    strict: bool | None = None


class ToolSpec(BaseModel):
    """A tool as a caller offers it."""

    model_config = _STRICT
    type: Literal["function"]
    function: FunctionSpec


class FunctionName(BaseModel):
    """The name of a function."""

    model_config = _STRICT
    name: str = Field(max_length=200)


class NamedTool(BaseModel):
    """The tool that must be called."""

    model_config = _STRICT
    type: Literal["function"]
    function: FunctionName


class JsonSchemaSpec(BaseModel):
    """The schema that an answer must fit."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    name: str = Field(default="", max_length=200)
    description: str | None = Field(default=None, max_length=MAX_TEXT)
    schema_: dict[str, Any] = Field(alias="schema")  # Any: a JSON schema
    strict: bool | None = None


class ResponseFormat(BaseModel):
    """The form of an answer."""

    model_config = _STRICT
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchemaSpec | None = None


class _CommonFields(BaseModel):
    """The fields that chat requests and raw prompts share."""

    model_config = _STRICT
    model: str = Field(default=ALIAS, max_length=200)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    stop: str | list[str] | None = None
    max_tokens: int | None = Field(
        default=None, ge=1, le=1_000_000, description="longest answer, in tokens"
    )
    n: int | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: dict[str, float] | None = None
    seed: int | None = None
    user: str | None = Field(default=None, max_length=1_000)

    @field_validator("n", "presence_penalty", "frequency_penalty", "logit_bias")
    @classmethod
    def _refuse_changes(cls, value: Any, info: Any) -> Any:  # Any: JSON values, pydantic's own
        return _require_neutral(info.field_name, value)

    @field_validator("stop")
    @classmethod
    def _limit_stops(cls, stop: str | list[str] | None) -> str | list[str] | None:
        """Refuse an empty sequence, which would end every answer, and a long list."""
        stops = [stop] if isinstance(stop, str) else stop or []
        if len(stops) > MAX_STOPS or "" in stops:
            raise ValueError(f"must be up to {MAX_STOPS} sequences, none of them empty.")
        return stop

    def stops(self) -> list[str]:
        """Return the stop sequences, none, one or several."""
        return [self.stop] if isinstance(self.stop, str) else self.stop or []

    def wants_usage(self) -> bool:
        """Return whether a stream ends with its usage."""
        return bool(self.stream_options and self.stream_options.include_usage)


class ChatBody(_CommonFields):
    """A chat request; `as_of` and `jurisdiction` are ours, and model ids may carry both."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_CHAT_EXAMPLE]})
    messages: list[Message] = Field(min_length=1, max_length=500)
    max_completion_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    response_format: ResponseFormat | None = None
    tools: list[ToolSpec] | None = Field(default=None, max_length=128)
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    parallel_tool_calls: bool | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    store: bool | None = None
    modalities: list[str] | None = None
    service_tier: str | None = None
    metadata: dict[str, Any] | None = None  # Any: the caller's own
    safety_identifier: str | None = Field(default=None, max_length=1_000)
    prompt_cache_key: str | None = Field(default=None, max_length=1_000)
    as_of: date | None = None
    jurisdiction: str = Field(default="", max_length=32)

    @field_validator("logprobs", "top_logprobs", "store", "modalities", "service_tier")
    @classmethod
    def _refuse_more_changes(cls, value: Any, info: Any) -> Any:  # Any: as `_refuse_changes`
        return _require_neutral(info.field_name, value)

    def token_limit(self) -> int | None:
        """Return the longest answer, in tokens; None for no limit."""
        limits = [self.max_tokens, self.max_completion_tokens]
        return min((limit for limit in limits if limit is not None), default=None)

    def user_texts(self) -> list[str]:
        """Return what the user has said, oldest first, without empty messages."""
        texts = [message.content.strip() for message in self.messages if message.role == "user"]
        return [text for text in texts if text]

    def last_user_text(self) -> str:
        """Return the text of the last user message that has any, empty if there is none."""
        return next(reversed(self.user_texts()), "")


class CompletionBody(_CommonFields):
    """A raw prompt, completed by the adapter as it is, without retrieval and checks."""

    prompt: Text | Annotated[list[Text], Field(max_length=64)] = Field(
        examples=["The parties agree that"]
    )
    logprobs: int | None = Field(
        default=None, ge=0, le=5, description="1 or more: the log-probability of each token given"
    )
    best_of: int | None = None
    echo: bool | None = None
    suffix: str | None = None
    grammar: Text = Field(
        default="", description="an EBNF grammar (xgrammar's) that the text must match"
    )

    @field_validator("best_of", "echo", "suffix")
    @classmethod
    def _refuse_more_changes(cls, value: Any, info: Any) -> Any:  # Any: as `_refuse_changes`
        return _require_neutral(info.field_name, value)

    def prompts(self) -> list[str]:
        """Return the prompts, one or several."""
        return [self.prompt] if isinstance(self.prompt, str) else self.prompt


class EmbeddingBody(BaseModel):
    """Texts to embed with the edition's own embedder."""

    model_config = _STRICT
    model: str = Field(default=ALIAS, max_length=200)
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=256)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = Field(default=None, ge=1)
    user: str | None = Field(default=None, max_length=1_000)

    def texts(self) -> Sequence[str]:
        """Return the texts, one or several."""
        return [self.input] if isinstance(self.input, str) else self.input
