"""When two wordings are the same, when nearly so, and what differs between them word by word.

The same: they differ only in white space, quotes, dashes or character width. Nearly: they share
most pairs of words that stand side by side, which a changed cross-reference or figure leaves whole
and another rule does not. A figure with its separators and per-cent sign is one word, and so is
each Chinese or Japanese character.
"""

import difflib
import re
import unicodedata
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
# Chinese and Japanese are written without spaces, so one beside such a character is a line break
# and no word break.
_CJK = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_SPACE = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
_LETTERS = rf"[^\W\d_{_CJK}]+"
_WORD = re.compile(rf"(?:\d+(?:[.,:/-]\d+)*%?|{_LETTERS}(?:['\u2019-]{_LETTERS})*|\S)\s*")
_BLANK = re.compile(r"\s*\Z")


NORMALISER = "1"
"""Names what `normalise` does.

Give it another name when wordings would be folded otherwise, for then their hashes change.
"""


@dataclass(frozen=True)
class Piece:
    """A run of words that both wordings have, that only the old one has, or only the new one.

    With the space behind it.
    """

    kind: Literal["same", "deleted", "inserted"]
    text: str


def normalise(text: str) -> str:
    """Return the text with compatibility characters, dashes, quotes and white space folded.

    What two wordings are compared by.
    """
    # The fold runs before NFKC too: NFKC splits a free-standing accent into a space and a combining
    # mark.
    folded = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    return _CJK_SPACE.sub("", " ".join(folded.split()))


def hash_wording(text: str) -> str:
    """Return the content hash of a wording, the same for every law it may stand in."""
    return content_hash(normalise(text))


def word_pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of words that stand side by side, without regard to case."""
    return frozenset(pairwise(word.strip() for word in _WORD.findall(normalise(text).casefold())))


def similarity(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """Return the share of word pairs that two wordings have in common, from 0 to 1 (the Dice coefficient)."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def diff_words(old: str, new: str) -> list[Piece]:
    """Return what became of a wording, word by word.

    Args:
        old: The wording before.
        new: The wording after.

    Returns:
        Pieces in reading order; the same and inserted ones make up the new text, the same and
        deleted ones the old text but for typography.
    """
    before, after = _WORD.findall(old.lstrip()), _WORD.findall(new.lstrip())
    matcher = difflib.SequenceMatcher(None, _compared(before), _compared(after), autojunk=False)
    pieces: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(after[from_new:to_new])))
            continue
        pieces += [Piece("deleted", "".join(before[from_old:to_old]))] if to_old > from_old else []
        pieces += [Piece("inserted", "".join(after[from_new:to_new]))] if to_new > from_new else []
    return pieces


def _compared(words: Sequence[str]) -> list[str]:
    return [normalise(word) for word in words]
