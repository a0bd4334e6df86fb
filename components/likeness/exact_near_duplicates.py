"""Every near-duplicate between two groups of texts: an exact search that misses none.

It proves that no near-duplicate stands in two splits. `near_duplicates.py` clusters many more texts
by estimated similarity and may miss some. Here two texts are twins when the share of shingles that
they have in common (Jaccard) reaches a threshold. Twins share at least one of their rarest
shingles, so an index by those gives the candidates, and the similarity of each candidate is
computed in full. Letter case, punctuation and the value of figures in digits make no difference.
Not covered: the same meaning in other words.

Source: Chaudhuri, Ganti and Kaushik, "A primitive operator for similarity joins in data cleaning",
2006 (prefix filtering).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from components.likeness.shingles import Shingles, hash_shingles


@dataclass(frozen=True)
class Twin:
    """Two nearly equal texts: their places in the list, and their similarity from 0 to 1."""

    left: int
    right: int
    similarity: float


class TwinSearch:
    """Finds twins among texts that are read once.

    Args:
        texts: All texts to compare.
        threshold: Share of shingles in common, above 0 and at most 1.
    """

    def __init__(self, texts: Sequence[str], threshold: float) -> None:
        self.threshold = threshold
        self._shingles = [hash_shingles(text) for text in texts]
        frequency = Counter(shingle for shingles in self._shingles for shingle in shingles)
        self._rarest = [_rarest(shingles, frequency, threshold) for shingles in self._shingles]

    def between(self, left: Sequence[int], right: Sequence[int]) -> list[Twin]:
        """Return the twins between two groups of texts, in order of place.

        Args:
            left: Places of texts; the shorter list costs less here.
            right: Places of texts.
        """
        index: dict[int, list[int]] = defaultdict(list)
        for place in left:
            for shingle in self._rarest[place]:
                index[shingle].append(place)
        twins: list[Twin] = []
        for place in right:
            candidates: set[int] = set()
            for shingle in self._rarest[place]:
                candidates.update(index.get(shingle, ()))
            for other in candidates:
                similarity = self._similarity(other, place)
                if similarity >= self.threshold:
                    twins.append(Twin(other, place, similarity))
        return sorted(twins, key=lambda twin: (twin.left, twin.right))

    def _similarity(self, one: int, other: int) -> float:
        """Return the Jaccard similarity of two texts, given by their places."""
        shared = len(self._shingles[one] & self._shingles[other])
        return shared / (len(self._shingles[one]) + len(self._shingles[other]) - shared)


def _rarest(shingles: Shingles, frequency: Counter[int], threshold: float) -> list[int]:
    """Return the rarest shingles of a text, as many as any twin must share one of.

    All texts rank their shingles in one order: by frequency, then by hash.
    """
    if not shingles:
        return []
    num_needed = math.ceil(threshold * len(shingles) - 1e-9)
    ranks = sorted((frequency[shingle] << 64) + shingle for shingle in shingles)
    return ranks[: len(shingles) - num_needed + 1]
