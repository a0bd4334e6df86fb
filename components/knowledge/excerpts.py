"""The excerpt of a long article that fits a query best, for a reader of about a hundred words."""

import re

from components.statutes.units import split_units

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
    return _find_best_line(text, query_words)


def from_line(text: str, line: int) -> str:
    """Return a text from a line on."""
    return "\n".join(text.split("\n")[line:])


def excerpt(text: str, query: str, max_words: int) -> str:
    """Return what of an article speaks of a query: a paragraph or item behind what leads into it.

    Around the line that shares most words with the query the largest unit is taken that is not too
    long, else the smallest. An article that is short, or has no units, is returned whole.

    Args:
        text: The article.
        query: The text that it is read for.
        max_words: Longer articles are cut.
    """
    if len(text.split()) <= max_words:
        return text
    line = _find_best_line(text, content_words(query))
    around = [unit for unit in split_units(text) if unit.start <= line < unit.end]
    around.sort(key=lambda unit: (unit.start, len(unit.path)))
    for unit in around:
        shown = unit.with_lead_in(text)
        if len(shown.split()) <= max_words:
            return shown
    return around[-1].with_lead_in(text) if around else text


def _find_best_line(text: str, query_words: set[str]) -> int:
    """Return the number, from 0, of the first line with most of a query's words."""
    num_shared = [len(query_words & content_words(line)) for line in text.split("\n")]
    return num_shared.index(max(num_shared))
