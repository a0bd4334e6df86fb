"""Compare two wordings of an article: the same, nearly the same, and the difference word by word.

Two wordings are the same if they differ only in white space, quotes, dashes or character width. How
nearly they agree is measured by the share of word pairs (two words side by side) in common: a
changed cross-reference or figure leaves most of them, another rule does not. A figure with its
separators and per-cent sign is one word, and so is each Chinese or Japanese character.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from components.records import content_hash

_FOLD = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'")
)
# Chinese and Japanese have no spaces between words, so a space beside such a character is only a
# line break.
_CJK = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_SPACE = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
_LETTERS = rf"[^\W\d_{_CJK}]+"
_MAX_EQUAL_PAIRS = 10_000  # as in an article of 1,000 words
_WORD = re.compile(rf"(?:\d+(?:[.,:/-]\d+)*%?|{_LETTERS}(?:['\u2019-]{_LETTERS})*|\S)\s*")

NORMALISER = "1"
"""The version of `normalise`. Change it when `normalise` changes, since all hashes change then."""


@dataclass(frozen=True)
class Piece:
    """A run of words, with the space behind it, of both wordings or of one of them."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


def normalise(text: str) -> str:
    """Return the text with compatibility characters, dashes, quotes and white space folded."""
    # Folded before NFKC too, which splits a free-standing accent into a space and a combining mark.
    folded = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    return _CJK_SPACE.sub("", " ".join(folded.split()))


def hash_wording(text: str) -> str:
    """Return the content hash of a wording, which is the same in every law."""
    return content_hash(normalise(text))


def word_pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of words that stand side by side, in small letters."""
    words = [word.strip() for word in _WORD.findall(normalise(text).casefold())]
    return frozenset(pairwise(words))


def similarity(left: frozenset[tuple[str, str]], right: frozenset[tuple[str, str]]) -> float:
    """Return the share of word pairs in common, from 0 to 1 (the Dice coefficient)."""
    return 2 * len(left & right) / ((len(left) + len(right)) or 1)


def diff_words(old: str, new: str) -> list[Piece]:
    """Return the difference between two wordings, word by word.

    Args:
        old: The wording before.
        new: The wording after.

    Returns:
        Pieces in reading order. The same and the inserted pieces make up the new text; the same and
        the deleted ones make up the old text, apart from typography.
    """
    old_words = _WORD.findall(old.lstrip())
    new_words = _WORD.findall(new.lstrip())
    old_normal, new_normal = _normalise_all(old_words), _normalise_all(new_words)
    matcher = difflib.SequenceMatcher(
        None,
        old_normal,
        new_normal,
        # Its time grows with how often words stand in both; what stands everywhere is passed over.
        autojunk=_count_equal_pairs(old_normal, new_normal) > _MAX_EQUAL_PAIRS,
    )
    pieces: list[Piece] = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        deleted = "".join(old_words[old_start:old_end])
        inserted = "".join(new_words[new_start:new_end])
        if tag == "equal":
            pieces.append(Piece("same", inserted))
            continue
        if deleted:
            pieces.append(Piece("deleted", deleted))
        if inserted:
            pieces.append(Piece("inserted", inserted))
    return pieces


def _count_equal_pairs(old_words: Sequence[str], new_words: Sequence[str]) -> int:
    """Return how many pairs of an old and a new word are equal."""
    old_counts, new_counts = Counter(old_words), Counter(new_words)
    return sum(count * new_counts[word] for word, count in old_counts.items())


def _normalise_all(words: Sequence[str]) -> list[str]:
    return [normalise(word) for word in words]
