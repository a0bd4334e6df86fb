"""What is the server store's own.

Half-written collections, collections of others, a collection that lost points.
"""

from pathlib import Path

import pytest
from qdrant_client import QdrantClient, models

from components.errors import IntegrityError, MissingError
from components.knowledge.stores.server import ServerStore
from components.storage import Home
from tests.knowledge.test_stores import TEXTS, make_versions, write


def test_half_written_collection_does_not_exist(tmp_path: Path) -> None:
    """A collection that a crash left unfinished is not listed or published, and is written anew."""
    client = QdrantClient(":memory:")
    store = ServerStore(client, Home(tmp_path))
    write(store, 1)
    client.update_collection(store.name(1), metadata={"is_finished": False})
    assert store.list_editions() == []
    with pytest.raises(MissingError):
        store.publish(1)
    assert len(write(store, 1, make_versions("a", {"7": "Letters bind."})).read_versions()) == 1


def test_collection_metadata_names_what_made_it(tmp_path: Path) -> None:
    """A collection's metadata shows which embedder, dimension and normaliser made it."""
    client = QdrantClient(":memory:")
    write(ServerStore(client, Home(tmp_path)), 1)
    metadata = client.get_collection("statutes__000001").config.metadata or {}
    assert {
        name: metadata[name] for name in ("embedder", "dimension", "normaliser", "is_finished")
    } == {
        "embedder": "hashing",
        "dimension": 64,
        "normaliser": "1",
        "is_finished": True,
    }


def test_foreign_metadata_is_an_integrity_fault(tmp_path: Path) -> None:
    """A collection of our name that is not ours is told as such."""
    client = QdrantClient(":memory:")
    client.create_collection("statutes__000001", vectors_config={}, metadata={"is_finished": True})
    with pytest.raises(IntegrityError, match="metadata is not an edition's"):
        ServerStore(client, Home(tmp_path)).list_editions()


def test_collections_of_others_are_no_editions(tmp_path: Path) -> None:
    """What else stands on the server, and what its aliases point at, is not listed."""
    client = QdrantClient(":memory:")
    for name in ("notes", "notes__000001", "statutes__draft"):
        client.create_collection(name, vectors_config={})
    store = ServerStore(client, Home(tmp_path))
    write(store, 4)
    assert [manifest.number for manifest in store.list_editions()] == [4]
    assert store.current_edition() is None


@pytest.mark.parametrize("is_added", [True, False])
def test_open_edition_with_other_points_refused(tmp_path: Path, *, is_added: bool) -> None:
    """A collection that lost or gained a point is not the edition of its manifest."""
    client = QdrantClient(":memory:")
    store = ServerStore(client, Home(tmp_path))
    versions = write(store, 1).read_versions()
    if is_added:
        client.upsert(store.name(1), [models.PointStruct(id=1, vector={}, payload={})])
    else:
        client.delete(store.name(1), models.PointIdsList(points=[versions[0].id]))
    count = len(versions) + (1 if is_added else -1)
    with pytest.raises(
        IntegrityError, match=rf"got {count} \(its manifest has 3 versions\).*editions rollback"
    ):
        store.open_edition(1)


def test_altered_version_is_refused(tmp_path: Path) -> None:
    """A figure that was changed in a stored version is not shown as law."""
    client = QdrantClient(":memory:")
    store = ServerStore(client, Home(tmp_path))
    (version,) = write(store, 1, make_versions("a", {"1": "At most 20 per cent."})).read_versions()
    altered = version.model_copy(update={"text": "At most 90 per cent."})
    payload = {"version": altered.model_dump(mode="json")}
    client.set_payload(store.name(1), payload, points=[version.id])
    with pytest.raises(IntegrityError, match=r"not those that were written.*editions rollback"):
        store.open_edition(1).read_versions()


def test_edition_of_before_hashes_is_read(tmp_path: Path) -> None:
    """A collection that was written without a hash of its list is opened as before."""
    client = QdrantClient(":memory:")
    store = ServerStore(client, Home(tmp_path))
    write(store, 1)
    client.update_collection(store.name(1), metadata={"list_sha256": ""})
    assert store.open_edition(1).read_versions() == make_versions("a", TEXTS)
