"""Connections: how many at once, and how long one may take until its request has arrived.

uvicorn waits for the head of a request without a limit, and a connection costs a file handle. Here
a connection that has no request is closed after a while, and when there are too many the one goes
first that has kept the server waiting longest. So sockets that send nothing, or a byte at a time,
take nobody else's place. How long a body may take is `middleware`'s part.
"""

import asyncio
from collections import OrderedDict
from typing import Any

from pydantic import Field
from uvicorn.protocols.http.h11_impl import H11Protocol

from components.config import Section
from components.serving.local_requests import PEER_UID, find_peer_uid

_SPARE_HANDLES = 256  # for the database, files and the engine's pipe


class ConnectionsConfig(Section):
    """How many connections there may be, and how long a client may take to send."""

    max_open: int = Field(
        default=2000,
        ge=2,
        le=100_000,
        description=(
            "connections at once, as far as the system's limit of open files allows; beyond, those"
            " without a request are closed, the oldest first"
        ),
    )
    request_timeout_s: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="seconds a connection may stay open without a whole request head",
    )
    body_gap_s: float = Field(
        default=20,
        gt=0,
        le=3600,
        description="seconds between two pieces of a request's body; more get 408",
    )
    body_timeout_s: float = Field(
        default=600,
        gt=0,
        le=86_400,
        description="seconds a request's whole body may take; more get 408",
    )


class ConnectionGuard:
    """Knows which connections wait for a request.

    Args:
        config: The limits.
        finds_peers: Whether to find out who is at the other end, see `find_peer_uid`.
    """

    def __init__(self, config: ConnectionsConfig, *, finds_peers: bool) -> None:
        self.config = config
        self.finds_peers = finds_peers
        self.max_open = min(config.max_open, raise_file_limit() - _SPARE_HANDLES)
        self._waiting: OrderedDict[GuardedProtocol, asyncio.TimerHandle] = OrderedDict()

    def wait(self, connection: "GuardedProtocol") -> None:
        """Note that a connection waits for a request, and for how long it may."""
        self.leave(connection)
        timeout_s = self.config.request_timeout_s
        self._waiting[connection] = connection.loop.call_later(timeout_s, connection.drop)

    def leave(self, connection: "GuardedProtocol") -> None:
        """Note that a connection has its request, or is closed."""
        timer = self._waiting.pop(connection, None)
        if timer is not None:
            timer.cancel()

    def make_room(self, num_open: int) -> None:
        """Close the connection that has waited longest if there are too many."""
        if num_open > self.max_open and self._waiting:
            next(iter(self._waiting)).drop()


class GuardedProtocol(H11Protocol):
    """uvicorn's connection under a guard.

    Args:
        guard: Knows the limits.
        settings: uvicorn's own.
    """

    def __init__(self, guard: ConnectionGuard, **settings: Any) -> None:  # Any: uvicorn's own types
        super().__init__(**settings)
        self._guard = guard

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        if self._guard.finds_peers and self.client and self.server:
            host, port = self.server
            uid = find_peer_uid(self.client, (host, port or 0))
            self.app_state = {**self.app_state, PEER_UID: uid}
        self._guard.wait(self)
        self._guard.make_room(len(self.connections))

    def data_received(self, data: bytes) -> None:
        """Take bytes; the head of a request may be whole now."""
        super().data_received(data)
        if self._is_answering():
            self._guard.leave(self)

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is there already."""
        super().on_response_complete()
        if not self._is_answering() and not self.transport.is_closing():
            self._guard.wait(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._guard.leave(self)
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close the connection at once, whatever is still on its way."""
        self._guard.leave(self)
        self.transport.abort()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete


def raise_file_limit(wanted: int = 65_536) -> int:
    """Let this process open more files, as far as the system allows, and return how many."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    allowed = wanted if hard == unlimited else min(wanted, hard)
    if soft == unlimited or soft >= allowed:
        return allowed
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed
