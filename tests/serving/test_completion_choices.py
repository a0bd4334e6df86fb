"""Completions cut at tokens and stop sequences, and taken apart again."""

import pytest

from components.engines.engine import Completion
from components.serving.completion_choices import Choice, cut_completion

TOKENS = (("The", -0.1), (" tenant", -0.2), (" pays", -0.3), (" rent", -0.4))
WHOLE = Completion("The tenant pays rent", TOKENS, is_finished=True)


def cut(max_tokens: int | None = None, *stops: str, completion: Completion = WHOLE) -> Choice:
    """Return the first choice of a request."""
    return cut_completion(0, completion, max_tokens=max_tokens, stops=stops)


def test_whole_completion_is_left_alone() -> None:
    """Without limits the text, the tokens and the reason are the engine's own."""
    choice = cut()
    assert (choice.text, choice.tokens, choice.finish_reason) == (WHOLE.text, TOKENS, "stop")
    unfinished = Completion(WHOLE.text, TOKENS, is_finished=False)
    assert cut(completion=unfinished).finish_reason == "length"


def test_cut_at_tokens() -> None:
    """A limit of tokens cuts the text, and the reason is its length."""
    choice = cut(2)
    assert (choice.text, choice.finish_reason) == ("The tenant", "length")
    assert choice.tokens == TOKENS[:2]
    assert cut(4).finish_reason == "stop"


@pytest.mark.parametrize(
    ("stops", "text"),
    [
        ((" pays",), "The tenant"),
        (("nant", "pays"), "The te"),
        (("pays", "nant"), "The te"),
        (("The",), ""),
        (("", "none"), "The tenant pays rent"),
    ],
)
def test_cut_at_the_first_stop(stops: tuple[str, ...], text: str) -> None:
    """The stop that comes first in the text ends it, wherever it stands in the request."""
    choice = cut(None, *stops)
    assert (choice.text, choice.finish_reason) == (text, "stop")
    assert "".join(choice.pieces()) == text


def test_stop_beyond_the_last_token() -> None:
    """A stop in what the limit of tokens cut off is not reached."""
    assert cut(2, "rent").finish_reason == "length"


def test_stop_within_a_token_keeps_its_probability() -> None:
    """A token cut by a stop is given with its probability; its piece is what the text has of it."""
    choice = cut(None, "nant")
    assert [token for token, _ in choice.tokens] == ["The", " tenant"]
    assert choice.pieces() == ["The", " te"]


def test_dump_has_probabilities_on_request() -> None:
    """Log-probabilities are given only where they were asked for."""
    dumped = cut(1).dump(with_logprobs=True)
    assert dumped["logprobs"]["token_logprobs"] == [-0.1]
    assert cut(1).dump(with_logprobs=False)["logprobs"] is None
