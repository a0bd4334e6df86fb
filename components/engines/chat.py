"""Models that answer conversations, behind one Protocol: in process, or behind a chat API.

An `Engine` completes raw prompts in the project's own template. Most models of other houses can
only be had as a chat, so what compares prompts with tuning speaks to both through `ChatModel`. A
last turn of the assistant is the beginning of the answer, which the model goes on with. A
local model is prompted in ChatML, and its engine puts the model's own marks in their place.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, Protocol

from components.engines.engine import Engine, Request
from components.prompting.chat_markup import END, open_turn, render_turn

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class ChatTurn:
    """One turn of a conversation."""

    role: Role
    text: str

    def __repr__(self) -> str:
        return f"ChatTurn(role={self.role!r}, length={len(self.text)})"


Conversation = Sequence[ChatTurn]


@dataclass(frozen=True)
class Reply:
    """What a model answered.

    Attributes:
        text: The answer.
        num_prompt_tokens: Length of the conversation, in the model's own tokens.
        num_tokens: Length of the answer, likewise.
        seconds: How long it took; of a batch its share.
        is_finished: False when it ran into the greatest length.
    """

    text: str
    num_prompt_tokens: int
    num_tokens: int
    seconds: float
    is_finished: bool

    def __repr__(self) -> str:
        return f"Reply(num_tokens={self.num_tokens}, is_finished={self.is_finished})"


class ChatModel(Protocol):
    """Answers conversations; every implementation passes one contract suite."""

    def reply(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the answer to each conversation, in order.

        Raises:
            EngineError: It cannot answer.
        """
        ...

    def close(self) -> None:
        """Free the model, or its connections."""
        ...


class LocalChat:
    """A model in this process, spoken to in ChatML.

    Args:
        engine: Completes the prompts; all conversations of a call are one batch.
        max_tokens: Longest answer, in tokens.
    """

    def __init__(self, engine: Engine, max_tokens: int) -> None:
        self._engine = engine
        self._max_tokens = max_tokens

    def reply(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the answer to each conversation, in order; the batch's time is shared out."""
        requests: list[Request] = []
        for conversation in conversations:
            prompt = render_chat(conversation)
            requests.append(Request(prompt, max_new_tokens=self._max_tokens))
        began = time.perf_counter()
        completions = self._engine.complete(requests)
        seconds = (time.perf_counter() - began) / max(len(requests), 1)
        return [
            Reply(
                completion.text.removesuffix(END).strip(),
                completion.num_prompt_tokens,
                completion.num_tokens,
                seconds,
                completion.is_finished,
            )
            for completion in completions
        ]

    def close(self) -> None:
        """Free the model."""
        self._engine.close()


def render_chat(conversation: Conversation) -> str:
    """Return a conversation in ChatML, up to where the answer starts or goes on."""
    *turns, last = conversation
    rendered = "".join(render_turn(turn.role, turn.text) for turn in turns)
    if last.role == "assistant":
        return rendered + open_turn("assistant") + last.text
    return rendered + render_turn(last.role, last.text) + open_turn("assistant")


def reply_in_parallel(
    answer: Callable[[Conversation], Reply],
    conversations: Sequence[Conversation],
    num_parallel: int,
) -> list[Reply]:
    """Return the answer to each conversation, in order, several asked at once."""
    with ThreadPoolExecutor(num_parallel) as pool:
        return list(pool.map(answer, conversations))
