"""Replies cut at tokens and stop sequences, whole and in pieces."""

import pytest

from components.serving.reply_limits import ReplyLimit, count_tokens, cut_reply, make_usage

WHOLE = "One two, and be kind. But no."
PIECES = ["One two, a", "nd be kin", "d. ", "But no."]


def stream(limit: ReplyLimit) -> str:
    """Return what a stream shows."""
    shown = ""
    for piece in PIECES:
        if limit.is_over:
            break
        shown += limit.take(piece)
    return shown + limit.end()


@pytest.mark.parametrize(
    ("max_tokens", "stops", "text", "reason"),
    [
        (None, (), WHOLE, "stop"),
        (100, ("zz",), WHOLE, "stop"),
        (3, (), "One two,", "length"),
        (None, ("be",), "One two, and ", "stop"),
        (None, ("d. B", "no"), "One two, and be kin", "stop"),
        (2, ("be",), "One two", "length"),
        (None, ("One",), "", "stop"),
    ],
)
def test_limits_hold_whole_and_streamed(
    max_tokens: int | None, stops: tuple[str, ...], text: str, reason: str
) -> None:
    """A stop sequence ends the text before it, also where it lies in two pieces."""
    whole = ReplyLimit(max_tokens, stops)
    assert (cut_reply(WHOLE, whole), whole.finish_reason) == (text, reason)
    streamed = ReplyLimit(max_tokens, stops)
    assert (stream(streamed), streamed.finish_reason) == (text, reason)


def test_exactly_enough_tokens_is_no_cut() -> None:
    """A reply that just fits ends by itself."""
    limit = ReplyLimit(count_tokens(WHOLE))
    assert (cut_reply(WHOLE, limit), limit.finish_reason) == (WHOLE, "stop")


def test_tokens_are_words_marks_and_chinese_characters() -> None:
    """Counted by hand."""
    assert count_tokens("Interest of 40% is void.") == 7
    assert count_tokens("利率上限 16%") == 6
    assert count_tokens(" \n") == 0
    assert make_usage(2, 3)["total_tokens"] == 5
