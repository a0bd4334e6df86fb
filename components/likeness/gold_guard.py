"""The guard that keeps texts we are measured on out of training.

A text is blocked when it equals a guarded one (letter case, punctuation and figures in digits
aside), when it shares many of its shingles, when most of a guarded text stands inside it, or when
it is short and differs in one word. Every guarded text that shares a shingle is compared in full,
so nothing above the thresholds passes.

The guard does not ask what the differing word means. The intake does (`gist`): for it "at most" and
"at least" make two clauses, whose answers must not be compared. Here the same two clauses are one
text too many, since a model that was trained on one of them has seen most of the other.

The dataset of pairs guards gold sets with it, the retriever's lessons gold sets and held-out
laws. What is blocked is counted and named by id, never shown. Not covered: a guarded text in other
words; that is why whole laws and families are held out too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from components.config import Section
from components.likeness.shingles import hash_shingles, hash_with_gaps
from components.records import Pair

CONTAINED = 0.8  # default share of a guarded text inside another from which that one is blocked
MIN_GAPPED = 10  # words of a text of which one may differ from a guarded one
MAX_GAPPED = 32  # likewise; in a longer text one word leaves enough shingles
MIN_CONTAINED = 6  # shingles; a shorter text stands inside others by chance


class GoldConfig(Section):
    """What must never be trained on."""

    files: tuple[Path, ...] = Field(
        default=(), description="gold sets, JSONL with a `clause` a line"
    )
    similarity: float = Field(
        default=0.6,
        gt=0,
        le=1,
        description="share of three-word runs in common from which a clause is blocked",
    )
    contained: float = Field(
        default=CONTAINED,
        gt=0,
        le=1,
        description="share of a gold clause's runs inside a clause from which it is blocked",
    )


@dataclass(frozen=True)
class GoldMatch:
    """The guarded text that a text is nearest to: its number, and their Jaccard similarity."""

    number: int
    similarity: float


@dataclass(frozen=True)
class Blocked:
    """A blocked pair: its id, the gold clause by file and line, and their similarity."""

    pair_id: str
    place: str
    similarity: float


class GoldGuard:
    """Knows the texts that must not be trained on.

    Args:
        texts: The guarded texts.
        similarity: Share of shingles in common from which a text is blocked, above 0, at most 1.
        contained: Share of a guarded text's shingles inside another from which that one is
            blocked, above 0, at most 1.
    """

    def __init__(
        self, texts: Iterable[str], *, similarity: float, contained: float = CONTAINED
    ) -> None:
        self._similarity = similarity
        self._contained = contained
        self._sizes: list[int] = []
        self._index: dict[int, list[int]] = defaultdict(list)
        self._gapped: dict[int, int] = {}
        for number, text in enumerate(texts):
            shingles = hash_shingles(text)
            self._sizes.append(len(shingles))
            for shingle in shingles:
                self._index[shingle].append(number)
            for key in hash_with_gaps(text, MIN_GAPPED, MAX_GAPPED):
                self._gapped.setdefault(key, number)

    def is_leak(self, text: str) -> bool:
        """Say whether a text is a guarded one, nearly one, or holds most of one."""
        return self.find_match(text) is not None

    def find_match(self, text: str) -> GoldMatch | None:
        """Return the most similar guarded text that blocks this one, None where none does."""
        shingles = hash_shingles(text)
        num_shared: Counter[int] = Counter()
        for shingle in shingles:
            num_shared.update(self._index.get(shingle, ()))
        near = self._differing_in_one_word(text)
        best: GoldMatch | None = None
        for number, count in sorted(num_shared.items()):
            similarity = count / (len(shingles) + self._sizes[number] - count)
            is_near = number == near or similarity >= self._similarity
            is_blocked = is_near or self._holds(number, count)
            if is_blocked and (best is None or similarity >= best.similarity):
                best = GoldMatch(number, similarity)
        return best

    def _differing_in_one_word(self, text: str) -> int | None:
        """Return the short guarded text that a text equals but for one word."""
        if not self._gapped:
            return None
        for key in hash_with_gaps(text, MIN_GAPPED, MAX_GAPPED):
            if key in self._gapped:
                return self._gapped[key]
        return None

    def _holds(self, number: int, num_shared: int) -> bool:
        """Say whether so many shared shingles are most of a guarded text."""
        size = self._sizes[number]
        return size >= MIN_CONTAINED and num_shared / size >= self._contained


def block_gold(
    pairs: Sequence[Pair], gold: dict[str, str], config: GoldConfig
) -> tuple[list[Pair], list[Blocked]]:
    """Part the pairs that may be trained on from those that are too near to a gold clause.

    Args:
        pairs: Reviewed and drafted pairs.
        gold: From `read_gold_clauses`.
        config: How near is too near.

    Returns:
        The pairs that stay, in order, and those that were blocked.
    """
    places = list(gold)
    guard = GoldGuard(gold.values(), similarity=config.similarity, contained=config.contained)
    kept: list[Pair] = []
    blocked: list[Blocked] = []
    for pair in pairs:
        match = guard.find_match(pair.clause)
        if match is None:
            kept.append(pair)
        else:
            blocked.append(Blocked(pair.id, places[match.number], round(match.similarity, 4)))
    return kept, blocked
