"""The vector store of one edition: a Qdrant Edge shard, built once and then only read.

Each version is one point with a `dense` vector (cosine) and a `bm25` one (sparse, weighted by rarity). Both lists are
filtered by jurisdiction and by the day asked for before they are ranked, and rarity is counted over the same filtered
versions, so neither closed wordings nor another country's law move a score. The lists are fused here and not in Edge,
which would give the fused score only.

The dense list is exact: no graph is built. A missed article is a wrong review, and going through 40,000 versions took
10 ms on one machine. A shard without a log can be read by several processes at once; on opening Edge writes its small
config file again, same bytes, so the folder must not be on a read-only mount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from components.errors import IntegrityError
from components.records import Version

RRF_K = 2
"""Constant of reciprocal rank fusion, `sum(1 / (k + rank))` with ranks from 0, as Qdrant has it, so that a server's own
fusion gives the same order. On 36 clauses over Taiwanese statutes 2 put a right article among the first five for 81 % and 60,
the constant of Cormack, Clarke and Büttcher (SIGIR 2009), for 75 %."""

OPEN_END = 99991231
LISTS = ("dense", "bm25")

_POINTS_PER_CALL = 500


@dataclass(frozen=True)
class Match:
    """A version found: its fused score, and the score and rank (from 1) in each list that found it."""

    version_id: str
    score: float
    scores: Mapping[str, float]
    ranks: Mapping[str, int]


def build_shard(folder: Path, versions: Sequence[Version], vectors: NDArray[np.float32]) -> None:
    """Write a new shard and close it.

    Args:
        folder: Where it is to stand; made here.
        versions: What it holds, open and closed.
        vectors: Unit vectors, shape (versions, dimension), in the order of the versions.
    """
    folder.mkdir(parents=True)
    shard = edge.EdgeShard.create(str(folder), _config(vectors.shape[1]))
    try:
        _fill(shard, versions, vectors)
        shard.flush()
        shard.optimize()
        shard.flush()
    finally:
        shard.close()
    # The first opening rewrites Edge's config in its final form; after that its bytes, and so its hash, stay.
    edge.EdgeShard.load(str(folder)).close()


class Shard:
    """An opened shard."""

    def __init__(self, folder: Path) -> None:
        """Open the shard in `folder`.

        Raises:
            IntegrityError: It is not there or Edge cannot open it.
        """
        self.folder = folder
        self._bm25 = edge.Bm25()
        if not folder.is_dir():
            raise IntegrityError(f"{folder}: the edition's shard is not there. Roll back to another edition or refresh.")
        try:
            self._shard = edge.EdgeShard.load(str(folder))
        except Exception as error:  # Edge raises plain Exception for every fault of its engine
            raise IntegrityError(f"{folder}: cannot be opened ({error}). Roll back to another edition or refresh.") from error

    def __len__(self) -> int:
        return self._shard.info().points_count

    def query(self, texts: Sequence[str], vectors: NDArray[np.float32], *, as_of: date, jurisdiction: str, depth: int) -> list[list[Match]]:
        """Find the versions in force on a day for each text.

        Args:
            texts: What is looked for, for the bm25 list.
            vectors: The same texts as unit vectors, shape (texts, dimension).
            as_of: The day on which the versions are in force.
            jurisdiction: Whose law is searched.
            depth: Length of each list before fusion, 1 or more.

        Returns:
            For each text its matches, best first.
        """
        where = _filter(as_of, jurisdiction)
        requests: list[edge.QueryRequest] = []
        owners: list[tuple[int, str]] = []
        for row, text in enumerate(texts):
            for name, request in self._requests(text, vectors[row], where, depth):
                owners.append((row, name))
                requests.append(request)
        found: list[dict[str, list[tuple[str, float]]]] = [{} for _ in texts]
        for (row, name), points in zip(owners, self._shard.query_batch(edge.QueryBatchRequest(requests)), strict=True):
            found[row][name] = [(str(point.id), point.score) for point in points]
        return [fuse(lists) for lists in found]

    def read_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the dense vectors of the points that are there, by id."""
        vectors: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(ids), _POINTS_PER_CALL):
            part: list[edge.PointId] = list(ids[start : start + _POINTS_PER_CALL])
            for record in self._shard.retrieve(part, with_payload=False, with_vector=["dense"]):
                if isinstance(record.vector, dict):
                    vectors[str(record.id)] = np.asarray(record.vector["dense"], dtype=np.float32)
        return vectors

    def close(self) -> None:
        """Release the shard."""
        self._shard.close()

    def _requests(self, text: str, vector: NDArray[np.float32], where: edge.Filter, depth: int) -> list[tuple[str, edge.QueryRequest]]:
        dense = edge.Query.Nearest(vector.tolist(), using="dense")
        exact = edge.SearchParams(exact=True)
        requests = [("dense", edge.QueryRequest(depth, query=dense, filter=where, params=exact))]
        words = self._bm25.embed_query(text)
        if words.indices:  # a text of stop words only has nothing to look for
            bm25 = edge.Query.Nearest(words, using="bm25")
            same = edge.SearchParams(idf=edge.IdfParams(corpus=where))
            requests.append(("bm25", edge.QueryRequest(depth, query=bm25, filter=where, params=same)))
        return requests


def fuse(lists: Mapping[str, Sequence[tuple[str, float]]]) -> list[Match]:
    """Merge ranked lists of (id, score) by reciprocal rank fusion, best first, ties by id."""
    scores: dict[str, dict[str, float]] = {}
    ranks: dict[str, dict[str, int]] = {}
    for name, points in lists.items():
        for rank, (point, score) in enumerate(points, start=1):
            scores.setdefault(point, {})[name] = score
            ranks.setdefault(point, {})[name] = rank
    fused = {point: sum(1 / (RRF_K + rank - 1) for rank in ranks[point].values()) for point in ranks}
    return [Match(point, fused[point], scores[point], ranks[point]) for point in sorted(fused, key=lambda p: (-fused[p], p))]


def day_number(day: date | None) -> int:
    """Return a day as the integer yyyymmdd; no day means no end."""
    return OPEN_END if day is None else day.year * 10000 + day.month * 100 + day.day


def _config(dimension: int) -> edge.EdgeConfig:
    no_graph = edge.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10)
    return edge.EdgeConfig(
        vectors={"dense": edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Cosine, hnsw_config=no_graph)},
        sparse_vectors={"bm25": edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        wal_enabled=False,
    )


def _fill(shard: edge.EdgeShard, versions: Sequence[Version], vectors: NDArray[np.float32]) -> None:
    by_range = edge.IntegerIndexParams(lookup=False, range=True)
    shard.update(edge.UpdateOperation.create_field_index("jurisdiction", edge.PayloadSchemaType.Keyword))
    shard.update(edge.UpdateOperation.create_field_index("valid_from", by_range))
    shard.update(edge.UpdateOperation.create_field_index("valid_to", by_range))
    bm25 = edge.Bm25()
    for start in range(0, len(versions), _POINTS_PER_CALL):
        part = versions[start : start + _POINTS_PER_CALL]
        points = [_point(bm25, version, vectors[start + row]) for row, version in enumerate(part)]
        shard.update(edge.UpdateOperation.upsert_points(points))


def _point(bm25: edge.Bm25, version: Version, vector: NDArray[np.float32]) -> edge.Point:
    words = bm25.embed_document(f"{version.citation} {version.heading}\n{version.text}")
    payload = {
        "jurisdiction": version.jurisdiction,
        "source": version.source,
        "law_id": version.law_id,
        "article": version.article,
        "valid_from": day_number(version.valid_from),
        "valid_to": day_number(version.valid_to),
    }
    return edge.Point(version.id, {"dense": vector.tolist(), "bm25": words}, payload)


def _filter(as_of: date, jurisdiction: str) -> edge.Filter:
    day = day_number(as_of)
    return edge.Filter(
        must=[
            edge.FieldCondition("jurisdiction", match=edge.MatchValue(jurisdiction)),
            edge.FieldCondition("valid_from", range=edge.RangeFloat(lte=day)),
            edge.FieldCondition("valid_to", range=edge.RangeFloat(gt=day)),
        ]
    )
