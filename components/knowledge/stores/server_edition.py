"""An edition on a Qdrant server: a collection that is asked by its own name.

So a moved alias changes nothing for it. The dense list is exact up to `EXACT_UP_TO` versions and
goes by Qdrant's own graph above.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from components.errors import IntegrityError
from components.knowledge.editions import EditionManifest
from components.knowledge.fusion import Ranked
from components.knowledge.stores.points import (
    BM25,
    DENSE,
    ask_sparse,
    day_number,
    payload_of,
    weigh_sparse,
)
from components.knowledge.stores.server_calls import ServerCalls
from components.records import Version

EXACT_UP_TO = 1_000_000
POINTS_PER_CALL = 256
REMEDY = (
    "Roll back to another edition (clausula editions rollback), or restore the collection from a"
    " snapshot."
)
_VERSIONS_PER_CALL = 2000


class ServerEdition:
    """One finished collection.

    Args:
        calls: The server.
        name: The collection's name.
        manifest: From its metadata.
        list_hash: What `hash_versions` gave of its versions; empty where none was kept yet.
    """

    def __init__(
        self, calls: ServerCalls, name: str, manifest: EditionManifest, list_hash: str = ""
    ) -> None:
        self.name, self.manifest = name, manifest
        self._list_hash = list_hash
        self._calls = calls

    def read_versions(self) -> list[Version]:
        """Return all its versions in the order they were written.

        Raises:
            IntegrityError: They are not those that were written.
        """
        rows: list[tuple[int, Version]] = []
        offset: models.ExtendedPointId | None = None
        while True:
            # a bound default
            points, offset = self._calls.ask(lambda offset=offset: self._scroll(offset))  # type: ignore[misc]
            rows += [self._read_point(point) for point in points]
            if offset is None:
                break
        rows.sort(key=lambda row: row[0])
        versions = [version for _, version in rows]
        if self._list_hash and hash_versions(versions) != self._list_hash:
            raise IntegrityError(
                f"{self._calls.name}: {self.name}: its versions are not those that were written."
                f" {REMEDY}"
            )
        return versions

    def read_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the dense vectors of the versions that are there, by id."""
        vectors: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(ids), POINTS_PER_CALL):
            batch = ids[start : start + POINTS_PER_CALL]
            # a bound default
            points = self._calls.ask(lambda batch=batch: self._retrieve(batch))  # type: ignore[misc]
            for point in points:
                if isinstance(point.vector, dict):
                    vectors[str(point.id)] = np.asarray(point.vector[DENSE], dtype=np.float32)
        return vectors

    def rank(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        as_of: date,
        jurisdiction: str,
        depth: int,
    ) -> list[Ranked]:
        """Rank the versions in force on a day for each text, all lists in one request."""
        in_force = _filter(as_of, jurisdiction)
        requests: list[models.QueryRequest] = []
        keys: list[tuple[int, str]] = []  # of each request, the text's row and the list's name
        for row, text in enumerate(texts):
            requests.append(self._ask_dense(vectors[row], in_force, depth))
            keys.append((row, DENSE))
            for name, (places, weights) in ask_sparse(text, self.manifest.lists).items():
                words = models.SparseVector(indices=list(places), values=list(weights))
                requests.append(_ask_words(words, in_force, depth))
                keys.append((row, name))
        lists: list[dict[str, list[tuple[str, float]]]] = [{} for _ in texts]
        for (row, name), answer in zip(keys, self._query(requests), strict=True):
            lists[row][name] = [(str(point.id), point.score) for point in answer.points]
        return list(lists)

    def close(self) -> None:
        """Do nothing: the client is the store's."""

    def _query(self, requests: Sequence[models.QueryRequest]) -> list[models.QueryResponse]:
        """Return the answers to requests; a server refuses a batch of none."""
        if not requests:
            return []
        return self._calls.ask(
            lambda: self._calls.client.query_batch_points(self.name, list(requests))
        )

    def _scroll(
        self, offset: models.ExtendedPointId | None
    ) -> tuple[list[models.Record], models.ExtendedPointId | None]:
        """Return the next points, and where those after them begin."""
        return self._calls.client.scroll(
            self.name,
            limit=_VERSIONS_PER_CALL,
            offset=offset,
            with_payload=["version", "place"],
            with_vectors=False,
        )

    def _retrieve(self, ids: Sequence[str]) -> list[models.Record]:
        """Return points by id with their dense vectors."""
        return self._calls.client.retrieve(
            self.name, list(ids), with_payload=False, with_vectors=[DENSE]
        )

    def _read_point(self, point: models.Record) -> tuple[int, Version]:
        """Return a point's place in the order of writing, and its version."""
        try:
            payload = point.payload or {}
            return int(payload["place"]), Version.model_validate(payload["version"])
        except (KeyError, ValueError) as error:
            raise IntegrityError(
                f"{self._calls.name}: {self.name}: point {point.id} is no version. {REMEDY}"
            ) from error

    def _ask_dense(
        self, vector: NDArray[np.float32], in_force: models.Filter, depth: int
    ) -> models.QueryRequest:
        """Return the request for the versions with the nearest vectors."""
        is_exact = self.manifest.num_versions <= EXACT_UP_TO
        # local mode knows exact search only
        params = None if self._calls.is_local else models.SearchParams(exact=is_exact)
        return models.QueryRequest(
            query=[vector.tolist()], using=DENSE, filter=in_force, params=params, limit=depth
        )


def hash_versions(versions: Sequence[Version]) -> str:
    """Return the SHA-256 of versions in their order, hex."""
    digest = hashlib.sha256()
    for version in versions:
        digest.update(version.model_dump_json().encode() + b"\n")
    return digest.hexdigest()


def make_point(
    place: int, version: Version, vectors: NDArray[np.float32], lists: Sequence[str]
) -> models.PointStruct:
    """Return a version as a point, with its place in the order of writing.

    Args:
        place: The place, from 0.
        version: The version; it is kept whole.
        vectors: Its unit vectors, shape (texts, dimension).
        lists: The lists of its edition.
    """
    places, weights = weigh_sparse(version, lists)
    words = models.SparseVector(indices=list(places), values=list(weights))
    payload = {**payload_of(version), "place": place, "version": version.model_dump(mode="json")}
    return models.PointStruct(
        id=version.id, vector={DENSE: vectors.tolist(), BM25: words}, payload=payload
    )


def _ask_words(
    words: models.SparseVector, in_force: models.Filter, depth: int
) -> models.QueryRequest:
    """Return the request for the versions with a text's words, or its pieces of words."""
    rarity = models.SearchParams(idf=models.IdfCorpusParams(corpus=in_force))
    return models.QueryRequest(query=words, using=BM25, filter=in_force, params=rarity, limit=depth)


def _filter(as_of: date, jurisdiction: str) -> models.Filter:
    """Return the filter for what is in force on a day, as in the embedded store."""
    day = day_number(as_of)
    return models.Filter(
        must=[
            models.FieldCondition(key="jurisdiction", match=models.MatchValue(value=jurisdiction))
        ],
        must_not=[
            models.FieldCondition(key="valid_from", range=models.Range(gt=day)),
            models.FieldCondition(key="valid_to", range=models.Range(lte=day)),
        ],
    )
