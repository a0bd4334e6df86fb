"""What engines share: requests, completions, the Protocol and the deadline of a call.

An engine completes prompts. How long a call may take is the engine's own setting. A call that runs
out of time returns what there is, marked unfinished, so that one finding needs review and the
others go on.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from components.errors import EngineError


class EngineAwayError(EngineError):
    """The engine cannot be reached or started; the same prompts may be answered later."""


@dataclass(frozen=True)
class Request:
    """One prompt and how far it is answered.

    Attributes:
        prompt: The raw prompt.
        grammar: Binds the answer; empty leaves the model free.
        max_new_tokens: Longest answer, in tokens; 0 for the engine's own limit.
    """

    prompt: str
    grammar: str = ""
    max_new_tokens: int = 0


@dataclass(frozen=True)
class Completion:
    """The answer to one request.

    Attributes:
        text: The answer.
        tokens: The pieces of the text, each with the log-probability the model gave it; minus
            infinity where a server reports none.
        is_finished: False when it ran into `max_new_tokens` or out of time.
        num_prompt_tokens: Length of the prompt, in tokens.
    """

    text: str
    tokens: tuple[tuple[str, float], ...]
    is_finished: bool
    num_prompt_tokens: int = 0

    @property
    def num_tokens(self) -> int:
        """How many tokens were generated."""
        return len(self.tokens)

    def __repr__(self) -> str:
        return f"Completion(num_tokens={len(self.tokens)}, is_finished={self.is_finished})"

    def probability_at(self, start: int, length: int) -> float:
        """Return the probability of the tokens that spell a piece of the text.

        Example: over the tokens `a`, ` is`, ` va`, `lid.` the probability of the piece `valid` is
        that of ` va` times that of `lid.`.

        Args:
            start: Where the piece begins, in characters.
            length: Its length, in characters.
        """
        end = start + length
        log_probability = 0.0
        offset = 0
        for piece, score in self.tokens:
            next_offset = offset + len(piece)
            if offset < end and next_offset > start:
                log_probability += score
            offset = next_offset
        return math.exp(log_probability)


class Deadline:
    """The moment at which a call ends, `timeout_s` seconds from now."""

    def __init__(self, timeout_s: float) -> None:
        self._end = time.monotonic() + timeout_s

    @property
    def remaining_s(self) -> float:
        """Seconds left, 0 when there are none."""
        return max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether the moment has passed."""
        return time.monotonic() >= self._end


class Engine(Protocol):
    """Completes prompts; every implementation passes one contract suite."""

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each request, in order.

        Raises:
            EngineError: It cannot answer.
            EngineAwayError: It cannot be reached, whatever the prompts are.
        """
        ...

    def close(self) -> None:
        """Free the model."""
        ...
