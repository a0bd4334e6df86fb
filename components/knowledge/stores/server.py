"""The store on a Qdrant server.

An edition is a collection, the published one is what an alias points at.

    statutes__000007    the points of edition 7, each with its whole version; the manifest is the
    collection's metadata statutes            the alias that readers ask for, moved in one request

A collection counts once its metadata says that it is finished; one that a crash left half-written
is deleted by the next write of its number. The dense list is exact up to `EXACT_UP_TO` versions and
goes by Qdrant's own graph above. Requests that a busy or unreachable server did not answer are made
again. The same code runs on qdrant-client's local mode, which needs no server.

Not covered: refreshes from two machines at once. The lock is this machine's; let Prefect run one
refresh at a time.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import (
    ApiException,
    ResponseHandlingException,
    UnexpectedResponse,
)

from components.errors import IntegrityError, MissingError
from components.knowledge.editions import (
    EditionManifest,
    missing_edition,
    refuse_published,
    refuse_written,
)
from components.knowledge.fusion import Ranked
from components.knowledge.stores.points import (
    BM25,
    DAYS,
    DENSE,
    KEYWORDS,
    day_number,
    payload_of,
    weigh_document,
    weigh_query,
)
from components.records import Version
from components.storage import Home, exclusive_lock

EXACT_UP_TO = 1_000_000
DELAYS_S = (1.0, 5.0, 15.0)
_PREFIX = "statutes"
_FINISHED = "is_finished"
_POINTS_PER_CALL = 256
_VERSIONS_PER_CALL = 2000
_REMEDY = (
    "Roll back to another edition (clausula editions rollback), or restore the collection from a"
    " snapshot."
)
_BUSY = {408, 429, 500, 502, 503, 504}
T = TypeVar("T")


class ServerStore:
    """The editions on one Qdrant server.

    Args:
        client: A client of the server, or of qdrant-client's local mode.
        home: Its `knowledge` folder holds the lock of refreshes from this machine.
        prefix: The alias; collections begin with it. Give each knowledge base on one server its
            own.
        delays_s: The wait before each further attempt at a request that was not answered, in
            seconds.
    """

    def __init__(
        self,
        client: QdrantClient,
        home: Home,
        prefix: str = _PREFIX,
        delays_s: Sequence[float] = DELAYS_S,
    ) -> None:
        self.client, self.prefix, self.delays_s = client, prefix, delays_s
        self.is_local = (
            client.init_options.get("location") == ":memory:"
            or client.init_options.get("path") is not None
        )
        self._lock = home.knowledge / "writing.lock"

    def __repr__(self) -> str:
        return f"qdrant {self.prefix}"

    def writing(self) -> AbstractContextManager[None]:
        """Return this machine's lock; BusyError where another process has it."""
        return exclusive_lock(self._lock, "changing the knowledge base")

    def list_editions(self) -> list[EditionManifest]:
        """Return the manifests of all finished editions, oldest first."""
        there = self.ask(self.client.get_collections).collections
        numbers = sorted(
            number for found in there if (number := self._number(found.name)) is not None
        )
        return [
            manifest for number in numbers if (manifest := self._read_manifest(number)) is not None
        ]

    def current_edition(self) -> int | None:
        """Return the number of the edition that the alias points at, None where there is no alias yet."""
        aliases = self.ask(self.client.get_aliases).aliases
        return next(
            (
                self._number(alias.collection_name)
                for alias in aliases
                if alias.alias_name == self.prefix
            ),
            None,
        )

    def open_edition(self, number: int) -> "ServerEdition":
        """Open a finished edition and count its points.

        Raises:
            MissingError: It is not there, or the server is out of reach.
            IntegrityError: Its metadata is no manifest, or it holds more or fewer points than the
                manifest's versions.
        """
        manifest = self._read_manifest(number)
        if manifest is None:
            raise missing_edition(
                self, number, [manifest.number for manifest in self.list_editions()]
            )
        self._check_count(manifest)
        return ServerEdition(self, self.name(number), manifest)

    def write_edition(
        self,
        manifest: EditionManifest,
        versions: Sequence[Version],
        vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """Fill a collection and mark it as finished.

        Raises:
            UsageError: An edition of this number is there.
        """
        name = self.name(manifest.number)
        if self._read_manifest(manifest.number) is not None:
            refuse_written(self, manifest.number)
        self.ask(lambda: self.client.delete_collection(name))
        self.ask(lambda: self._create(name, manifest))
        for start in range(0, len(versions), _POINTS_PER_CALL):
            part = enumerate(versions[start : start + _POINTS_PER_CALL], start)
            points = [_point(place, version, vectors[place]) for place, version in part]
            # a bound default
            self.ask(lambda points=points: self.client.upsert(name, points, wait=True))  # type: ignore[misc]
        self.ask(lambda: self.client.update_collection(name, metadata={_FINISHED: True}))

    def publish(self, number: int) -> None:
        """Move the alias in one request; MissingError where there is no such edition."""
        self.open_edition(number)
        put = models.CreateAliasOperation(
            create_alias=models.CreateAlias(
                collection_name=self.name(number), alias_name=self.prefix
            )
        )
        old = (
            [models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=self.prefix))]
            if self.current_edition()
            else []
        )
        self.ask(lambda: self.client.update_collection_aliases([*old, put]))

    def delete_edition(self, number: int) -> None:
        """Delete an edition's collection; UsageError where it is the current one."""
        refuse_published(number, self.current_edition())
        self.ask(lambda: self.client.delete_collection(self.name(number)))

    def name(self, number: int) -> str:
        """Return the name of an edition's collection."""
        return f"{self.prefix}__{number:06d}"

    def ask(self, request: Callable[[], T]) -> T:
        """Make a request, again where the server did not answer it.

        Raises:
            MissingError: No attempt got through.
            IntegrityError: The server refused the request.
        """
        for delay_s in (*self.delays_s, None):
            try:
                return request()
            except (ResponseHandlingException, UnexpectedResponse) as error:
                if isinstance(error, UnexpectedResponse) and error.status_code not in _BUSY:
                    raise IntegrityError(
                        f"{self}: the server refused a request ({error}). Look into its log."
                    ) from error
                if delay_s is None:
                    raise MissingError(
                        f"{self}: no answer, {len(self.delays_s) + 1} attempts: {error}. See that"
                        " the server runs and its address is right."
                    ) from error
                time.sleep(delay_s)
            except (ApiException, ValueError) as error:
                raise IntegrityError(
                    f"{self}: cannot be asked ({error}). Look into the server's log."
                ) from error
        raise AssertionError("the last attempt returns or raises")

    def _number(self, name: str) -> int | None:
        prefix, _, number = name.rpartition("__")
        return int(number) if prefix == self.prefix and number.isdigit() else None

    def _read_manifest(self, number: int) -> EditionManifest | None:
        name = self.name(number)
        if not self.ask(lambda: self.client.collection_exists(name)):
            return None
        metadata = dict(self.ask(lambda: self.client.get_collection(name)).config.metadata or {})
        if not metadata.pop(_FINISHED, False):
            return None
        try:
            return EditionManifest.model_validate(metadata)
        except ValidationError as error:
            raise IntegrityError(
                f"{self}: {name}: its metadata is not an edition's. {_REMEDY}"
            ) from error

    def _check_count(self, manifest: EditionManifest) -> None:
        """Refuse a collection that lost points or was given others."""
        name = self.name(manifest.number)
        count = self.ask(lambda: self.client.count(name, exact=True)).count
        if count != manifest.num_versions:
            raise IntegrityError(
                f"{self}: {name}: wrong number of points, got {count} (its manifest has"
                f" {manifest.num_versions} versions). {_REMEDY}"
            )

    def _create(self, name: str, manifest: EditionManifest) -> None:
        if self.client.collection_exists(name):
            return  # the answer to an earlier attempt was lost
        self.client.create_collection(
            name,
            vectors_config={
                DENSE: models.VectorParams(
                    size=manifest.dimension,
                    distance=models.Distance.COSINE,
                    multivector_config=models.MultiVectorConfig(
                        comparator=models.MultiVectorComparator.MAX_SIM
                    ),
                )
            },
            sparse_vectors_config={BM25: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            metadata={**manifest.model_dump(mode="json", exclude={"files"}), _FINISHED: False},
        )
        if not self.is_local:  # local mode has no payload indexes and would warn of each
            for field in KEYWORDS:
                self.client.create_payload_index(
                    name, field, models.PayloadSchemaType.KEYWORD, wait=True
                )
            for field in DAYS:
                schema = models.IntegerIndexParams(
                    type=models.IntegerIndexType.INTEGER, lookup=False, range=True
                )
                self.client.create_payload_index(name, field, schema, wait=True)


class ServerEdition:
    """One collection, asked by its own name, so that a moved alias changes nothing for it.

    Args:
        store: The store it is in.
        name: The collection's name.
        manifest: From its metadata.
    """

    def __init__(self, store: ServerStore, name: str, manifest: EditionManifest) -> None:
        self.store, self.name, self.manifest = store, name, manifest
        self._is_exact = manifest.num_versions <= EXACT_UP_TO

    def read_versions(self) -> list[Version]:
        """Return all its versions in the order they were written."""
        found: list[tuple[int, Version]] = []
        offset: models.ExtendedPointId | None = None
        while True:
            # a bound default
            points, offset = self.store.ask(lambda offset=offset: self._scroll(offset))  # type: ignore[misc]
            found += [self._read_point(point) for point in points]
            if offset is None:
                return [version for _, version in sorted(found, key=lambda pair: pair[0])]

    def read_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the dense vectors of the versions that are there, by id."""
        vectors: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(ids), _POINTS_PER_CALL):
            part = ids[start : start + _POINTS_PER_CALL]
            # a bound default
            found = self.store.ask(lambda part=part: self._retrieve(part))  # type: ignore[misc]
            for point in found:
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
        """Rank the versions in force on a day for each text.

        All lists of all texts are asked for in one request.
        """
        where = _filter(as_of, jurisdiction)
        asked = [
            (row, *one)
            for row, text in enumerate(texts)
            for one in self._requests(text, vectors[row], where, depth)
        ]
        requests = [request for *_, request in asked]
        answers = (
            self.store.ask(lambda: self.store.client.query_batch_points(self.name, requests))
            if requests
            else []
        )
        found: list[dict[str, list[tuple[str, float]]]] = [{} for _ in texts]
        for (row, name, _), answer in zip(asked, answers, strict=True):
            found[row][name] = [(str(point.id), point.score) for point in answer.points]
        return list(found)

    def close(self) -> None:
        """Do nothing: the client is the store's."""

    def _scroll(
        self, offset: models.ExtendedPointId | None
    ) -> tuple[list[models.Record], models.ExtendedPointId | None]:
        return self.store.client.scroll(
            self.name,
            limit=_VERSIONS_PER_CALL,
            offset=offset,
            with_payload=["version", "place"],
            with_vectors=False,
        )

    def _retrieve(self, ids: Sequence[str]) -> list[models.Record]:
        return self.store.client.retrieve(
            self.name, list(ids), with_payload=False, with_vectors=[DENSE]
        )

    def _read_point(self, point: models.Record) -> tuple[int, Version]:
        try:
            payload = point.payload or {}
            return int(payload["place"]), Version.model_validate(payload["version"])
        except (KeyError, ValueError) as error:
            raise IntegrityError(
                f"{self.store}: {self.name}: point {point.id} is no version. {_REMEDY}"
            ) from error

    def _requests(
        self, text: str, vector: NDArray[np.float32], where: models.Filter, depth: int
    ) -> list[tuple[str, models.QueryRequest]]:
        exact = (
            None if self.store.is_local else models.SearchParams(exact=self._is_exact)
        )  # local mode knows exact search only
        requests = [
            (
                DENSE,
                models.QueryRequest(
                    query=[vector.tolist()], using=DENSE, filter=where, params=exact, limit=depth
                ),
            )
        ]
        places, weights = weigh_query(text)
        if places:
            words = models.SparseVector(indices=list(places), values=list(weights))
            same = models.SearchParams(idf=models.IdfCorpusParams(corpus=where))
            requests.append(
                (
                    BM25,
                    models.QueryRequest(
                        query=words, using=BM25, filter=where, params=same, limit=depth
                    ),
                )
            )
        return requests


def connect(url: str, api_key: str | None, home: Home, timeout_s: int = 60) -> ServerStore:
    """Return the store on a server.

    Args:
        url: The server's address, such as `http://localhost:6333`.
        api_key: Its key, where it wants one.
        home: Whose lock refreshes from this machine hold.
        timeout_s: How long a request may take, in seconds.
    """
    # The client's own look at the server's version runs in a thread and only warns; what does not
    # work says so when asked for.
    return ServerStore(
        QdrantClient(url=url, api_key=api_key, timeout=timeout_s, check_compatibility=False), home
    )


def _point(place: int, version: Version, vectors: NDArray[np.float32]) -> models.PointStruct:
    places, weights = weigh_document(version)
    words = models.SparseVector(indices=list(places), values=list(weights))
    payload = {**payload_of(version), "place": place, "version": version.model_dump(mode="json")}
    return models.PointStruct(
        id=version.id, vector={DENSE: vectors.tolist(), BM25: words}, payload=payload
    )


def _filter(as_of: date, jurisdiction: str) -> models.Filter:
    day = day_number(as_of)
    return models.Filter(
        must=[
            models.FieldCondition(key="jurisdiction", match=models.MatchValue(value=jurisdiction))
        ],
        must_not=[  # as in the embedded store: what is not in force is the smaller part
            models.FieldCondition(key="valid_from", range=models.Range(gt=day)),
            models.FieldCondition(key="valid_to", range=models.Range(lte=day)),
        ],
    )
