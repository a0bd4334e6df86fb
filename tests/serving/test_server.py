"""What stops a server from starting: an address in use, and another server on the same home."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from components.errors import BusyError, UsageError
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.session import SessionConfig
from components.serving.config import ServingConfig
from components.serving.notifications import Subscription
from components.serving.server import UvicornServer, _rebind_option, serve
from components.storage import Home, exclusive_lock
from tests.serving.stand_in import StandIn


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


@pytest.mark.service
def test_signal_takes_no_lock(open_stand_in: StandIn) -> None:
    """SIGTERM may come while the main thread holds any lock: its handler waits for none."""
    server = UvicornServer(open_stand_in.uvicorn.config, open_stand_in.state)
    notifications = open_stand_in.state.notifications
    loop = asyncio.new_event_loop()
    subscription = Subscription(loop, asyncio.Event())
    notifications.add("rv-1", subscription)
    try:
        with notifications._lock:
            handling = threading.Thread(target=server.handle_exit, args=(signal.SIGTERM, None))
            handling.start()
            handling.join(2)
            is_stuck = handling.is_alive()
    finally:
        handling.join()
        notifications.remove("rv-1", subscription)
        loop.close()
    assert not is_stuck
    assert server.should_exit
    assert not notifications.is_closed
