"""Hard negatives: passages that the embedder in use puts close to a query about another article.

A negative that is much closer than the query's own passage is passed over, since it is often right
too (NV-Retriever, Moreira and others 2024).
"""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import TextEmbedder
from components.retriever_tuning.lessons import Lesson
from components.retriever_tuning.pairs import TrainingPair

MAX_CLOSENESS = 0.95  # of a negative's cosine with the query, as a share of its own passage's
NUM_CANDIDATES = 20  # close passages that the negatives of a query are drawn from
NUM_RANKED = 4 * NUM_CANDIDATES  # closest passages that are looked at


def mine_negatives(
    pairs: Sequence[TrainingPair], embedder: TextEmbedder, *, num_negatives: int, seed: int
) -> list[Lesson]:
    """Return a lesson for each pair, with passages of other pairs as its negatives.

    A query with too few close passages takes any passages about other articles; a pair without
    enough of those is left out.

    Args:
        pairs: What to tune on.
        embedder: The one in use.
        num_negatives: Negatives of each lesson, 0 or more.
        seed: Of the draws.
    """
    if not num_negatives:
        return [Lesson(pair) for pair in pairs]
    rng = random.Random(seed)
    pool = _Pool(pairs, embedder)
    query_vectors = embedder.embed([pair.query for pair in pairs])  # (n, d)
    lessons: list[Lesson] = []
    for pair, vector in zip(pairs, query_vectors, strict=True):
        candidates = pool.find_close(pair, vector)
        if len(candidates) < num_negatives:
            candidates = pool.list_others(pair, rng)
        if len(candidates) >= num_negatives:
            lessons.append(Lesson(pair, tuple(rng.sample(candidates, num_negatives))))
    return lessons


class _Pool:
    """The distinct passages of all pairs, embedded once."""

    def __init__(self, pairs: Sequence[TrainingPair], embedder: TextEmbedder) -> None:
        self._pairs = list({pair.passage: pair for pair in pairs}.values())
        self._vectors = embedder.embed([pair.passage for pair in self._pairs])  # (p, d)
        self._places = {pair.passage: place for place, pair in enumerate(self._pairs)}

    def find_close(self, pair: TrainingPair, query: NDArray[np.float32]) -> list[str]:
        """Return the closest passages about other articles, at most `NUM_CANDIDATES`."""
        cosines = self._vectors @ query  # (p,)
        ceiling = MAX_CLOSENESS * cosines[self._places[pair.passage]]
        close: list[str] = []
        for place in np.argsort(-cosines)[:NUM_RANKED]:
            other = self._pairs[place]
            if cosines[place] < ceiling and is_about_another(other, pair):
                close.append(other.passage)
        return close[:NUM_CANDIDATES]

    def list_others(self, pair: TrainingPair, rng: random.Random) -> list[str]:
        """Return all passages about other articles, in random order."""
        shuffled = rng.sample(self._pairs, len(self._pairs))
        return [other.passage for other in shuffled if is_about_another(other, pair)]


def is_about_another(other: TrainingPair, pair: TrainingPair) -> bool:
    """Say whether two pairs are about different articles and different families of rules."""
    return other.article_key != pair.article_key and (
        not pair.family or other.family != pair.family
    )
