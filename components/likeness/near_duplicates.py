"""Near-duplicates: which clauses are so nearly the same that they must stay together.

Clauses are compared as sets of three words in a row (a Han character counts as a word). MinHash
signatures are computed for thousands of texts at once in numpy, candidates come from
locality-sensitive hashing in bands, and a candidate counts when the share of equal places in the
two signatures, which estimates the Jaccard similarity, reaches the threshold. Clusters are the
connected groups, so two members may be less alike than the threshold when others stand between
them. Titles, punctuation and letter case make no difference. Not covered: the same meaning in other
words.

Source: Broder, "On the resemblance and containment of documents", 1997; Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3, for the bands.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from components.config import Section
from components.likeness.shingles import WIDTH, split_words
from components.records import Pair

Signatures = NDArray[np.uint32]

_BATCH = 2048
_REACH = 8
_COMPARED = 100_000  # pairs at once: 100 MB of signatures
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


class DuplicatesConfig(Section):
    """When two clauses are near-duplicates."""

    threshold: float = Field(
        default=0.8,
        gt=0.5,
        le=1,
        description="share of three-word runs in common from which clauses count as near-same",
    )
    num_bands: int = Field(
        default=20,
        ge=1,
        le=256,
        description="bands of the search; more find more of the pairs near the threshold",
    )
    rows_per_band: int = Field(
        default=6,
        ge=1,
        le=32,
        description="hashes in a band; more make the search faster and find fewer",
    )
    seed: int = Field(default=1, ge=0, description="of the hash functions")

    @property
    def num_hashes(self) -> int:
        """Length of a signature."""
        return self.num_bands * self.rows_per_band


def find_clusters(pairs: Sequence[Pair], config: DuplicatesConfig) -> dict[str, str]:
    """Return the cluster of each pair, by the pair's id.

    A cluster bears the least id of its members.

    Args:
        pairs: Pairs with ids that differ; their clauses are compared.
        config: The threshold and the search.
    """
    labels = cluster_texts((pair.clause for pair in pairs), config)
    least: dict[int, str] = {}
    for pair, label in zip(pairs, labels.tolist(), strict=True):
        least[label] = min(least.get(label, pair.id), pair.id)
    return {pair.id: least[label] for pair, label in zip(pairs, labels.tolist(), strict=True)}


def cluster_texts(texts: Iterable[str], config: DuplicatesConfig) -> NDArray[np.int64]:
    """Return a label for each text, equal for near-duplicates.

    The place of the cluster's first text, shape [N].
    """
    return cluster_signatures(sign_texts(texts, config), config)


def sign_texts(texts: Iterable[str], config: DuplicatesConfig) -> Signatures:
    """Return the MinHash signatures of the texts, shape [N, H].

    The texts are taken in batches and not kept.
    """
    signer = _Signer(config)
    found = [signer.sign(batch) for batch in _batches(texts)]
    return np.concatenate(found) if found else np.zeros((0, config.num_hashes), np.uint32)


def cluster_signatures(signatures: Signatures, config: DuplicatesConfig) -> NDArray[np.int64]:
    """Return the label of each signature, as `cluster_texts` does.

    Args:
        signatures: From `sign_texts` with the same config, shape [N, H].
        config: The threshold and the search.
    """
    labels = np.arange(len(signatures))  # [N]
    edges = np.zeros((0, 2), np.int64)  # [E, 2]
    for band in range(config.num_bands):
        first = band * config.rows_per_band
        pairs = _candidates(_fold(signatures[:, first : first + config.rows_per_band]))  # [P, 2]
        pairs = pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]]
        found = pairs[_are_like(pairs, signatures, config.threshold)]
        if len(found):
            edges = np.concatenate([edges, found])
            labels = _connect(edges, len(signatures))
    return labels


def similarity(one: Signatures, other: Signatures) -> float:
    """Return the estimated Jaccard similarity of two signatures, from 0 to 1."""
    return float((one == other).mean())


class _Signer:
    """Computes signatures of many texts at once; a word's hash is remembered."""

    def __init__(self, config: DuplicatesConfig) -> None:
        drawn = np.random.default_rng(config.seed)
        self._factors = drawn.integers(0, 2**63, config.num_hashes, dtype=np.uint64) * np.uint64(
            2
        ) + np.uint64(1)  # [H]
        self._offsets = drawn.integers(0, 2**63, config.num_hashes, dtype=np.uint64)  # [H]
        self._known: dict[str, int] = {}

    def sign(self, texts: Sequence[str]) -> Signatures:
        """Return the signatures, shape [N, H]."""
        runs, starts = self._runs(texts)
        if not len(runs):
            return np.zeros((0, len(self._factors)), np.uint32)
        found = np.empty((len(texts), len(self._factors)), np.uint32)  # [N, H]
        for number, (factor, offset) in enumerate(zip(self._factors, self._offsets, strict=True)):
            hashed = ((runs * factor + offset) >> np.uint64(32)).astype(np.uint32)  # [R]
            found[:, number] = np.minimum.reduceat(hashed, starts)
        return found

    def _runs(self, texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Return the hashes of every run of words of every text, and where each text's runs start."""
        words: list[int] = []
        lengths: list[int] = []
        for text in texts:
            found = split_words(text) or [""]
            words += [self._hash(word) for word in found]
            words += [0] * (WIDTH - len(found))
            lengths.append(max(len(found), WIDTH))
        hashes = np.array(words, np.uint64)
        ends = np.cumsum(lengths)
        runs = hashes[: -WIDTH + 1] * np.uint64(0x9E3779B97F4A7C15)
        for step in range(1, WIDTH):
            runs = _mix(runs) + hashes[step : len(hashes) - WIDTH + 1 + step]
        is_inside = np.ones(len(runs), bool)
        for step in range(1, WIDTH):
            is_inside[(ends[:-1] - step)] = False  # a run does not reach into the next text
        counts = np.array(lengths) - WIDTH + 1
        return _mix(runs[is_inside]), np.concatenate([[0], np.cumsum(counts)[:-1]])

    def _hash(self, word: str) -> int:
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = zlib.crc32(word.encode("utf-8", "surrogatepass")) + 1
        return found


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(texts)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter the bits (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))


def _fold(band: Signatures) -> NDArray[np.uint64]:
    keys = np.zeros(len(band), np.uint64)  # [N]
    for column in band.T:
        keys = _mix(keys * np.uint64(31) + column)
    return keys


def _candidates(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return pairs of places with one key.

    Each with those that follow it and with the first one, shape [P, 2].

    Where a key is shared by more than `_REACH` places, not every two are paired; those that are
    alike meet in other bands or through a third.
    """
    order = np.argsort(keys, kind="stable")  # [N]
    ranked = keys[order]
    starts = (
        np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])) if len(keys) else order
    )
    leaders = np.repeat(order[starts], np.diff(np.concatenate([starts, [len(keys)]])))  # [N]
    found = [np.stack([leaders, order], 1)[leaders != order]]
    for step in range(1, min(_REACH, len(keys) - 1) + 1):
        is_same = ranked[step:] == ranked[:-step]
        found.append(np.stack([order[:-step][is_same], order[step:][is_same]], 1))
    return np.concatenate(found)


def _are_like(
    pairs: NDArray[np.int64], signatures: Signatures, threshold: float
) -> NDArray[np.bool_]:
    """Say of each pair of places whether their signatures are alike, shape [P]."""
    if not len(pairs):
        return np.zeros(0, bool)
    parts = (pairs[start : start + _COMPARED] for start in range(0, len(pairs), _COMPARED))
    return np.concatenate(
        [(signatures[part[:, 0]] == signatures[part[:, 1]]).mean(1) >= threshold for part in parts]
    )


def _connect(edges: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return for each place the least place that edges lead to, shape [N]."""
    graph = coo_array((np.ones(len(edges), bool), (edges[:, 0], edges[:, 1])), shape=(count, count))
    _, component = connected_components(graph, directed=False)
    _, first, inverse = np.unique(component, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], np.int64)
