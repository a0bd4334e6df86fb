"""The excerpt of a long article that fits a query best, for a reader of about a hundred words."""

import re

MAX_WHOLE_WORDS = 90

_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and any are as at be by for from has have if in into is it its may no not of on or"
        " other shall such than that the their them there these this those to under upon was were"
        " when where which who will with within",
    )
)


def content_words(text: str) -> set[str]:
    """Return the words of 2 letters or more that are not common ones, in small letters."""
    words = {word.lower() for word in _WORD.findall(text)}
    return {word for word in words - _STOP_WORDS if len(word) > 1}


def start_at(text: str, query: str) -> int:
    """Return the number, from 0, of the first line with most of a query's words.

    A short text is read from its first line, and so is one whose lines have none of the words.
    """
    if len(text.split()) <= MAX_WHOLE_WORDS:
        return 0
    query_words = content_words(query)
    num_shared = [len(query_words & content_words(line)) for line in text.split("\n")]
    return num_shared.index(max(num_shared))


def from_line(text: str, line: int) -> str:
    """Return a text from a line on."""
    return "\n".join(text.split("\n")[line:])
