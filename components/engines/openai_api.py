"""The engine behind an OpenAI-compatible server: vLLM, llama.cpp, Ollama and the like.

It sends the raw prompt to the completions API, so the template stays the one template and no
server's chat template comes between. `grammar` names the field in which the server takes a grammar.
Without one nothing constrains the answer, and the checks of every finding catch a wrong form or a
wrong citation. Answers are streamed, several requests at once. Not covered: servers with a chat API
only.
"""

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal

from pydantic import Field

from components.config import Section
from components.engines.engine import Completion, Deadline, EngineAwayError, Request
from components.engines.remote_faults import describe_fault, show_url
from components.errors import EngineError, UsageError
from components.prompting.model_markup import CHATML, ModelMarkup
from components.prompting.template import RESULT

_RETRIES = 2
_FAULTS_OF_PROMPT = (400, 413, 422)  # any other status is the server's, or of how it is set up


class OpenAiConfig(Section):
    """A server and the grammar field that it takes."""

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
    num_parallel: int = Field(default=8, ge=1, le=1024, description="requests sent at once")


class OpenAiEngine:
    """A model served over the completions API.

    Args:
        config: The server. The client reads its key, if it needs one, from `OPENAI_API_KEY`.
        max_new_tokens: Longest answer, in tokens.
        timeout_s: Longest call, in seconds.
        markup: How the model marks turns.

    Raises:
        UsageError: No address or model is configured.
    """

    def __init__(
        self,
        config: OpenAiConfig,
        *,
        max_new_tokens: int,
        timeout_s: float,
        markup: ModelMarkup = CHATML,
    ) -> None:
        import openai

        if not config.url or not config.model:
            raise UsageError(
                "shared.engine.openai: url and model are needed, got none. Set"
                " shared.engine.openai.url and shared.engine.openai.model."
            )
        self.config = config
        self.max_new_tokens = max_new_tokens
        self.timeout_s = timeout_s
        self._markup = markup
        settings: dict[str, Any] = {  # Any: the client's arguments
            "base_url": config.url,
            "max_retries": _RETRIES,
            "timeout": timeout_s,
        }
        try:
            self._client = openai.OpenAI(**settings)
        except openai.OpenAIError:  # there is no key
            self._client = openai.OpenAI(**settings, api_key="none")

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order.

        Raises:
            EngineError: The server refuses a prompt.
            EngineAwayError: The server cannot be reached, or refuses whatever it is sent.
        """
        deadline = Deadline(self.timeout_s)
        with ThreadPoolExecutor(self.config.num_parallel) as pool:
            return list(pool.map(partial(self._complete_one, deadline=deadline), requests))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _complete_one(self, request: Request, deadline: Deadline) -> Completion:
        """Stream one answer until it ends or time is over."""
        import openai

        if deadline.is_over:
            return Completion("", (), False)
        tokens: list[tuple[str, float]] = []
        is_finished = False
        num_prompt_tokens = 0
        client = self._client.with_options(timeout=max(0.1, deadline.remaining_s))
        try:
            with client.completions.create(**self._body(request)) as stream:
                for chunk in stream:
                    if chunk.usage is not None:
                        num_prompt_tokens = chunk.usage.prompt_tokens
                    for choice in chunk.choices:
                        tokens += read_pieces(choice.text, choice.logprobs)
                        is_finished |= choice.finish_reason == "stop"
                    if deadline.is_over:
                        break
        except openai.APITimeoutError:
            is_finished = False
        except openai.APIError as error:
            raise self._as_own(error) from None
        text = "".join(piece for piece, _ in tokens)
        return Completion(text, tuple(tokens), is_finished, num_prompt_tokens)

    def _as_own(self, error: Exception) -> EngineError:
        """Return a server's error without its own words, which may hold the prompt."""
        status = getattr(error, "status_code", None)
        kind = EngineError if status in _FAULTS_OF_PROMPT else EngineAwayError
        return kind(
            f"{show_url(self.config.url)}: {describe_fault(error)}. Check shared.engine.openai and"
            " the server."
        )

    def _body(self, request: Request) -> dict[str, Any]:  # Any: the arguments of the client
        """Return the arguments of one call, the grammar under the server's own name for it."""
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
            "prompt": self._markup.translate(request.prompt),
            "max_tokens": request.max_new_tokens or self.max_new_tokens,
            "temperature": 0,
            "logprobs": 1,
            "stream": True,
            "stream_options": {"include_usage": True},
            "stop": None if is_bound else [RESULT],
            "extra_body": bound if is_bound else {},
        }


def read_pieces(text: str, logprobs: Any) -> list[tuple[str, float]]:  # Any: servers differ
    """Return the tokens of a chunk, each with its log-probability.

    OpenAI's completions report `tokens` and `token_logprobs`, llama.cpp reports `content`. Where
    the tokens do not spell the text, or there are none, the whole text is one piece; its
    log-probability is the sum of theirs, or minus infinity.
    """
    if logprobs is None:
        values = {}
    elif isinstance(logprobs, dict):
        values = logprobs
    else:
        values = logprobs.model_dump()
    pieces = _read_content(values) if values.get("content") else _read_tokens(values)
    if "".join(piece for piece, _ in pieces) == text:
        return pieces
    if not text:
        return []
    return [(text, sum(score for _, score in pieces) if pieces else -math.inf)]


def _read_content(values: dict[str, Any]) -> list[tuple[str, float]]:  # Any: as the server has it
    """Read llama.cpp's form: a list of objects."""
    return [(str(token["token"]), float(token["logprob"])) for token in values["content"]]


def _read_tokens(values: dict[str, Any]) -> list[tuple[str, float]]:  # Any: as the server has it
    """Read OpenAI's form: two lists, a score missing where none is known."""
    pieces = []
    tokens = values.get("tokens") or ()
    scores = values.get("token_logprobs") or ()
    for token, score in zip(tokens, scores, strict=False):
        pieces.append((str(token), -math.inf if score is None else float(score)))
    return pieces
