"""Near twins between two lists of texts, found exactly: an index by rare word runs, no sampling.

Two texts are near twins when the share of three-word runs that they have in common (Jaccard)
reaches a threshold. Texts that reach it share at least one of their rarest runs, so only those are
looked up, and every candidate is counted in full: what is not found is not there. That is why the
leak check and the golden block use this and not the MinHash that clusters. Letter case, punctuation
and the value of figures in digits make no difference. Not covered: the same meaning in other words.

Source: Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins in data cleaning",
2006 (prefix filtering).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
WIDTH = 3
_BITS = (1 << 64) - 1

Runs = frozenset[int]


@dataclass(frozen=True)
class Twin:
    """Two texts that are near the same.

    Their places in the two lists, and how much they share, from 0 to 1.
    """

    left: int
    right: int
    similarity: float


class TwinSearch:
    """Finds near twins among texts that are read once.

    Args:
        texts: All texts that are to be compared.
        threshold: Share of runs in common, above 0 and at most 1.
    """

    def __init__(self, texts: Sequence[str], threshold: float) -> None:
        self.threshold = threshold
        self.runs = [read_runs(text) for text in texts]
        common = Counter(run for runs in self.runs for run in runs)
        self.rarest = [_rarest(runs, common, threshold) for runs in self.runs]

    def between(self, left: Sequence[int], right: Sequence[int]) -> list[Twin]:
        """Return every near twin of which one stands at a place of `left` and the other at one of `right`, in order.

        Args:
            left: Places of texts; the shorter list costs less here.
            right: Places of texts.
        """
        index: dict[int, list[int]] = defaultdict(list)
        for place in left:
            for run in self.rarest[place]:
                index[run].append(place)
        found: list[Twin] = []
        for place in right:
            candidates = {other for run in self.rarest[place] for other in index.get(run, ())}
            twins = [Twin(other, place, self._similarity(other, place)) for other in candidates]
            found += [twin for twin in twins if twin.similarity >= self.threshold]
        return sorted(found, key=lambda twin: (twin.left, twin.right))

    def _similarity(self, one: int, other: int) -> float:
        shared = len(self.runs[one] & self.runs[other])
        return shared / (len(self.runs[one]) + len(self.runs[other]) - shared)


def find_twins(left: Sequence[str], right: Sequence[str], threshold: float) -> list[Twin]:
    """Return every pair of texts, one of each list, whose similarity reaches the threshold, in the order of the lists."""
    search = TwinSearch([*left, *right], threshold)
    found = search.between(range(len(left)), range(len(left), len(left) + len(right)))
    return [Twin(twin.left, twin.right - len(left), twin.similarity) for twin in found]


def read_runs(text: str) -> Runs:
    """Return the three-word runs of a text as numbers of 64 bits.

    A shorter text is one run, an empty one has none.
    """
    words = _WORD.findall(_DIGITS.sub("0", text.casefold()))
    if not words:
        return frozenset()
    return frozenset(
        [hash(tuple(words[i : i + WIDTH])) & _BITS for i in range(max(1, len(words) - WIDTH + 1))]
    )


def _rarest(runs: Runs, common: Counter[int], threshold: float) -> list[int]:
    """Return so many of the rarest runs that a text which shares none of them cannot reach the threshold, in one order for all."""
    needed = math.ceil(threshold * len(runs) - 1e-9)
    return (
        sorted([(common[run] << 64) + run for run in runs])[: len(runs) - needed + 1]
        if runs
        else []
    )
