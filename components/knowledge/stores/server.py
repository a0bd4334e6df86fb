"""The store on a Qdrant server: an edition is a collection, an alias points at the published one.

    statutes__000007    the points of edition 7, each with its whole version; the manifest is the
                        collection's metadata, which also says whether it was ever published
    statutes            the alias that readers ask for, moved in one request

A collection counts once its metadata says that it is finished. One that a crash left half-written
is deleted by the next write of its number. Requests that a busy or unreachable server did not
answer are made again. The same code runs on qdrant-client's local mode, which needs no server.

Not covered: refreshes from two machines at once. The lock is this machine's; let Prefect run one
refresh at a time.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from qdrant_client import QdrantClient, models

from components.errors import IntegrityError
from components.knowledge.editions import (
    EditionManifest,
    missing_edition,
    refuse_published,
    refuse_written,
)
from components.knowledge.stores.points import BM25, DAYS, DENSE, KEYWORDS
from components.knowledge.stores.server_calls import DELAYS_S, ServerCalls
from components.knowledge.stores.server_edition import (
    POINTS_PER_CALL,
    REMEDY,
    ServerEdition,
    hash_versions,
    make_point,
)
from components.records import Version
from components.storage import Home, exclusive_lock

TIMEOUT_S = 60
_FINISHED = "is_finished"
_PUBLISHED = "is_published"
_LIST_HASH = "list_sha256"


class ServerStore:
    """The editions on one Qdrant server.

    Args:
        client: A client of the server, or of qdrant-client's local mode.
        home: Its `knowledge` folder holds the lock of refreshes from this machine.
        delays_s: The wait before each further attempt at a request that was not answered, in
            seconds.
    """

    alias = "statutes"  # collections begin with it too

    def __init__(
        self, client: QdrantClient, home: Home, delays_s: Sequence[float] = DELAYS_S
    ) -> None:
        self.client = client
        self.calls = ServerCalls(client, str(self), delays_s)
        self._lock = home.knowledge / "writing.lock"

    def __repr__(self) -> str:
        return f"qdrant {self.alias}"

    def writing(self) -> AbstractContextManager[None]:
        """Return this machine's lock.

        Raises:
            BusyError: Another process has it.
        """
        return exclusive_lock(self._lock, "changing the knowledge base")

    def list_editions(self) -> list[EditionManifest]:
        """Return the manifests of all finished editions, oldest first."""
        collections = self.calls.ask(self.client.get_collections).collections
        numbers = [self._parse_number(collection.name) for collection in collections]
        known = sorted(number for number in numbers if number is not None)
        manifests = [self._read_manifest(number) for number in known]
        return [manifest for manifest in manifests if manifest is not None]

    def list_published(self) -> list[int]:
        """Return the numbers of the finished editions that were ever published, oldest first."""
        numbers = [manifest.number for manifest in self.list_editions()]
        return [number for number in numbers if self._read_metadata(number).get(_PUBLISHED)]

    def current_edition(self) -> int | None:
        """Return the number that the alias points at, None where there is no alias yet."""
        for alias in self.calls.ask(self.client.get_aliases).aliases:
            if alias.alias_name == self.alias:
                return self._parse_number(alias.collection_name)
        return None

    def open_edition(self, number: int) -> ServerEdition:
        """Open a finished edition and count its points.

        Raises:
            MissingError: It is not there, or the server is out of reach.
            IntegrityError: Its metadata is no manifest, or it holds more or fewer points than the
                manifest's versions.
        """
        manifest = self._read_manifest(number)
        if manifest is None:
            known = [manifest.number for manifest in self.list_editions()]
            raise missing_edition(self, number, known)
        self._check_count(manifest)
        list_hash = str(self._read_metadata(number).get(_LIST_HASH, ""))
        return ServerEdition(self.calls, self.name(number), manifest, list_hash)

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
        self.calls.ask(lambda: self.client.delete_collection(name))
        list_hash = hash_versions(versions)
        self.calls.ask(lambda: self._create(name, manifest, list_hash))
        for start in range(0, len(versions), POINTS_PER_CALL):
            points = [
                make_point(place, version, vectors[place], manifest.lists)
                for place, version in enumerate(versions[start : start + POINTS_PER_CALL], start)
            ]
            # a bound default
            self.calls.ask(lambda points=points: self.client.upsert(name, points, wait=True))  # type: ignore[misc]
        self.calls.ask(lambda: self.client.update_collection(name, metadata={_FINISHED: True}))

    def publish(self, number: int) -> None:
        """Mark an edition as published and move the alias in one request.

        Raises:
            MissingError: It is not there, or the server is out of reach.
            IntegrityError: Its metadata is no manifest, or it has lost points.
        """
        self.open_edition(number)
        marked = {_PUBLISHED: True}
        self.calls.ask(lambda: self.client.update_collection(self.name(number), metadata=marked))
        changes: list[models.AliasOperations] = []
        if self.current_edition():
            old = models.DeleteAlias(alias_name=self.alias)
            changes.append(models.DeleteAliasOperation(delete_alias=old))
        new = models.CreateAlias(collection_name=self.name(number), alias_name=self.alias)
        changes.append(models.CreateAliasOperation(create_alias=new))
        self.calls.ask(lambda: self.client.update_collection_aliases(changes))

    def delete_edition(self, number: int) -> None:
        """Delete an edition's collection; UsageError where it is the current one."""
        refuse_published(number, self.current_edition())
        self.calls.ask(lambda: self.client.delete_collection(self.name(number)))

    def name(self, number: int) -> str:
        """Return the name of an edition's collection."""
        return f"{self.alias}__{number:06d}"

    def _parse_number(self, name: str) -> int | None:
        """Return the number of an edition's collection, None for a collection of another use."""
        alias, _, number = name.rpartition("__")
        return int(number) if alias == self.alias and number.isdigit() else None

    def _read_manifest(self, number: int) -> EditionManifest | None:
        """Return the manifest of a finished edition, None where there is none."""
        metadata = self._read_metadata(number)
        if not metadata.pop(_FINISHED, False):
            return None
        metadata.pop(_PUBLISHED, None)
        metadata.pop(_LIST_HASH, None)
        try:
            return EditionManifest.model_validate(metadata)
        except ValidationError as error:
            raise IntegrityError(
                f"{self}: {self.name(number)}: its metadata is not an edition's. {REMEDY}"
            ) from error

    def _read_metadata(self, number: int) -> dict[str, Any]:  # Any: JSON values
        """Return the metadata of an edition's collection, empty where there is none."""
        name = self.name(number)
        if not self.calls.ask(lambda: self.client.collection_exists(name)):
            return {}
        config = self.calls.ask(lambda: self.client.get_collection(name)).config
        return dict(config.metadata or {})

    def _check_count(self, manifest: EditionManifest) -> None:
        """Refuse a collection that lost points or was given others."""
        name = self.name(manifest.number)
        count = self.calls.ask(lambda: self.client.count(name, exact=True)).count
        if count != manifest.num_versions:
            raise IntegrityError(
                f"{self}: {name}: wrong number of points, got {count} (its manifest has"
                f" {manifest.num_versions} versions). {REMEDY}"
            )

    def _create(self, name: str, manifest: EditionManifest, list_hash: str) -> None:
        """Create an edition's collection and its indexes.

        An earlier attempt may have done any part of it, whose answer was lost.
        """
        if not self.client.collection_exists(name):
            self._create_collection(name, manifest, list_hash)
        if not self.calls.is_local:  # local mode has no payload indexes and would warn of each
            self._index_payload(name)

    def _create_collection(self, name: str, manifest: EditionManifest, list_hash: str) -> None:
        """Create an edition's collection, unfinished."""
        max_sim = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
        dense = models.VectorParams(
            size=manifest.dimension, distance=models.Distance.COSINE, multivector_config=max_sim
        )
        self.client.create_collection(
            name,
            vectors_config={DENSE: dense},
            sparse_vectors_config={BM25: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            metadata={
                **manifest.model_dump(mode="json", exclude={"files"}),
                _FINISHED: False,
                _LIST_HASH: list_hash,
            },
        )

    def _index_payload(self, name: str) -> None:
        """Index the fields that searches are filtered by."""
        for field in KEYWORDS:
            keyword = models.PayloadSchemaType.KEYWORD
            self.client.create_payload_index(name, field, keyword, wait=True)
        for field in DAYS:
            days = models.IntegerIndexParams(
                type=models.IntegerIndexType.INTEGER, lookup=False, range=True
            )
            self.client.create_payload_index(name, field, days, wait=True)


def connect(url: str, api_key: str | None, home: Home) -> ServerStore:
    """Return the store on a server.

    Args:
        url: The server's address, such as `http://localhost:6333`.
        api_key: Its key, where it wants one.
        home: Whose lock refreshes from this machine hold.
    """
    # The client's own check of the server's version runs in a thread and only warns; what does not
    # work says so when asked for.
    client = QdrantClient(url=url, api_key=api_key, timeout=TIMEOUT_S, check_compatibility=False)
    return ServerStore(client, home)
