"""Models behind a chat API, by the official clients: OpenAI's protocol, and Anthropic's Messages.

Both clients read their key from the environment and try again by themselves where a call is refused
for its rate or a connection fails. Decoding is as near to greedy as the service allows: Anthropic's
takes no temperature.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from components.config import Section
from components.engines.chat import Conversation, Reply, reply_in_parallel
from components.engines.remote_faults import describe_fault, show_url
from components.errors import EngineError, MissingError, UsageError

if TYPE_CHECKING:
    from anthropic.types import Message as AnthropicMessage

MAX_RETRIES = 4


class RemoteChatConfig(Section):
    """A server of one of the two chat APIs."""

    url: str = Field(
        default="",
        description="address, up to /v1 for kind openai; empty: the service's own",
    )
    model: str = Field(default="", description="name of the model as the server knows it")
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = Field(
        default="max_tokens",
        description="name of the limit of length; OpenAI's newer models take the second only",
    )
    temperature: float | None = Field(
        default=0.0,
        ge=0,
        le=2,
        description="for kind openai: 0 for the likeliest answer; empty: not sent, for models that"
        " refuse it",
    )
    num_parallel: int = Field(default=4, ge=1, le=256, description="calls made at once")
    timeout_s: float = Field(default=120, gt=0, le=3600, description="longest call, in seconds")


class OpenAiChat:
    """A model behind the chat completions API: OpenAI, vLLM, llama.cpp, Ollama and the like.

    Args:
        config: The server; the client reads the key from `OPENAI_API_KEY`.
        max_tokens: Longest answer, in tokens.

    Raises:
        UsageError: No model is named.
        MissingError: There is no key, and no address of a server that may need none.
    """

    def __init__(self, config: RemoteChatConfig, max_tokens: int) -> None:
        import openai

        _require_model(config)
        self._config = config
        self._max_tokens = max_tokens
        settings: dict[str, Any] = {  # Any: the client's arguments
            "base_url": config.url or None,
            "max_retries": MAX_RETRIES,
            "timeout": config.timeout_s,
        }
        try:
            self._client = openai.OpenAI(**settings)
        except openai.OpenAIError as error:
            if not config.url:
                raise MissingError(
                    "openai: no key in OPENAI_API_KEY. Set it, or name a server without one."
                ) from error
            self._client = openai.OpenAI(**settings, api_key="none")

    def reply(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the answer to each conversation, in order, several asked at once."""
        return reply_in_parallel(self._reply_one, conversations, self._config.num_parallel)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _reply_one(self, conversation: Conversation) -> Reply:
        """Ask once, without streaming."""
        import openai

        body: dict[str, Any] = {  # Any: the client's arguments
            "model": self._config.model,
            "messages": [{"role": turn.role, "content": turn.text} for turn in conversation],
            self._config.max_tokens_field: self._max_tokens,
        }
        if self._config.temperature is not None:
            body["temperature"] = self._config.temperature
        began = time.perf_counter()
        try:
            answer = self._client.chat.completions.create(**body)
        except openai.APIError as error:
            raise _translate(show_url(self._config.url) or "openai", error) from error
        if not answer.choices:
            raise EngineError(
                f"{show_url(self._config.url) or 'openai'}: an answer without choices. Check the"
                " server."
            )
        choice = answer.choices[0]
        usage = answer.usage
        return Reply(
            (choice.message.content or "").strip(),
            usage.prompt_tokens if usage else 0,
            usage.completion_tokens if usage else 0,
            time.perf_counter() - began,
            choice.finish_reason == "stop",
        )


class AnthropicChat:
    """A model behind Anthropic's Messages API.

    Args:
        config: The model, and an address where it is not Anthropic's own; the client reads the key
            from `ANTHROPIC_API_KEY`.
        max_tokens: Longest answer, in tokens.

    Raises:
        UsageError: No model is named.
        MissingError: There is no key.
    """

    def __init__(self, config: RemoteChatConfig, max_tokens: int) -> None:
        import anthropic

        _require_model(config)
        self._config = config
        self._max_tokens = max_tokens
        self._client = anthropic.Anthropic(
            base_url=config.url or None, max_retries=MAX_RETRIES, timeout=config.timeout_s
        )
        client = self._client
        if not (client.api_key or client.auth_token or client.credentials):
            raise MissingError("anthropic: no key in ANTHROPIC_API_KEY. Set it and run again.")

    def reply(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the answer to each conversation, in order, several asked at once."""
        return reply_in_parallel(self._reply_one, conversations, self._config.num_parallel)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _reply_one(self, conversation: Conversation) -> Reply:
        """Ask once; turns of the system go into a field of their own."""
        import anthropic

        systems = [turn.text for turn in conversation if turn.role == "system"]
        turns = [turn for turn in conversation if turn.role != "system"]
        body: dict[str, Any] = {  # Any: the client's arguments
            "model": self._config.model,
            "max_tokens": self._max_tokens,
            "messages": [{"role": turn.role, "content": turn.text} for turn in turns],
        }
        if systems:
            body["system"] = "\n\n".join(systems)
        began = time.perf_counter()
        try:
            answer: AnthropicMessage = self._client.messages.create(**body)
        except anthropic.APIError as error:
            raise _translate(show_url(self._config.url) or "anthropic", error) from error
        pieces = [block.text for block in answer.content if block.type == "text"]
        return Reply(
            "".join(pieces).strip(),
            answer.usage.input_tokens,
            answer.usage.output_tokens,
            time.perf_counter() - began,
            answer.stop_reason == "end_turn",
        )


def _require_model(config: RemoteChatConfig) -> None:
    """Refuse a server without the name of a model."""
    if not config.model:
        raise UsageError("remote.model: must name a model, got none. Set it in the config.")


def _translate(place: str, error: Exception) -> EngineError:
    """Return a fault of a client as one of ours, in one line."""
    return EngineError(
        f"{place}: {describe_fault(error)}. Check the model's `remote` settings and the server."
    )
