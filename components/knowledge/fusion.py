"""The ranked lists that a store gives for a text, and how they are fused.

They are fused here and not in a store, which would give the fused score only: each list's own score
is needed to tell how sure it is. A fused score is a weighted sum: cosines as they are, word scores
as a share of the query's best, citations as they are (Bruch, Gai, Ingber, ACM TOIS 2023: a sum of
scores keeps how far the first hit stands out, which ranks lose). A version that is not on a list
has the score of the list's last one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from components.storage import fingerprint

Ranked = Mapping[str, Sequence[tuple[str, float]]]
"""For each list by its name (`dense`, `bm25`, `chars`, `cited`) version ids with scores, best
first."""

LISTS = ("dense", "bm25", "chars")
"""The lists of an edition that is written now; an older one may lack `chars`."""

LATE = "late"
"""The name of the reranker's score; see `rerank`."""

WEIGHTS: Mapping[str, float] = {"dense": 1.0, "bm25": 0.1, "chars": 0.2, "cited": 1.0, LATE: 2.0}
"""Weight of each list in the fused score, chosen on clauses of rules held out of all tuning.

See `tests.benchmarks.retrieval`.
"""
WITHOUT_CHARS: Mapping[str, float] = {**WEIGHTS, "bm25": 0.3}
"""The weights in an edition that has no list of pieces of words: words alone weigh as much."""
CHINESE: Mapping[str, float] = {**WEIGHTS, "dense": 0.2, "bm25": 0.3, "chars": 0.8}
"""The weights of a Chinese text where no embedder reads it."""
MULTILINGUAL: Mapping[str, float] = {**WEIGHTS, "dense": 2.0, "bm25": 0.3, "chars": 0.8}
"""The weights of a text that the multilingual embedder reads, chosen on Chinese and German ones."""


_WORD_LISTS = ("bm25", "chars")


@dataclass(frozen=True)
class Match:
    """A version with its fused score, and its score and rank (from 1) on each list it is on."""

    version_id: str
    score: float
    scores: Mapping[str, float]
    ranks: Mapping[str, int]


def search_hash(*, is_multilingual: bool = False) -> str:
    """Return the fingerprint of how scores are fused; relevance that was fitted fits no other.

    Args:
        is_multilingual: Whether the edition has vectors of the multilingual embedder.
    """
    weights = {
        "all lists": WEIGHTS,
        "without chars": WITHOUT_CHARS,
        "Chinese": CHINESE,
    }
    if is_multilingual:
        weights["multilingual"] = MULTILINGUAL
    return fingerprint({name: dict(each) for name, each in weights.items()})


def fuse(lists: Ranked, *, is_chinese: bool = False, is_multilingual: bool = False) -> list[Match]:
    """Merge ranked lists into one, best first, ties by id.

    Args:
        lists: The lists by name.
        is_chinese: Whether the text that was searched for is Chinese.
        is_multilingual: Whether the multilingual embedder read the text, in any language.
    """
    weights = _choose_weights(lists, is_chinese=is_chinese, is_multilingual=is_multilingual)
    scores: dict[str, dict[str, float]] = {}
    ranks: dict[str, dict[str, int]] = {}
    for name, points in lists.items():
        for rank, (point, score) in enumerate(points, start=1):
            scores.setdefault(point, {})[name] = score
            ranks.setdefault(point, {})[name] = rank
    weighted = [_weigh(name, points, weights[name]) for name, points in lists.items()]
    matches: list[Match] = []
    for point in scores:
        fused = sum(by_point.get(point, floor) for by_point, floor in weighted)
        matches.append(Match(point, fused, scores[point], ranks[point]))
    return sort_matches(matches)


def add_late(
    matches: Sequence[Match], late: Sequence[float], weight: float = WEIGHTS[LATE]
) -> list[Match]:
    """Reorder the first matches by the sum of their fused and their reranker's scores.

    Args:
        matches: Best first.
        late: A reranker's scores of the first of them; the others stay behind in their order.
        weight: Weight of such a score beside the fused one.
    """
    first: list[Match] = []
    for match, late_score in zip(matches, late, strict=False):
        score = match.score + weight * late_score
        scores = {**match.scores, LATE: late_score}
        first.append(replace(match, score=score, scores=scores))
    return [*sort_matches(first), *matches[len(first) :]]


def sort_matches(matches: Iterable[Match]) -> list[Match]:
    """Return matches best first, ties by id."""
    return sorted(matches, key=lambda match: (-match.score, match.version_id))


def _choose_weights(
    lists: Ranked, *, is_chinese: bool, is_multilingual: bool
) -> Mapping[str, float]:
    """Return the weights for the lists that there are."""
    if "chars" not in lists:
        return WITHOUT_CHARS
    if is_multilingual:
        return MULTILINGUAL
    return CHINESE if is_chinese else WEIGHTS


def _weigh(
    name: str, points: Sequence[tuple[str, float]], weight: float
) -> tuple[dict[str, float], float]:
    """Return the weighted scores of one list, and the score of a version that is not on it."""
    if not points:
        return {}, 0.0
    best = points[0][1] if name in _WORD_LISTS else 1.0
    weighted = {point: weight * score / max(best, 1e-9) for point, score in points}
    floor = 0.0 if name == "cited" else min(weighted.values())
    return weighted, floor
