"""The engine behind an OpenAI-compatible server: vLLM, llama.cpp, Ollama and the like.

It speaks the completions API with the raw prompt, so that the template stays the one template and
no server's chat template comes between. Where a server takes a grammar, `grammar` says under which
name; where it takes none, nothing binds the answer and the checks of every finding catch what is
not the form or not the law. Answers are streamed; several requests are under way at once. Not
covered: servers with chat only.
"""

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

from pydantic import Field

from components.config import Section
from components.engines.engine import Completion, Control, Deadline, Request
from components.errors import EngineError, UsageError
from components.prompting.template import RESULT

_RETRIES = 2


class OpenAiConfig(Section):
    """A server and what it takes."""

    url: str = Field(
        default="",
        description="address up to /v1, such as http://127.0.0.1:8000/v1; for kind openai",
    )
    model: str = Field(
        default="",
        description=(
            "name of the model as the server knows it; it must be merged from the release's adapter"
        ),
    )
    grammar: Literal["none", "grammar", "structured_outputs", "guided_grammar"] = Field(
        default="none",
        description=(
            "field that takes a grammar: llama.cpp grammar, vLLM structured_outputs, older vLLM"
            " guided_grammar"
        ),
    )
    num_parallel: int = Field(default=8, ge=1, le=1024, description="requests under way at once")


class OpenAiEngine:
    """A served model.

    Args:
        config: The server. Its key, where it asks for one, the client finds in `OPENAI_API_KEY`.
        max_new_tokens: Longest answer, in tokens.
        timeout_s: Longest call, in seconds.

    Raises:
        UsageError: No address or model is configured.
    """

    def __init__(self, config: OpenAiConfig, *, max_new_tokens: int, timeout_s: float) -> None:
        import openai

        if not config.url or not config.model:
            raise UsageError(
                "engine.openai: url and model are needed, got none. Set engine.openai.url and"
                " engine.openai.model."
            )
        self.config, self.max_new_tokens, self.timeout_s = config, max_new_tokens, timeout_s
        settings: dict[str, Any] = {
            "base_url": config.url,
            "max_retries": _RETRIES,
            "timeout": timeout_s,
        }  # Any: the client's arguments
        try:
            self._client = openai.OpenAI(**settings)
        except openai.OpenAIError:  # there is no key
            self._client = openai.OpenAI(**settings, api_key="none")

    def complete(
        self, requests: Sequence[Request], control: Control | None = None
    ) -> list[Completion]:
        """Return a completion for each request, in order.

        Raises:
            EngineError: The server cannot be reached or refuses, or the work was cancelled.
        """
        control, deadline = control or Control(), Deadline(self.timeout_s)
        with ThreadPoolExecutor(self.config.num_parallel) as pool:
            found = list(
                pool.map(
                    lambda item: self._one(item[0], item[1], control, deadline), enumerate(requests)
                )
            )
        control.check()
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _one(
        self, place: int, request: Request, control: Control, deadline: Deadline
    ) -> Completion:
        import openai

        tokens: list[tuple[str, float]] = []
        is_finished, num_prompt_tokens = False, 0
        if deadline.is_over or control.cancelled.is_set():
            return Completion("", (), False)
        try:
            with self._client.with_options(
                timeout=max(0.1, deadline.remaining_s)
            ).completions.create(**self._body(request)) as stream:
                for chunk in stream:
                    if chunk.usage is not None:
                        num_prompt_tokens = chunk.usage.prompt_tokens
                    for choice in chunk.choices:
                        pieces = read_pieces(choice.text, choice.logprobs)
                        tokens += pieces
                        is_finished |= choice.finish_reason == "stop"
                        for piece, _ in pieces:
                            control.on_piece(place, piece)
                    if deadline.is_over or control.cancelled.is_set():
                        break
        except openai.APITimeoutError:
            is_finished = False
        except openai.APIError as error:
            raise EngineError(
                f"{self.config.url}: {type(error).__name__}: {_first_line(error)} Check"
                " engine.openai and the server."
            ) from error
        return Completion(
            "".join(piece for piece, _ in tokens), tuple(tokens), is_finished, num_prompt_tokens
        )

    def _body(self, request: Request) -> dict[str, Any]:  # Any: the arguments of the client
        bound: Mapping[str, object] = {}
        match self.config.grammar:
            case "structured_outputs":
                bound = {"structured_outputs": {"grammar": request.grammar}}
            case "grammar" | "guided_grammar":
                bound = {self.config.grammar: request.grammar}
            case "none":
                pass
        is_bound = bool(request.grammar and bound)
        return {
            "model": self.config.model,
            "prompt": request.prompt,
            "max_tokens": self.max_new_tokens,
            "temperature": 0,
            "logprobs": 1,
            "stream": True,
            "stream_options": {"include_usage": True},
            "stop": None if is_bound else [RESULT],
            "extra_body": bound if is_bound else {},
        }


def read_pieces(
    text: str, told: Any
) -> list[tuple[str, float]]:  # Any: servers differ in what they tell
    """Return the tokens of a chunk, each with its log-probability.

    As OpenAI's completions tell them, or as llama.cpp does.

    Where the tokens told do not spell the text, or none are told, the text is one piece of which
    nothing is known.
    """
    values = told if isinstance(told, dict) else told.model_dump() if told is not None else {}
    if values.get("content"):
        pieces = [(str(token["token"]), float(token["logprob"])) for token in values["content"]]
    else:
        pieces = [
            (str(token), -math.inf if score is None else float(score))
            for token, score in zip(
                values.get("tokens") or (), values.get("token_logprobs") or (), strict=False
            )
        ]
    if "".join(piece for piece, _ in pieces) == text:
        return pieces
    return [(text, sum(score for _, score in pieces) if pieces else -math.inf)] if text else []


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]
