"""What is the server store's own.

Requests made again, half-written collections, several knowledge bases on one server.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from components.errors import IntegrityError, MissingError
from components.knowledge.editions import open_current
from components.knowledge.stores.server import ServerStore, connect
from components.storage import Home
from tests.knowledge.test_stores import TEXTS, ask, make_versions, write


class FlakyClient(QdrantClient):
    """The local mode behind a network that loses answers.

    Every call fails once after the work was done, as a lost answer does.
    """

    def __init__(self, fault: Callable[[], Exception]) -> None:
        super().__init__(":memory:")
        self.fault, self.lost = fault, set[str]()

    def lose(self, name: str, answer: Any) -> Any:
        """Return the answer, but not the first time."""
        if name not in self.lost:
            self.lost.add(name)
            raise self.fault()
        return answer

    def upsert(self, *arguments: Any, **settings: Any) -> models.UpdateResult:
        answer: models.UpdateResult = self.lose("upsert", super().upsert(*arguments, **settings))
        return answer

    def create_collection(self, *arguments: Any, **settings: Any) -> bool:
        return bool(self.lose("create", super().create_collection(*arguments, **settings)))

    def update_collection_aliases(self, *arguments: Any, **settings: Any) -> bool:
        return bool(self.lose("alias", super().update_collection_aliases(*arguments, **settings)))

    def query_batch_points(self, *arguments: Any, **settings: Any) -> list[models.QueryResponse]:
        answer: list[models.QueryResponse] = self.lose(
            "query", super().query_batch_points(*arguments, **settings)
        )
        return answer


def refuse(status: int) -> UnexpectedResponse:
    """Return the client's error for an answer of the server."""
    return UnexpectedResponse(status, "fault", b"{}", httpx.Headers())


@pytest.mark.parametrize(
    "fault", [lambda: ResponseHandlingException(OSError("reset")), lambda: refuse(503)]
)
def test_requests_without_answer_are_made_again(
    tmp_path: Path, fault: Callable[[], Exception]
) -> None:
    """An edition is written once and whole although the answer to each kind of request is lost once."""
    client = FlakyClient(fault)
    store = ServerStore(client, Home(tmp_path), delays_s=(0.0, 0.0))
    write(store, 1)
    store.publish(1)
    assert open_current(store).read_versions() == make_versions("a", TEXTS)
    assert ask(open_current(store), "deposit")["bm25"]
    assert client.lost == {"upsert", "create", "alias", "query"}


def test_request_refused_is_not_made_again(tmp_path: Path) -> None:
    """What the server refuses is told at once."""
    with pytest.raises(IntegrityError, match="refused a request"):
        write(ServerStore(FlakyClient(lambda: refuse(403)), Home(tmp_path), delays_s=(60.0,)), 1)


def test_server_out_of_reach_is_named(tmp_path: Path) -> None:
    """Where nothing listens the fault is one message with the remedy."""
    store = connect("http://127.0.0.1:9", None, Home(tmp_path), timeout_s=1)
    store.delays_s = (0.0,)
    with pytest.raises(MissingError, match=r"no answer, 2 attempts.*See that the server runs"):
        store.current_edition()


def test_half_written_collection_does_not_exist(tmp_path: Path) -> None:
    """A collection that a crash left unfinished is not listed, cannot be published, and is written anew."""
    client = QdrantClient(":memory:")
    store = ServerStore(client, Home(tmp_path))
    write(store, 1)
    client.update_collection(store.name(1), metadata={"is_finished": False})
    assert store.list_editions() == []
    with pytest.raises(MissingError):
        store.publish(1)
    assert len(write(store, 1, make_versions("a", {"7": "Letters bind."})).read_versions()) == 1


def test_collection_metadata_names_what_made_it(tmp_path: Path) -> None:
    """A server's operator sees in a collection's metadata which embedder, dimension and normaliser made it."""
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


def test_two_prefixes_share_a_server(tmp_path: Path) -> None:
    """Knowledge bases with prefixes of their own do not see each other, nor collections of others."""
    client = QdrantClient(":memory:")
    client.create_collection("notes", vectors_config={})
    one, other = (ServerStore(client, Home(tmp_path), prefix=prefix) for prefix in ("one", "other"))
    write(one, 1)
    one.publish(1)
    write(other, 4)
    assert ([m.number for m in one.list_editions()], [m.number for m in other.list_editions()]) == (
        [1],
        [4],
    )
    assert (one.current_edition(), other.current_edition()) == (1, None)


@pytest.mark.parametrize("is_added", [True, False])
def test_open_edition_with_other_points_refused(tmp_path: Path, *, is_added: bool) -> None:
    """A collection that lost a point, or was given one, is not the edition that its manifest names."""
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
