"""What stops a server from starting: an address in use, and another server on the same home."""

import logging
import socket
from collections.abc import Iterator

import pytest

from components.errors import BusyError, UsageError
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.session import SessionConfig
from components.serving.config import ServingConfig
from components.serving.server import _rebind_option, serve
from components.storage import Home, exclusive_lock


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Give the logger its level back."""
    logger = logging.getLogger("clausula")
    level = logger.level
    yield
    logger.setLevel(level)


def test_serve_refuses_an_address_in_use(home: Home) -> None:
    """A port that another program uses is refused before anything is opened."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=rf"cannot listen on 127.0.0.1:{port}.*--port"):
            serve(
                EmbeddedStore, home, ServingConfig(), SessionConfig(), host="127.0.0.1", port=port
            )
    assert not home.serving.exists()


def test_serve_refuses_a_second_server(home: Home) -> None:
    """Two servers never work on the same home folder."""
    with exclusive_lock(home.serving / "lock", "serving it"), pytest.raises(BusyError):
        serve(EmbeddedStore, home, ServingConfig(), SessionConfig(), host="127.0.0.1", port=0)


def test_port_is_taken_exclusively_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SO_REUSEADDR would share a port, the option that forbids it is taken."""
    assert _rebind_option() == socket.SO_REUSEADDR
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", -5, raising=False)
    assert _rebind_option() == -5
