"""Requests and model lists in the form of OpenAI's API."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ALIAS = "clausula"
MAX_TEXT = 100_000
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
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content or ())


class ChatBody(BaseModel):
    """A chat request; fields of OpenAI's that are not listed here are accepted and ignored."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHAT_EXAMPLE]})
    model: str = Field(default=ALIAS, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False
    as_of: date | None = None
    jurisdiction: str = Field(default="", max_length=32)

    def last_user_text(self) -> str:
        """Return the text of the last user message, empty if there is none."""
        for message in reversed(self.messages):
            if message.role == "user":
                return message.text().strip()
        return ""


class CompletionBody(BaseModel):
    """A raw prompt, completed by the adapter as it is, without retrieval and checks."""

    model: str = Field(default=ALIAS, max_length=200)
    prompt: (
        Annotated[str, Field(max_length=MAX_TEXT)]
        | Annotated[list[Annotated[str, Field(max_length=MAX_TEXT)]], Field(max_length=64)]
    ) = Field(examples=["The parties agree that"])
    max_tokens: int | None = Field(
        default=None, ge=1, le=2048, description="at most the engine's own limit"
    )
    stop: str | list[str] | None = None
    logprobs: int | None = Field(
        default=None, ge=0, le=5, description="1 or more: the log-probability of each token given"
    )
    stream: bool = False
    grammar: str = Field(
        default="",
        max_length=MAX_TEXT,
        description="an EBNF grammar (xgrammar's) that the text must match",
    )

    def prompts(self) -> list[str]:
        """Return the prompts, one or several."""
        return [self.prompt] if isinstance(self.prompt, str) else self.prompt

    def stops(self) -> list[str]:
        """Return the stop sequences, none, one or several."""
        return [self.stop] if isinstance(self.stop, str) else self.stop or []
