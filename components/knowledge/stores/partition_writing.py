"""How a partition is written: its arrays, named by a fingerprint of all that they are made of.

What is searched by its words is split and weighed once: a version whose text an earlier partition
has is copied from there. A partition of the same fingerprint is not written at all.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.knowledge.stores.partition import Partition
from components.knowledge.stores.points import day_number, weigh_sparse
from components.records import Version

FORMAT = 1
KEY_BYTES = 16
Vectors = Sequence[NDArray[np.float32]]


@dataclass(frozen=True)
class WordRows:
    """The places and weights of versions, one after the other.

    Attributes:
        ends: Where those of each version end, shape (N,).
        places: Shape (P,).
        weights: Shape (P,).
    """

    ends: NDArray[np.int64]
    places: NDArray[np.uint32]
    weights: NDArray[np.float32]


def fingerprint_partition(
    versions: Sequence[Version], vectors: Vectors, lists: Sequence[str]
) -> str:
    """Return the fingerprint of the partition that these versions make, in their order."""
    digest = hashlib.sha256(_key_of_weighing(tuple(lists)))
    for version, own in zip(versions, vectors, strict=True):
        days = f"{version.id}\x1f{version.valid_from}\x1f{version.valid_to}\x1f{len(own)}"
        digest.update(days.encode())
        digest.update(_key_of_text(version))
        digest.update(np.ascontiguousarray(own, dtype=np.float32).tobytes())
    return digest.hexdigest()[:32]


def write_partition(
    folder: Path,
    versions: Sequence[Version],
    vectors: Vectors,
    lists: Sequence[str],
    earlier: Partition | None = None,
) -> None:
    """Write the arrays of some versions into a folder that is there.

    Args:
        folder: Where they are to stand.
        versions: All versions of a jurisdiction.
        vectors: The unit vectors of each, shape (texts, D), in the same order.
        lists: The lists that are searched, see `EditionManifest`.
        earlier: A partition that has some of the texts.
    """
    order = sorted(range(len(versions)), key=lambda row: -day_number(versions[row].valid_to))
    ordered = [versions[row] for row in order]
    keys = [key_of_words(version, lists) for version in ordered]
    days = [(day_number(each.valid_from), day_number(each.valid_to)) for each in ordered]
    save_versions(
        folder,
        ids=[version.id for version in ordered],
        keys=keys,
        days=np.array(days, dtype=np.int32),
        vectors=[vectors[row] for row in order],
    )
    save_words(folder, _collect_words(ordered, keys, lists, earlier))


def save_versions(
    folder: Path,
    *,
    ids: Sequence[str],
    keys: Sequence[bytes],
    days: NDArray[np.int32],
    vectors: Vectors,
) -> None:
    """Write what is known of versions but their words; they stand in the order of their ends."""
    ends = np.cumsum([len(own) for own in vectors], dtype=np.int64)
    np.save(folder / "ids.npy", np.array([each.encode() for each in ids], dtype=bytes))
    np.save(folder / "keys.npy", np.array([each.hex().encode() for each in keys], dtype=bytes))
    np.save(folder / "days.npy", days)
    np.save(folder / "vectors.npy", np.concatenate(vectors).astype(np.float32, copy=False))
    np.save(folder / "ends.npy", ends)


def save_words(folder: Path, words: WordRows) -> None:
    """Write the words of versions, turned around: for each word the versions that have it."""
    counts = np.diff(words.ends, prepend=0)
    rows = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    # place and row in one number: a sort of numbers is many times faster than a stable one
    order = np.argsort((words.places.astype(np.uint64) << np.uint64(32)) | rows)
    places, starts = np.unique(words.places[order], return_index=True)
    np.save(folder / "places.npy", places)
    np.save(folder / "starts.npy", np.append(starts, len(order)).astype(np.int64))
    np.save(folder / "rows.npy", rows[order].astype(np.int32))
    np.save(folder / "weights.npy", words.weights[order])


def read_words(partition: Partition) -> WordRows:
    """Return the words of a partition's versions, version by version; the reverse of the above."""
    counts = np.diff(partition.starts)
    places = np.repeat(partition.places, counts)
    order = np.argsort((partition.rows.astype(np.uint64) << np.uint64(32)) | places)
    num_rows = np.bincount(partition.rows, minlength=len(partition.ids))
    return WordRows(np.cumsum(num_rows), places[order], partition.weights[order])


def _collect_words(
    versions: Sequence[Version],
    keys: Sequence[bytes],
    lists: Sequence[str],
    earlier: Partition | None,
) -> WordRows:
    """Return the words of versions, copied where an earlier partition has the text."""
    known: dict[str, int] = {}
    if earlier is not None:
        known = {key.decode(): row for row, key in enumerate(earlier.keys)}
    are_known = any(key.hex() in known for key in keys)
    copied = read_words(earlier) if earlier is not None and are_known else None
    places: list[NDArray[Any]] = []
    weights: list[NDArray[Any]] = []
    for version, key in zip(versions, keys, strict=True):
        row = known.get(key.hex())
        if copied is not None and row is not None:
            start = int(copied.ends[row - 1]) if row else 0
            end = int(copied.ends[row])
            places.append(copied.places[start:end])
            weights.append(copied.weights[start:end])
        else:
            own_places, own_weights = weigh_sparse(version, lists)
            places.append(np.array(own_places, dtype=np.uint32))
            weights.append(np.array(own_weights, dtype=np.float32))
    ends = np.cumsum([len(own) for own in places], dtype=np.int64)
    return WordRows(ends, np.concatenate(places), np.concatenate(weights))


def key_of_words(version: Version, lists: Sequence[str]) -> bytes:
    """Return a key of what of a version is searched by its words, and of how it is weighed."""
    text = _key_of_text(version) + _key_of_weighing(tuple(lists))
    return hashlib.sha256(text).digest()[:KEY_BYTES]


def _key_of_text(version: Version) -> bytes:
    parts = (version.citation, version.chapter, version.heading, version.text)
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


@cache
def _key_of_weighing(lists: tuple[str, ...]) -> bytes:
    """Return a key of how words are split and weighed now: what it makes of a text of all kinds."""
    probe = Version(
        id="probe",
        source="probe",
        jurisdiction="probe",
        law_id="probe",
        law="Rents",
        article="12-1",
        heading="Deposits",
        chapter="Part I > Leases",
        text="The lessees' deposits, 3 months' rent. 押租金不得超過二個月房屋租金。",
        valid_from=date(2020, 1, 1),
        content_hash="probe",
    )
    weighed = weigh_sparse(probe, lists)
    return hashlib.sha256(repr((FORMAT, lists, weighed)).encode()).digest()
