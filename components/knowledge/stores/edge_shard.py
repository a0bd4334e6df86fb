"""The Qdrant Edge shard of an edition: how it is built, and how it is asked.

The dense list is exact: no graph is built. A missed article is a wrong review, and comparing with
40,000 versions took 10 ms on one machine.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from components.knowledge.editions import EditionManifest
from components.knowledge.fusion import Ranked
from components.knowledge.stores.points import (
    BM25,
    DAYS,
    DENSE,
    KEYWORDS,
    ask_sparse,
    day_number,
    payload_of,
    weigh_sparse,
)
from components.records import Version

POINTS_PER_CALL = 500


def build_shard(
    folder: Path,
    versions: Sequence[Version],
    vectors: Sequence[NDArray[np.float32]],
    manifest: EditionManifest,
) -> None:
    """Build a shard in a folder that is not there yet.

    Args:
        folder: Where the shard is to stand.
        versions: All versions.
        vectors: The unit vectors of each, shape (texts, dimension), in the same order.
        manifest: Says the length of a vector and which lists there are.
    """
    folder.mkdir(parents=True)
    shard = edge.EdgeShard.create(str(folder), _configure(manifest.dimension))
    try:
        _index_payload(shard)
        for start in range(0, len(versions), POINTS_PER_CALL):
            points = [
                _make_point(version, vectors[start + row], manifest.lists)
                for row, version in enumerate(versions[start : start + POINTS_PER_CALL])
            ]
            shard.update(edge.UpdateOperation.upsert_points(points))
        shard.flush()
        shard.optimize()
        shard.flush()
    finally:
        shard.close()
    # The first opening rewrites Edge's config in its final form; after that its bytes, and so its
    # hash, stay.
    edge.EdgeShard.load(str(folder)).close()


def retrieve_vectors(shard: edge.EdgeShard, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Return the dense vectors of the versions that are there, by id."""
    vectors: dict[str, NDArray[np.float32]] = {}
    for start in range(0, len(ids), POINTS_PER_CALL):
        batch: list[edge.PointId] = list(ids[start : start + POINTS_PER_CALL])
        for record in shard.retrieve(batch, with_payload=False, with_vector=[DENSE]):
            if isinstance(record.vector, dict):
                vectors[str(record.id)] = np.asarray(record.vector[DENSE], dtype=np.float32)
    return vectors


def rank_points(
    shard: edge.EdgeShard,
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    *,
    as_of: date,
    jurisdiction: str,
    depth: int,
    lists: Sequence[str],
) -> list[Ranked]:
    """Rank the versions in force on a day for each text, all lists of all texts in one call."""
    in_force = _filter(as_of, jurisdiction)
    requests: list[edge.QueryRequest] = []
    keys: list[tuple[int, str]] = []  # of each request, the text's row and the list's name
    for row, text in enumerate(texts):
        requests.append(_ask_dense(vectors[row], in_force, depth))
        keys.append((row, DENSE))
        for name, (places, weights) in ask_sparse(text, lists).items():
            words = edge.SparseVector(indices=list(places), values=list(weights))
            requests.append(_ask_words(words, in_force, depth))
            keys.append((row, name))
    answers = shard.query_batch(edge.QueryBatchRequest(requests))
    ranked: list[dict[str, list[tuple[str, float]]]] = [{} for _ in texts]
    for (row, name), points in zip(keys, answers, strict=True):
        ranked[row][name] = [(str(point.id), point.score) for point in points]
    return list(ranked)


def _configure(dimension: int) -> edge.EdgeConfig:
    """Return the config of a shard without a graph and without a log of its writes."""
    no_graph = edge.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10)
    dense = edge.EdgeVectorParams(
        size=dimension,
        distance=edge.Distance.Cosine,
        hnsw_config=no_graph,
        multivector_config=edge.MultiVectorConfig(comparator=edge.MultiVectorComparator.MaxSim),
    )
    bm25 = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
    return edge.EdgeConfig(vectors={DENSE: dense}, sparse_vectors={BM25: bm25}, wal_enabled=False)


def _index_payload(shard: edge.EdgeShard) -> None:
    """Index the fields that searches are filtered by."""
    for name in KEYWORDS:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
    for name in DAYS:
        days = edge.IntegerIndexParams(lookup=False, range=True)
        shard.update(edge.UpdateOperation.create_field_index(name, days))


def _make_point(version: Version, vectors: NDArray[np.float32], lists: Sequence[str]) -> edge.Point:
    """Return a version as a point of the shard."""
    places, weights = weigh_sparse(version, lists)
    words = edge.SparseVector(indices=list(places), values=list(weights))
    return edge.Point(version.id, {DENSE: vectors.tolist(), BM25: words}, payload_of(version))


def _ask_dense(vector: NDArray[np.float32], in_force: edge.Filter, depth: int) -> edge.QueryRequest:
    """Return the request for the versions with the nearest vectors."""
    nearest = edge.Query.Nearest([vector.tolist()], using=DENSE)
    exact = edge.SearchParams(exact=True)
    return edge.QueryRequest(depth, query=nearest, filter=in_force, params=exact)


def _ask_words(words: edge.SparseVector, in_force: edge.Filter, depth: int) -> edge.QueryRequest:
    """Return the request for the versions with a text's words, or its pieces of words."""
    nearest = edge.Query.Nearest(words, using=BM25)
    rarity = edge.SearchParams(idf=edge.IdfParams(corpus=in_force))
    return edge.QueryRequest(depth, query=nearest, filter=in_force, params=rarity)


def _filter(as_of: date, jurisdiction: str) -> edge.Filter:
    """Return the filter for what is in force on a day.

    It leaves out what is not in force, which is less: over 77,433 versions this took 9 ms, asking
    for what is in force 32.
    """
    day = day_number(as_of)
    return edge.Filter(
        must=[edge.FieldCondition("jurisdiction", match=edge.MatchValue(jurisdiction))],
        must_not=[
            edge.FieldCondition("valid_from", range=edge.RangeFloat(gt=day)),
            edge.FieldCondition("valid_to", range=edge.RangeFloat(lte=day)),
        ],
    )
