"""What a store finds for a text, list by list, and how the lists become one.

The lists are fused here and not in a store, which would give the fused score only: each list's own
score says how sure it is. A fused score is a weighted sum: cosines as they are, word scores as a
share of the query's best, citations as they are (Bruch, Gai, Ingber, ACM TOIS 2023: a sum of scores
keeps how far the first stands out, which ranks forget). A version that a list did not find has the
score of the last one it did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Ranked = Mapping[str, Sequence[tuple[str, float]]]
"""For each list by its name (`dense`, `bm25`, `cited`) the ids of versions with their scores, best first."""

WEIGHTS: Mapping[str, float] = {"dense": 1.0, "bm25": 0.3, "cited": 1.0, "late": 2.0}
"""Weight of each list in the fused score, by what held-out clauses gave.

See `tests.benchmarks.retrieval`.
"""


@dataclass(frozen=True)
class Match:
    """A version found: its fused score, and the score and rank (from 1) in each list that found it."""

    version_id: str
    score: float
    scores: Mapping[str, float]
    ranks: Mapping[str, int]


def fuse(lists: Ranked) -> list[Match]:
    """Merge ranked lists into one, best first, ties by id."""
    scores: dict[str, dict[str, float]] = {}
    ranks: dict[str, dict[str, int]] = {}
    for name, points in lists.items():
        for rank, (point, score) in enumerate(points, start=1):
            scores.setdefault(point, {})[name] = score
            ranks.setdefault(point, {})[name] = rank
    parts = [_weigh(name, points) for name, points in lists.items()]
    fused = {point: sum(found.get(point, floor) for found, floor in parts) for point in scores}
    return sort_matches(Match(point, fused[point], scores[point], ranks[point]) for point in scores)


def add_late(matches: Sequence[Match], late: Sequence[float]) -> list[Match]:
    """Return the first matches in the order that their late scores and the fused ones make together, the others behind them.

    Args:
        matches: Best first.
        late: Scores of the first of them, by a reranker.
    """
    first = [
        replace(
            match,
            score=match.score + WEIGHTS["late"] * score,
            scores={**match.scores, "late": score},
        )
        for match, score in zip(matches, late, strict=False)
    ]
    return [*sort_matches(first), *matches[len(first) :]]


def sort_matches(matches: Iterable[Match]) -> list[Match]:
    """Return matches best first, ties by id."""
    return sorted(matches, key=lambda match: (-match.score, match.version_id))


def _weigh(name: str, points: Sequence[tuple[str, float]]) -> tuple[dict[str, float], float]:
    """Return the weighted scores of one list and what a version has that is not on it."""
    if not points:
        return {}, 0.0
    best = points[0][1] if name == "bm25" else 1.0
    weighted = {point: WEIGHTS[name] * score / max(best, 1e-9) for point, score in points}
    return weighted, 0.0 if name == "cited" else min(weighted.values())
