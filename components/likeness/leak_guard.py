"""Keep what a benchmark tests on out of training: equal texts by hash, like ones by MinHash.

Two texts are alike when they share at least `threshold` of their runs of three words (Jaccard,
estimated from 64 permutations: Broder 1997), figures, case and punctuation aside. Covered: copies,
copies with other figures, re-wordings that keep most of the words. Not covered: the same meaning in
other words; that is why whole laws are held out, not only texts.
"""

import re
from collections.abc import Iterable

from datasketch import MinHash, MinHashLSH

from components.records import content_hash

NUM_PERMUTATIONS = 64
RUN = 3

_WORD = re.compile(r"[^\W\d_]+|\d+")


class LeakGuard:
    """Knows the texts that must not be trained on."""

    def __init__(self, guarded: Iterable[str], threshold: float = 0.5) -> None:
        """Take the texts of a benchmark: its queries and its passages.

        Args:
            guarded: The texts.
            threshold: Likeness from which a text is a leak, above 0, below 1.
        """
        self.threshold = threshold
        self._hashes: set[str] = set()
        self._sketches: dict[str, MinHash] = {}
        self._index = MinHashLSH(threshold=threshold, num_perm=NUM_PERMUTATIONS)
        for text in guarded:
            self._add(text)

    def __len__(self) -> int:
        return len(self._hashes)

    def is_leak(self, text: str) -> bool:
        """Say whether a text is one of the guarded ones, or like one."""
        words = _words(text)
        if content_hash(*words) in self._hashes:
            return True
        sketch = _sketch(words)
        return any(
            self._sketches[key].jaccard(sketch) >= self.threshold
            for key in self._index.query(sketch)
        )

    def _add(self, text: str) -> None:
        words = _words(text)
        key = content_hash(*words)
        if key in self._hashes:
            return
        self._hashes.add(key)
        self._sketches[key] = _sketch(words)
        self._index.insert(key, self._sketches[key])


def _words(text: str) -> list[str]:
    """Return the words in small letters, every figure as one sign."""
    return ["0" if word.isdigit() else word for word in _WORD.findall(text.lower())]


def _sketch(words: list[str]) -> MinHash:
    runs = {" ".join(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1))}
    sketch = MinHash(num_perm=NUM_PERMUTATIONS, seed=1)
    sketch.update_batch([run.encode() for run in runs])
    return sketch
