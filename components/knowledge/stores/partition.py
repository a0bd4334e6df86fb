"""The law of one jurisdiction as arrays on disk, and how it is searched: exactly, where it lies.

    ids.npy      [N]     the versions' ids
    keys.npy     [N]     a hash of what of each is searched by its words
    days.npy     [N, 2]  its first day and the day after its last, as yyyymmdd
    vectors.npy  [M, D]  unit vectors, those of a version side by side
    ends.npy     [N]     where the vectors of each version end
    places.npy   [T]     the words and pieces of words that occur, ascending
    starts.npy   [T+1]   where what is known of a place begins in the next two
    rows.npy     [P]     the versions that have it, ascending
    weights.npy  [P]     what it weighs there

Versions stand in the order of their last days, those without one first. So what is in force on a
day is among the first rows of each array, and a search of today's law reads nothing of what has
ended. Every vector that may answer is compared, and every article that has a word of the query is
scored: a missed article is a wrong review. The system keeps in memory what is read often.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scored = list[tuple[str, float]]
ARRAYS = ("ids", "keys", "days", "vectors", "ends", "places", "starts", "rows", "weights")


@dataclass(frozen=True)
class InForce:
    """What is in force on a day: of the first `num_rows` versions, those that `mask` marks.

    Attributes:
        num_rows: How many rows have not ended by then.
        mask: Which of them have begun, shape (num_rows,); None for all.
        size: How many are in force.
    """

    num_rows: int
    mask: NDArray[np.bool_] | None
    size: int


class Partition:
    """A partition that was written, opened to be searched.

    Args:
        folder: Its arrays.
    """

    def __init__(self, folder: Path) -> None:
        arrays = {name: _map(folder / f"{name}.npy") for name in ARRAYS}
        self.ids = arrays["ids"]
        self.keys = arrays["keys"]
        self._begins = arrays["days"][:, 0].copy()
        self._ends_negated = -arrays["days"][:, 1]  # ascending
        self._vectors = arrays["vectors"]
        self._vector_ends = arrays["ends"]
        self._vector_starts = np.concatenate([[0], arrays["ends"][:-1]]).astype(np.int64)
        self.places = arrays["places"]
        self.starts = arrays["starts"]
        self.rows = arrays["rows"]
        self.weights = arrays["weights"]

    def find_in_force(self, day: int) -> InForce:
        """Return what is in force on a day, given as yyyymmdd."""
        num_rows = int(np.searchsorted(self._ends_negated, np.int32(-day)))
        mask = self._begins[:num_rows] <= day
        size = int(np.count_nonzero(mask))
        return InForce(num_rows, None if size == num_rows else mask, size)

    def rank_vector(self, vector: NDArray[np.float32], in_force: InForce, depth: int) -> Scored:
        """Return the versions nearest to a vector of shape (D,); the best part of each counts."""
        if not in_force.num_rows:
            return []
        stop = int(self._vector_ends[in_force.num_rows - 1])
        # one by one, so that a text has the same scores in company as alone
        scores = self._vectors[:stop] @ vector  # [M]
        if stop > in_force.num_rows:
            starts = self._vector_starts[: in_force.num_rows]
            scores = np.maximum.reduceat(scores, starts)  # [N]
        return self._take_best(scores, in_force, depth, floor=-np.inf)

    def rank_words(
        self,
        places: Sequence[int],
        weights: Sequence[float],
        in_force: InForce,
        depth: int,
    ) -> Scored:
        """Return the versions with the best sums of a query's weights, theirs, and the rarity.

        How rare a word is, is counted over what is in force (BM25's inverse document frequency).
        """
        scores = np.zeros(in_force.num_rows, dtype=np.float32)  # [N]
        wanted = np.asarray(places, dtype=np.uint32)
        found = np.searchsorted(self.places, wanted)
        last = len(self.places) - 1
        for place, weight, at in zip(wanted, weights, found, strict=True):
            if at > last or self.places[at] != place:
                continue
            start, end = int(self.starts[at]), int(self.starts[at + 1])
            # of the same type as the rows, or numpy would copy all of them
            end = start + int(np.searchsorted(self.rows[start:end], np.int32(in_force.num_rows)))
            rows = self.rows[start:end]
            count = len(rows) if in_force.mask is None else int(in_force.mask[rows].sum())
            if count:
                rarity = math.log(1 + (in_force.size - count + 0.5) / (count + 0.5))
                scores[rows] += np.float32(weight * rarity) * self.weights[start:end]
        return self._take_best(scores, in_force, depth, floor=0.0)

    def read_vectors(self, rows: Sequence[int]) -> list[NDArray[np.float32]]:
        """Return the vectors of some rows, each of shape (texts, D)."""
        return [
            np.array(self._vectors[self._vector_starts[row] : self._vector_ends[row]])
            for row in rows
        ]

    def find_rows(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the rows of the versions that are here, by id."""
        order = np.argsort(self.ids)
        wanted = np.array([each.encode() for each in ids], dtype=bytes)
        places = np.searchsorted(self.ids, wanted, sorter=order)
        rows = order[np.minimum(places, len(order) - 1)]
        are_here = self.ids[rows] == wanted
        return {
            each: int(row)
            for each, row, is_here in zip(ids, rows, are_here, strict=True)
            if is_here
        }

    def _take_best(
        self, scores: NDArray[np.float32], in_force: InForce, depth: int, floor: float
    ) -> Scored:
        """Return the best versions in force that score above a floor, ties in the order of rows."""
        is_taken = scores > floor
        if in_force.mask is not None:
            is_taken &= in_force.mask
        rows = np.flatnonzero(is_taken)
        if len(rows) > depth:
            rows = rows[np.argpartition(-scores[rows], depth - 1)[:depth]]
        rows = rows[np.lexsort((rows, -scores[rows]))]
        return [(self.ids[row].decode(), float(scores[row])) for row in rows]


def _map(path: Path) -> NDArray[Any]:  # Any: the types stand at the head
    """Return an array that is read from the disk when it is needed.

    A plain view, since numpy takes longer to slice its own class for mapped files.
    """
    array: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return array
