"""The limits of a reply: a number of tokens and stop sequences, whole or as it is streamed.

A reply is composed by code, so no model's tokens stand behind it. A token is a word, a mark or a
Chinese character, with the space before it: some tenths more than a model would count in English.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"\s*(?:[{_HAN}]|[^\W{_HAN}]+|[^\w\s])")


def count_tokens(text: str) -> int:
    """Return how many tokens a text has."""
    return sum(1 for _ in _TOKEN.finditer(text))


def make_usage(num_prompt: int, num_completion: int) -> dict[str, Any]:  # Any: JSON values
    """Return the tokens of a request in OpenAI's form."""
    return {
        "prompt_tokens": num_prompt,
        "completion_tokens": num_completion,
        "total_tokens": num_prompt + num_completion,
    }


class ReplyLimit:
    """Lets through the pieces of a reply until a limit is reached.

    Args:
        max_tokens: Tokens at most; None for no limit.
        stops: Sequences that end the reply and are not part of it.
    """

    def __init__(self, max_tokens: int | None = None, stops: Sequence[str] = ()) -> None:
        self.num_tokens = 0
        self.finish_reason: Literal["stop", "length"] = "stop"
        self.is_over = False
        self._max_tokens = max_tokens
        self._stops = stops
        # as many characters as may begin a stop sequence wait for what follows
        self._num_held = max((len(stop) for stop in stops), default=1) - 1
        self._held = ""

    def take(self, piece: str) -> str:
        """Return what may be shown now that a piece has come."""
        text = self._held + piece
        self._held = ""
        end = min((place for place in map(text.find, self._stops) if place >= 0), default=None)
        if end is not None:
            self.is_over = True
            return self._count(text[:end])
        if self._num_held:
            text, self._held = text[: -self._num_held], text[-self._num_held :]
        return self._count(text)

    def end(self) -> str:
        """Return what was held back, now that nothing follows."""
        rest = "" if self.is_over else self._held
        self._held = ""
        return self._count(rest)

    def _count(self, text: str) -> str:
        """Return a text as far as its tokens are allowed."""
        if self._max_tokens is None:
            self.num_tokens += count_tokens(text)
            return text
        for token in _TOKEN.finditer(text):
            if self.num_tokens == self._max_tokens:
                self.finish_reason = "length"
                self.is_over = True
                return text[: token.start()]
            self.num_tokens += 1
        return text


def cut_reply(text: str, limit: ReplyLimit) -> str:
    """Return a whole reply as far as its limit allows."""
    return limit.take(text) + limit.end()
