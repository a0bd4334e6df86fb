"""A whole server on a socket of its own, whose release is the scripted one of `scripted`.

Everything but the release is as `clausula serve` has it: uvicorn with its settings, the middleware,
the routes, the queue, the database. It runs on threads of the test's process and starts in a tenth
of a second, where one with a model takes many.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.knowledge.stores.embedded import EmbeddedStore
from components.review.session import SessionConfig
from components.serving import state
from components.serving.config import ServingConfig
from components.serving.served_release import Served
from components.serving.server import UvicornServer, make_uvicorn
from components.serving.state import ServerState
from components.storage import Home
from components.tracking.releases import publish_release
from tests.serving.running import wait_for


class StandInReleases:
    """Serves one release that is open already, and leaves it open."""

    def __init__(self, served: Served, store: EmbeddedStore) -> None:
        self.store = store
        self.refused: tuple[str, str] | None = None
        self._served = served

    def current(self) -> Served:
        """Return the release."""
        return self._served

    def __getattr__(self, name: str) -> Any:  # Any: what else the server asks of its releases
        return lambda *arguments, **named: None


@dataclass(frozen=True)
class StandIn:
    """A server that runs, its parts, and a client of it."""

    state: ServerState
    uvicorn: UvicornServer
    address: str
    client: httpx.Client

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.address.rpartition(":")[2])

    def connect(self, data: bytes = b"") -> socket.socket:
        """Open a connection and send some bytes."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.sendall(data)
        return connection

    def ask(self, data: bytes) -> bytes:
        """Send the bytes of a request and return the first of the answer's."""
        with self.connect(data) as connection:
            return connection.recv(65_536)

    def make_key(self, *scopes: str) -> dict[str, str]:
        """Make a key and return the header that sends it."""
        keys = self.state.access._keys
        return {"Authorization": f"Bearer {keys.create('test', scopes, actor='test')}"}


@contextmanager
def standing_in(
    served: Served,
    root: Path,
    host: str = "127.0.0.1",
    playbook: Path | None = None,
    **serving: object,
) -> Iterator[StandIn]:
    """Give a server of a release, open to this machine unless `serving` says otherwise.

    Args:
        served: The release.
        root: The folder that becomes its home.
        host: The address that it believes to listen on.
        playbook: The house's own positions, if there are any.
        serving: Sections of `ServingConfig`, as a config file has them.
    """
    home = Home(root)
    publish_release(home, served.release, "promote")
    releases = StandInReleases(served, EmbeddedStore(home))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "ServedReleases", lambda *arguments, **named: releases)
        opened = state.open_server(
            EmbeddedStore,
            home,
            ServingConfig.model_validate(serving),
            SessionConfig(playbook=playbook),
            host=host,
        )
    server = make_uvicorn(opened)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_for(lambda: server.started)
            with httpx.Client(base_url=address, timeout=30) as client:
                yield StandIn(opened, server, address, client)
        finally:
            server.should_exit = True
            thread.join()
