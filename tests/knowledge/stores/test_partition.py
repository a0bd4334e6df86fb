"""A search of a partition gives what a comparison with everything gives, on any day."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from components.knowledge.stores.partition import Partition
from components.knowledge.stores.partition_writing import WordRows, save_versions, save_words

NUM, DIMENSION = 300, 16
OPEN = 99991231
DAYS = (20150601, 20220601, 20300101)


class Synthetic:
    """Versions with random days, vectors and words, and every score worked out one by one."""

    def __init__(self, folder: Path) -> None:
        random = np.random.default_rng(3)
        ends = random.choice([20160101, 20210101, 20230101, OPEN], NUM)
        begins = random.choice([20100101, 20200101, 20290101], NUM)
        days = np.stack([begins, np.maximum(ends, begins)], axis=1).astype(np.int32)
        self.days = days[np.argsort(-days[:, 1], kind="stable")]
        self.vectors = [unit(random, int(count)) for count in random.integers(1, 4, NUM)]
        self.words = [
            dict(zip(random.choice(80, 12, replace=False).tolist(), random.random(12), strict=True))
            for _ in range(NUM)
        ]
        save_versions(
            folder,
            ids=[f"v{row}" for row in range(NUM)],
            keys=[bytes(16)] * NUM,
            days=self.days,
            vectors=self.vectors,
        )
        places = [place for words in self.words for place in words]
        weights = [weight for words in self.words for weight in words.values()]
        ends_of = np.cumsum([len(words) for words in self.words])
        rows = WordRows(ends_of, np.array(places, np.uint32), np.array(weights, np.float32))
        save_words(folder, rows)
        self.partition = Partition(folder)

    def in_force(self, day: int) -> list[int]:
        """Return the rows in force on a day."""
        return [row for row, (begin, end) in enumerate(self.days) if begin <= day < end]

    def score_words(self, day: int, places: list[int]) -> dict[str, float]:
        """Return the BM25 scores of what has one of some words."""
        rows = self.in_force(day)
        scores: dict[str, float] = {}
        for place in places:
            having = [row for row in rows if place in self.words[row]]
            rarity = math.log(1 + (len(rows) - len(having) + 0.5) / (len(having) + 0.5))
            for row in having:
                scores[f"v{row}"] = scores.get(f"v{row}", 0.0) + rarity * self.words[row][place]
        return scores


def unit(random: np.random.Generator, count: int) -> NDArray[np.float32]:
    """Return random unit vectors."""
    vectors = random.standard_normal((count, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    """Give some versions."""
    return Synthetic(tmp_path_factory.mktemp("partition"))


@pytest.mark.parametrize("day", DAYS)
def test_nearest_vectors(synthetic: Synthetic, day: int) -> None:
    """The nearest are those of all in force, each by its best part, in order."""
    query = unit(np.random.default_rng(4), 1)[0]
    rows = synthetic.in_force(day)
    scores = {f"v{row}": float(max(synthetic.vectors[row] @ query)) for row in rows}
    best = sorted(scores, key=lambda name: -scores[name])[:20]
    found = synthetic.partition.rank_vector(query, synthetic.partition.find_in_force(day), 20)
    assert [name for name, _ in found] == best
    assert dict(found) == pytest.approx({name: scores[name] for name in best}, abs=1e-6)


@pytest.mark.parametrize("day", DAYS)
def test_words(synthetic: Synthetic, day: int) -> None:
    """Rarity is counted over what is in force; a word that nothing has changes nothing."""
    places = [3, 14, 15, 79]
    wanted = synthetic.score_words(day, places)
    in_force = synthetic.partition.find_in_force(day)
    found = synthetic.partition.rank_words([*places, 1000], [1.0] * 5, in_force, NUM)
    assert dict(found) == pytest.approx(wanted, abs=1e-5)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert synthetic.partition.rank_words(places, [1.0] * 4, in_force, 7) == found[:7]


def test_a_day_on_which_nothing_is_in_force(synthetic: Synthetic) -> None:
    """Before the first day there is nothing to find, by vector or by word."""
    in_force = synthetic.partition.find_in_force(20000101)
    assert in_force.size == 0
    query = unit(np.random.default_rng(4), 1)[0]
    assert synthetic.partition.rank_vector(query, in_force, 5) == []
    assert synthetic.partition.rank_words([3], [1.0], in_force, 5) == []


def test_vectors_are_read_back(synthetic: Synthetic) -> None:
    """A version's vectors come back whole; what is not here is left out."""
    rows = synthetic.partition.find_rows(["v7", "zzz", "v299"])
    assert rows == {"v7": 7, "v299": 299}
    for row, vectors in zip(rows.values(), synthetic.partition.read_vectors([7, 299]), strict=True):
        np.testing.assert_array_equal(vectors, synthetic.vectors[row])
