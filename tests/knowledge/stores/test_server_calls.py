"""Requests that a server did not answer are made again, those that it refused are not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from components.errors import IntegrityError, MissingError
from components.knowledge.editions import open_current
from components.knowledge.stores.points import DAYS, KEYWORDS
from components.knowledge.stores.server import ServerStore, connect
from components.knowledge.stores.server_calls import ServerCalls
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
    """An edition is written once and whole, though one answer to each kind of request is lost."""
    client = FlakyClient(fault)
    store = ServerStore(client, Home(tmp_path), delays_s=(0.0, 0.0))
    write(store, 1)
    store.publish(1)
    assert open_current(store).read_versions() == make_versions("a", TEXTS)
    assert ask(open_current(store), "deposit")["bm25"]
    assert client.lost == {"upsert", "create", "alias", "query"}


def test_collection_whose_creation_was_not_answered_has_its_indexes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collection that is there from a first attempt is indexed by the second."""

    class IndexingClient(FlakyClient):
        """Notes the indexes, which the local mode does not have."""

        def create_payload_index(self, *arguments: Any, **settings: Any) -> models.UpdateResult:
            indexed.append(arguments[1])
            return models.UpdateResult(status=models.UpdateStatus.COMPLETED)

    indexed: list[str] = []
    monkeypatch.setattr(ServerCalls, "is_local", False)
    client = IndexingClient(lambda: refuse(503))
    write(ServerStore(client, Home(tmp_path), delays_s=(0.0, 0.0)), 1)
    assert set(indexed) == {*KEYWORDS, *DAYS}


def test_request_refused_is_not_made_again(tmp_path: Path) -> None:
    """What the server refuses is told at once."""
    with pytest.raises(IntegrityError, match="refused a request"):
        write(ServerStore(FlakyClient(lambda: refuse(403)), Home(tmp_path), delays_s=(60.0,)), 1)


def test_server_out_of_reach_is_named(tmp_path: Path) -> None:
    """Where nothing listens the fault is one message with the remedy."""
    store = connect("http://127.0.0.1:9", None, Home(tmp_path))
    store.calls.delays_s = (0.0,)
    with pytest.raises(MissingError, match=r"no answer, 2 attempts.*See that the server runs"):
        store.current_edition()
