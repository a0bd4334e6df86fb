"""Completions in OpenAI's form: cut at the tokens and stop sequences that the request names."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from components.engines.engine import Completion

Tokens = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Choice:
    """One completion.

    Attributes:
        index: The place of its prompt in the request.
        text: Its text.
        tokens: The tokens that the text is made of, each with its log-probability. The last one may
            reach beyond the text, where a stop sequence cut it.
        is_finished: Whether it ended by itself or at a stop sequence, rather than by length.
    """

    index: int
    text: str
    tokens: Tokens
    is_finished: bool

    @property
    def finish_reason(self) -> str:
        """Why it ended, in OpenAI's words."""
        return "stop" if self.is_finished else "length"

    def pieces(self) -> list[str]:
        """Return the text token by token, cut where the text is; empty pieces are left out."""
        bounds = accumulate((len(token) for token, _ in self.tokens), initial=0)
        pieces = [self.text[start:end] for start, end in pairwise(bounds)]
        return [piece for piece in pieces if piece]

    def dump(self, *, with_logprobs: bool) -> dict[str, Any]:  # Any: JSON values
        """Return it as JSON values."""
        logprobs = {
            "tokens": [token for token, _ in self.tokens],
            "token_logprobs": [logprob for _, logprob in self.tokens],
            "top_logprobs": None,
            "text_offset": None,
        }
        return {
            "index": self.index,
            "text": self.text,
            "finish_reason": self.finish_reason,
            "logprobs": logprobs if with_logprobs else None,
        }


def cut_completion(
    index: int, completion: Completion, *, max_tokens: int | None, stops: Sequence[str]
) -> Choice:
    """Return a completion cut at a number of tokens and at the first stop sequence.

    Args:
        index: The place of its prompt in the request.
        completion: What the engine returned.
        max_tokens: Tokens at most; None for no limit.
        stops: Sequences that end the text and are not part of it.
    """
    tokens = completion.tokens[:max_tokens]
    is_whole = len(tokens) == len(completion.tokens)
    text = completion.text if is_whole else "".join(token for token, _ in tokens)
    end = _find_first(text, stops)
    if end is not None:
        text = text[:end]
    is_finished = end is not None or (completion.is_finished and is_whole)
    return Choice(index, text, _tokens_of(text, tokens), is_finished)


def _find_first(text: str, stops: Sequence[str]) -> int | None:
    """Return where the first stop sequence begins, None if there is none."""
    places = [text.find(stop) for stop in stops if stop]
    return min((place for place in places if place >= 0), default=None)


def _tokens_of(text: str, tokens: Tokens) -> Tokens:
    """Return the tokens, as many as it takes to cover the text."""
    covering = []
    length = 0
    for token, logprob in tokens:
        if length >= len(text):
            break
        covering.append((token, logprob))
        length += len(token)
    return tuple(covering)
