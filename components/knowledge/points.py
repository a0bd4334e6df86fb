"""A version as a point of a vector store, the same in every store.

A point has a `dense` vector (cosine) and a `bm25` one (sparse, weighted by rarity), and a payload that holds what searches are
filtered by. Days are integers, so that a range of them is a range of numbers; no end is a day after all others.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import qdrant_edge as edge

from components.records import Version

DENSE, BM25 = "dense", "bm25"
OPEN_END = 99991231
KEYWORDS = ("jurisdiction", "source", "law_id", "article")
DAYS = ("valid_from", "valid_to")


def day_number(day: date | None) -> int:
    """Return a day as the integer yyyymmdd; no day means no end."""
    return OPEN_END if day is None else day.year * 10000 + day.month * 100 + day.day


def payload_of(version: Version) -> dict[str, str | int]:
    """Return what a version is filtered by."""
    words = {name: str(getattr(version, name)) for name in KEYWORDS}
    return words | {"valid_from": day_number(version.valid_from), "valid_to": day_number(version.valid_to)}


def weigh_document(version: Version) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a version's sparse vector: its citation, heading and wording."""
    words = _bm25().embed_document(f"{version.citation} {version.heading}\n{version.text}")
    return words.indices, words.values


def weigh_query(text: str) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a query's sparse vector; none for a text of stop words only."""
    words = _bm25().embed_query(text)
    return words.indices, words.values


@cache
def _bm25() -> edge.Bm25:
    return edge.Bm25()
