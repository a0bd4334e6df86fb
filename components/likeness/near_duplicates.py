"""Clusters of near-duplicates: clauses so nearly equal that they must stay in one split.

Clauses are compared as sets of shingles. MinHash signatures are computed for thousands of texts at
once in numpy. Candidates come from locality-sensitive hashing in bands; one counts when the share
of equal places in the two signatures, which estimates the Jaccard similarity, reaches the
threshold. Clusters are the connected groups, so two members may be less alike than the threshold if
others stand between them. Punctuation and letter case make no difference. Not covered: the same
meaning in other words; a proof that none was missed (see `exact_near_duplicates`).

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

_BATCH = 2048  # texts
_REACH = 8  # texts after one with the same key that it is paired with
_COMPARED = 100_000  # pairs at once: 100 MB of signatures
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_GOLDEN_RATIO = np.uint64(0x9E3779B97F4A7C15)


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
    labels = cluster_texts((pair.clause for pair in pairs), config).tolist()
    least_ids: dict[int, str] = {}
    for pair, label in zip(pairs, labels, strict=True):
        least_ids[label] = min(least_ids.get(label, pair.id), pair.id)
    return {pair.id: least_ids[label] for pair, label in zip(pairs, labels, strict=True)}


def cluster_texts(texts: Iterable[str], config: DuplicatesConfig) -> NDArray[np.int64]:
    """Return the label of each text's cluster, shape [N]: the place of its first text."""
    return cluster_signatures(sign_texts(texts, config), config)


def sign_texts(texts: Iterable[str], config: DuplicatesConfig) -> Signatures:
    """Return the MinHash signatures of the texts, shape [N, H]; the texts are not kept."""
    signer = _Signer(config)
    empty = np.zeros((0, config.num_hashes), np.uint32)
    return np.concatenate([empty, *(signer.sign(batch) for batch in _batches(texts))])


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
        keys = _fold(signatures[:, first : first + config.rows_per_band])  # [N]
        pairs = _candidates(keys)  # [P, 2]
        pairs = pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]]
        new_edges = pairs[_are_like(pairs, signatures, config.threshold)]  # [E, 2]
        if len(new_edges):
            edges = np.concatenate([edges, new_edges])
            labels = _connect(edges, len(signatures))
    return labels


def join_labels(labels: NDArray[np.int64], pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """Return the labels with the clusters of some pairs of places joined, shape [N].

    Args:
        labels: From `cluster_signatures`, shape [N].
        pairs: Places that belong together, such as those of short texts that are alike.
    """
    own = np.stack([np.arange(len(labels)), labels], 1)  # [N, 2]
    joined = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return _connect(np.concatenate([own, joined]), len(labels))


def similarity(one: Signatures, other: Signatures) -> float:
    """Return the estimated Jaccard similarity of two signatures, from 0 to 1."""
    return float((one == other).mean())


class _Signer:
    """Computes signatures of many texts at once; the hash of each word is computed once."""

    def __init__(self, config: DuplicatesConfig) -> None:
        rng = np.random.default_rng(config.seed)
        halves = rng.integers(0, 2**63, config.num_hashes, dtype=np.uint64)  # [H]
        self._factors = halves * np.uint64(2) + np.uint64(1)  # [H], odd
        self._offsets = rng.integers(0, 2**63, config.num_hashes, dtype=np.uint64)  # [H]
        self._hashes: dict[str, int] = {}

    def sign(self, texts: Sequence[str]) -> Signatures:
        """Return the signatures, shape [N, H]."""
        if not texts:
            return np.zeros((0, len(self._factors)), np.uint32)
        shingles, starts = self._hash_shingles(texts)
        signatures = np.empty((len(texts), len(self._factors)), np.uint32)  # [N, H]
        for number, (factor, offset) in enumerate(zip(self._factors, self._offsets, strict=True)):
            values = ((shingles * factor + offset) >> np.uint64(32)).astype(np.uint32)  # [S]
            signatures[:, number] = np.minimum.reduceat(values, starts)
        return signatures

    def _hash_shingles(self, texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Return the hashes of all texts' shingles, shape [S], and where each text's begin, [N]."""
        words: list[int] = []
        lengths: list[int] = []
        for text in texts:
            hashes_of_text = [self._hash(word) for word in split_words(text) or [""]]
            padding = [0] * (WIDTH - len(hashes_of_text))
            words += hashes_of_text + padding
            lengths.append(len(hashes_of_text) + len(padding))
        hashes = np.array(words, np.uint64)  # [W]
        shingles = hashes[: -WIDTH + 1] * _GOLDEN_RATIO
        for step in range(1, WIDTH):
            shingles = _mix(shingles) + hashes[step : len(hashes) - WIDTH + 1 + step]
        ends = np.cumsum(lengths)
        is_inside = np.ones(len(shingles), bool)
        for step in range(1, WIDTH):
            is_inside[ends[:-1] - step] = False  # a shingle does not reach into the next text
        num_shingles = np.array(lengths) - WIDTH + 1
        starts = np.concatenate([[0], np.cumsum(num_shingles)[:-1]])
        return _mix(shingles[is_inside]), starts

    def _hash(self, word: str) -> int:
        """Return the hash of a word, never 0: that is the padding."""
        known = self._hashes.get(word)
        if known is None:
            known = zlib.crc32(word.encode("utf-8", "surrogatepass")) + 1
            self._hashes[word] = known
        return known


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield the texts in lists of at most `_BATCH`."""
    rest = iter(texts)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter the bits (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))


def _fold(band: Signatures) -> NDArray[np.uint64]:
    """Return one key for the places of a signature that lie in a band, shape [N]."""
    keys = np.zeros(len(band), np.uint64)  # [N]
    for column in band.T:
        keys = _mix(keys * np.uint64(31) + column)
    return keys


def _candidates(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return pairs of places with equal keys, shape [P, 2].

    Each place is paired with the first of its key and with the `_REACH` that follow it. If more
    share a key, not every two are paired; those that are alike meet in other bands or through a
    third.
    """
    if not len(keys):
        return np.zeros((0, 2), np.int64)
    order = np.argsort(keys, kind="stable")  # [N]
    ranked = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    sizes = np.diff(np.concatenate([starts, [len(keys)]]))
    first_of_key = np.repeat(order[starts], sizes)  # [N]
    pairs = [np.stack([first_of_key, order], 1)[first_of_key != order]]
    for step in range(1, min(_REACH, len(keys) - 1) + 1):
        is_same = ranked[step:] == ranked[:-step]
        pairs.append(np.stack([order[:-step][is_same], order[step:][is_same]], 1))
    return np.concatenate(pairs)


def _are_like(
    pairs: NDArray[np.int64], signatures: Signatures, threshold: float
) -> NDArray[np.bool_]:
    """Say of each pair of places whether their signatures are alike, shape [P]."""
    are_like = [np.zeros(0, bool)]
    for start in range(0, len(pairs), _COMPARED):
        chunk = pairs[start : start + _COMPARED]
        is_equal = signatures[chunk[:, 0]] == signatures[chunk[:, 1]]  # [C, H]
        are_like.append(is_equal.mean(1) >= threshold)
    return np.concatenate(are_like)


def _connect(edges: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return for each place the least place it is connected to, shape [N]."""
    graph = coo_array((np.ones(len(edges), bool), (edges[:, 0], edges[:, 1])), shape=(count, count))
    _, component = connected_components(graph, directed=False)
    _, first, inverse = np.unique(component, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], np.int64)
