"""Short texts that are the same but for a slip of the pen or a filler word.

One changed word takes three shingles with it, so of a text of a dozen words a typo leaves half, and
neither MinHash nor an exact search by shingles tells that it is the same text. Here texts of at
most `MAX_WORDS` words are compared word by word: alike are those that differ in fillers (articles,
"hereby", 之), or in one word by one slip: two letters in the wrong order, a letter too many, too
few or wrong. Figures are compared as they stand. Not covered: slips in words of three letters and
in Chinese characters, two slips in one text, other words of the same meaning.

Candidates share the hash of their words without one of them, so texts are compared with few others.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.likeness.shingles import split_words

MAX_WORDS = 32  # without fillers; among more words a slip leaves enough shingles
_MIN_WORDS = 4
_MIN_LETTERS = 4  # of a word in which a slip is looked for
_MIN_SUBSTITUTED = 6  # letters of a word in which a wrong letter is one: "house" is no "horse"
_REACH = 8  # texts after one with the same hash that it is paired with

_FILLERS = frozenset(
    (
        *("a", "an", "the", "this", "that", "these", "those", "such", "said", "hereby", "herein"),
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "le", "la", "les", "el", "los"),
        *("las", "il", "lo", "gli", "之", "的", "該", "该", "其"),
    )
)
"""Words that may stand in one of two texts that are alike."""

_REAL_WORDS = (
    ("form", "from"),
    ("trail", "trial"),
    ("casual", "causal"),
    ("untied", "united"),
    ("martial", "marital"),
    ("contact", "contract"),
    ("county", "country"),
    ("parent", "patent"),
    ("former", "farmer"),
    ("letter", "latter"),
    ("public", "pubic"),
    ("personal", "personnel"),
    ("message", "massage"),
    ("insured", "insurer"),
    ("closing", "clothing"),
    ("formal", "former"),
    ("diary", "dairy"),
    ("quite", "quiet"),
)
"""Words that are one slip apart, both of them real."""

_REAL = frozenset(frozenset(pair) for pair in _REAL_WORDS)


class ShortTexts:
    """Remembers hashes of short texts, not the texts, and names those that may be alike."""

    def __init__(self) -> None:
        self._keys = array("q")
        self._rows = array("q")
        self._num_texts = 0

    def add(self, texts: Iterable[str]) -> None:
        """Add texts; they are numbered from 0 over all calls."""
        for text in texts:
            for key in _keys(split_plain(text)):
                self._keys.append(key)
                self._rows.append(self._num_texts)
            self._num_texts += 1

    def find_candidates(self) -> NDArray[np.int64]:
        """Return pairs of texts that may be alike, the smaller number first, shape [P, 2]."""
        keys = np.frombuffer(self._keys, np.int64) if self._keys else np.zeros(0, np.int64)
        rows = np.frombuffer(self._rows, np.int64) if self._rows else np.zeros(0, np.int64)
        order = np.argsort(keys, kind="stable")
        ranked, ranked_rows = keys[order], rows[order]
        pairs = [np.zeros((0, 2), np.int64)]
        for step in range(1, min(_REACH, len(keys) - 1) + 1):
            is_same = (ranked[step:] == ranked[:-step]) & (
                ranked_rows[step:] != ranked_rows[:-step]
            )
            pairs.append(np.stack([ranked_rows[:-step][is_same], ranked_rows[step:][is_same]], 1))
        return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)


def find_alike(
    candidates: NDArray[np.int64], words: Mapping[int, Sequence[str]]
) -> dict[tuple[int, int], float]:
    """Return how alike the candidates are that really are, by their numbers.

    Args:
        candidates: From `find_candidates`.
        words: From `split_plain`, of every text that is a candidate.

    Returns:
        The share of words in common; a slip counts as half a word.
    """
    alike: dict[tuple[int, int], float] = {}
    for one, other in candidates.tolist():
        likeness = compare_words(words[one], words[other])
        if likeness:
            alike[one, other] = likeness
    return alike


def split_plain(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, without fillers."""
    return tuple(word for word in split_words(text) if word not in _FILLERS)


def compare_words(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how alike two texts are, 0 where they differ in more than one slip.

    Args:
        one: From `split_plain`.
        other: From `split_plain`.
    """
    if len(one) != len(other):
        return 0.0
    different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    if len(different) > 1 or (different and not is_slip(*different[0])):
        return 0.0
    return 1 - len(different) / (2 * len(one))


def is_slip(one: str, other: str) -> bool:
    """Say whether two words are one slip apart and not both words of their own.

    The first letter is right, the last one too unless two letters are swapped: an ending makes
    another word ("employer", "employee"; "room", "roof").
    """
    if one == other or frozenset((one, other)) in _REAL:
        return False
    if min(len(one), len(other)) < _MIN_LETTERS or not (one + other).isalpha():
        return False
    if one[0] != other[0]:
        return False
    if _is_swapped(one, other):
        return True
    if one[-1] != other[-1]:
        return False
    return _is_changed_within(one, other)


def _is_swapped(one: str, other: str) -> bool:
    """Say whether two words differ in two neighbouring letters that changed places."""
    if len(one) != len(other):
        return False
    places = [place for place in range(len(one)) if one[place] != other[place]]
    is_pair = len(places) == len("ab") and places[1] == places[0] + 1
    return is_pair and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]


def _is_changed_within(one: str, other: str) -> bool:
    """Say whether one letter within two words is wrong, missing or one too many."""
    shorter, longer = sorted((one, other), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    if len(shorter) == len(longer):
        return len(one) >= _MIN_SUBSTITUTED and shorter[start + 1 :] == longer[start + 1 :]
    return shorter[start:] == longer[start + 1 :]


def _keys(words: Sequence[str]) -> set[int]:
    """Return the hashes of a short text: of all its words, and without one that may be a slip."""
    if not _MIN_WORDS <= len(words) <= MAX_WORDS:
        return set()
    keys = {hash((len(words), *words))}
    for place, word in enumerate(words):
        if len(word) >= _MIN_LETTERS and word.isalpha():
            keys.add(hash((place, len(words), *words[:place], *words[place + 1 :])))
    return keys
