"""What engines share: requests, completions, the Protocol, and what a caller may want while one works.

An engine completes prompts. Whoever asks may have each piece as it comes (`on_piece`), and may stop
the work from another thread (`cancelled`); how long a call may take is the engine's own setting. A
call that runs out of time gives back what there is, marked unfinished, so that a finding degrades
and a review goes on; a call that is cancelled raises.
"""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from components.errors import EngineError


@dataclass(frozen=True)
class Request:
    """One prompt with its grammar; an empty grammar leaves the model free."""

    prompt: str
    grammar: str = ""


@dataclass(frozen=True)
class Completion:
    """What came back.

    `tokens` are the text's pieces, each with the log-probability the model gave it, minus infinity
    where a server tells none. `is_finished` is False when it ran into `max_new_tokens` or out of
    time. `num_prompt_tokens` is what the prompt took.
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

    def probability(self, part: str) -> float:
        """Return the probability of the tokens that spell the last occurrence of `part`, 1.0 if it does not occur."""
        start = self.text.rfind(part)
        if start < 0 or not part:
            return 1.0
        total, place = 0.0, 0
        for piece, log_probability in self.tokens:
            if place < start + len(part) and place + len(piece) > start:
                total += log_probability
            place += len(piece)
        return math.exp(total)


@dataclass(frozen=True)
class Control:
    """What a caller wants while an engine works.

    `on_piece` is called with the place of the request and the text of each new piece; `cancelled`,
    when set, ends the work.
    """

    on_piece: Callable[[int, str], None] = lambda place, text: None
    cancelled: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise where the work was cancelled.

        Raises:
            EngineError: It was.
        """
        if self.cancelled.is_set():
            raise EngineError("engine: cancelled by whoever asked. Ask again for an answer.")


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

    def complete(
        self, requests: Sequence[Request], control: Control | None = None
    ) -> list[Completion]:
        """Return a completion for each request, in order.

        Raises:
            EngineError: It cannot answer, or was cancelled.
        """
        ...

    def close(self) -> None:
        """Free the model."""
        ...
