"""The part of a long article that speaks most to a query.

What a reader with room for a hundred words is shown of it.
"""

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
    return {
        word
        for word in map(str.lower, _WORD.findall(text))
        if len(word) > 1 and word not in _STOP_WORDS
    }


def start_at(text: str, query: str) -> int:
    """Return the number of the line, from 0, at which the part of a text begins that has most of a query's words.

    A short text begins at its beginning, and so does one of whose lines none has more than the
    first.
    """
    if len(text.split()) <= MAX_WHOLE_WORDS:
        return 0
    wanted, lines = content_words(query), text.split("\n")
    return max(
        range(len(lines)), key=lambda place: (len(wanted & content_words(lines[place])), -place)
    )


def from_line(text: str, line: int) -> str:
    """Return a text from a line on."""
    return "\n".join(text.split("\n")[line:])
