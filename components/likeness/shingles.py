"""The words of a text and its shingles, runs of three words, by which texts are compared.

One tokeniser for all of `likeness`: letter case, punctuation and white space make no difference,
and a Han character is a word. Not covered: the same meaning in other words.
"""

import re

WIDTH = 3  # words of a shingle

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_BITS = (1 << 64) - 1

Shingles = frozenset[int]


def split_words(text: str) -> list[str]:
    """Return the words of a text in small letters, figures as they stand."""
    return _WORD.findall(text.casefold())


def hash_shingles(text: str) -> Shingles:
    """Return the shingles of a text as 64-bit hashes; figures in digits all count as the same word.

    A text of one or two words is one shingle, an empty one has none. The hashes hold within one
    process only.
    """
    words = split_words(_FIGURE.sub("0", text))
    if not words:
        return frozenset()
    num_shingles = max(1, len(words) - WIDTH + 1)
    shingles = (tuple(words[first : first + WIDTH]) for first in range(num_shingles))
    return frozenset(hash(shingle) & _BITS for shingle in shingles)


def hash_with_gaps(text: str, least: int, most: int) -> list[int]:
    """Return the hashes of a short text's words: of all, and of all but each one in turn.

    Two texts that share one differ in a single word, or in its place. Figures in digits all count
    as the same word.

    Args:
        text: The text; one with fewer or more words has no hashes.
        least: Words that it must have, above 0.
        most: Words that it may have.
    """
    words = split_words(_FIGURE.sub("0", text))
    if not least <= len(words) <= most:
        return []
    hashes = [hash(tuple(words))]
    for place in range(len(words)):
        hashes.append(hash((*words[:place], *words[place + 1 :])))
    return hashes
