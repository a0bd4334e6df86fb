"""Which positions of a playbook a clause is about.

A position that says by which words its clauses are known (`Known by`) is matched by these alone:
every position whose words stand in the clause, so a clause may have several. Positions without
such words are matched by likeness: the one whose own words, weighted by how rare they are in the
playbook, a clause shares most of, if it shares enough. No model is asked, so the same clause has
the same positions on every machine.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from components.playbooks.playbook import Playbook, Position
from components.playbooks.words import content_stems, has_words

LEAST_LIKENESS = 0.2
"""Cosine of the weighted words below which a clause is about no position."""
LEAST_SHARED = 2  # words that a clause and a position have in common
_TITLE_WEIGHT = 2.0


class PositionMatcher:
    """Finds the positions of clauses in one version of a playbook."""

    def __init__(self, playbook: Playbook) -> None:
        self._known = [position for position in playbook.positions if position.known_by]
        self._others = [position for position in playbook.positions if not position.known_by]
        self._weights = _weigh_words(playbook.positions)
        self._vectors = [self._vector(_own_words(position)) for position in self._others]

    def match(self, clause: str) -> list[Position]:
        """Return the positions that a clause is about, in the order of the playbook."""
        matched = [position for position in self._known if is_known(position, clause)]
        likest = self._find_likest(clause)
        return [*matched, likest] if likest is not None else matched

    def _find_likest(self, clause: str) -> Position | None:
        """Return the position without words of its own that a clause is most like."""
        own = self._vector(dict.fromkeys(content_stems(clause), 1.0))
        best: tuple[float, Position] | None = None
        for position, vector in zip(self._others, self._vectors, strict=True):
            shared = own.keys() & vector.keys()
            likeness = sum(own[stem] * vector[stem] for stem in shared)
            is_enough = len(shared) >= LEAST_SHARED and likeness >= LEAST_LIKENESS
            if is_enough and (best is None or likeness > best[0]):
                best = likeness, position
        return best[1] if best else None

    def _vector(self, words: Mapping[str, float]) -> dict[str, float]:
        """Return words with their weights, of length 1; words of no position have the highest."""
        highest = max(self._weights.values(), default=1.0)
        weighted = {stem: count * self._weights.get(stem, highest) for stem, count in words.items()}
        length = math.sqrt(sum(weight * weight for weight in weighted.values()))
        return {stem: weight / length for stem, weight in weighted.items()} if length else {}


def is_known(position: Position, clause: str) -> bool:
    """Say whether a clause has words by which a position's clauses are known."""
    if not any(has_words(clause, entry) for entry in position.known_by):
        return False
    return not any(has_words(clause, entry) for entry in position.not_known_by)


def _own_words(position: Position) -> dict[str, float]:
    """Return the words of a position; those of its title and type weigh more."""
    statements = (*position.preferred, *position.acceptable, *position.unacceptable)
    texts = [*(statement.text for statement in statements), *position.wordings, position.fallback]
    words = dict.fromkeys(content_stems("\n".join(texts)), 1.0)
    for stem in content_stems(f"{position.title}. {position.type}"):
        words[stem] = words.get(stem, 0.0) + _TITLE_WEIGHT
    return words


def _weigh_words(positions: Sequence[Position]) -> dict[str, float]:
    """Return how much each word of the playbook tells: one that is in few positions tells more."""
    counts: Counter[str] = Counter()
    for position in positions:
        counts.update(_own_words(position).keys())
    return {stem: 1 + math.log(len(positions) / count) for stem, count in counts.items()}
