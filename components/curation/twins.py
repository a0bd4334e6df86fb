"""Near twins between two lists of texts, found exactly: an index by rare word runs, no sampling.

Two texts are near twins when the share of three-word runs that they have in common (Jaccard) reaches a threshold. Texts that
reach it share at least one of their rarest runs, so only those are looked up, and every candidate is counted in full: what is
not found is not there. That is why the leak check and the golden block use this and not the MinHash that clusters. Letter
case, punctuation and the value of figures in digits make no difference. Not covered: the same meaning in other words.

Source: Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins in data cleaning", 2006 (prefix filtering).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
WIDTH = 3

Runs = frozenset[int]


@dataclass(frozen=True)
class Twin:
    """Two texts that are near the same: their places in the two lists, and how much they share, from 0 to 1."""

    left: int
    right: int
    similarity: float


def read_runs(text: str) -> Runs:
    """Return the three-word runs of a text as numbers; a shorter text is one run, an empty one has none."""
    words = _WORD.findall(_DIGITS.sub("0", text.casefold()))
    if not words:
        return frozenset()
    return frozenset(hash(tuple(words[i : i + WIDTH])) for i in range(max(1, len(words) - WIDTH + 1)))


def find_twins(left: Sequence[str], right: Sequence[str], threshold: float) -> list[Twin]:
    """Return every pair of texts, one of each list, whose similarity reaches the threshold.

    Args:
        left: Texts; the shorter list costs less memory here.
        right: Texts.
        threshold: Share of runs in common, above 0 and at most 1.

    Returns:
        The twins in the order of the lists.
    """
    lefts, rights = [read_runs(text) for text in left], [read_runs(text) for text in right]
    common = Counter(run for runs in (*lefts, *rights) for run in runs)
    index: dict[int, list[int]] = defaultdict(list)
    for place, runs in enumerate(lefts):
        for run in _rarest(runs, common, threshold):
            index[run].append(place)
    found: list[Twin] = []
    for place, runs in enumerate(rights):
        candidates = {other for run in _rarest(runs, common, threshold) for other in index.get(run, ())}
        for other in candidates:
            similarity = len(runs & lefts[other]) / len(runs | lefts[other])
            if similarity >= threshold:
                found.append(Twin(other, place, similarity))
    return sorted(found, key=lambda twin: (twin.left, twin.right))


def _rarest(runs: Runs, common: Counter[int], threshold: float) -> list[int]:
    """Return so many of the rarest runs that a text which shares none of them cannot reach the threshold."""
    needed = math.ceil(threshold * len(runs) - 1e-9)
    return sorted(runs, key=lambda run: (common[run], run))[: len(runs) - needed + 1] if runs else []
