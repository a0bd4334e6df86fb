"""Connections: how many at once, and how long one may keep the server waiting.

uvicorn waits without a limit for the head of a request, and for a client to read its answer, and a
connection costs a file handle. Here a connection that waits for its client is closed after a while,
and when there are too many the one goes first that has waited longest. So sockets that send
nothing, or a byte at a time, or never read, take nobody else's place. A client that reads slowly
gets its whole answer. One that sends a few bytes at a time is read less often, since each piece
costs as much as a large one. How long a body may take is `middleware`'s part.
"""

import asyncio
from collections import OrderedDict
from typing import Any

from pydantic import Field
from uvicorn.protocols.http.h11_impl import H11Protocol

from components.config import Section
from components.serving.local_requests import PEER_UID, find_peer_uid

_SMALL_BYTES = 512  # a piece of a request that is smaller and not its last is a trickle
_MAX_SMALL = 4  # such pieces in a row; from then on the client is read less often
_READ_PAUSE_S = 2.0
_SPARE_HANDLES = 256  # for the database, files and the engine's pipe


class ConnectionsConfig(Section):
    """How many connections there may be, and how long a client may take to send."""

    max_open: int = Field(
        default=2000,
        ge=2,
        le=100_000,
        description=(
            "connections at once, as far as the system's limit of open files allows; beyond, those"
            " that wait for their client are closed, the oldest first"
        ),
    )
    request_timeout_s: float = Field(
        default=30,
        gt=0,
        le=3600,
        description=(
            "seconds a connection may stay open without a whole request head, or without reading"
            " any of its answer"
        ),
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
    """Knows which connections wait for their client: for a request, or until it reads.

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
        """Note that a connection waits for its client, and for how long it may."""
        self.leave(connection)
        timeout_s = self.config.request_timeout_s
        self._waiting[connection] = connection.loop.call_later(timeout_s, connection.look)

    def leave(self, connection: "GuardedProtocol") -> None:
        """Note that a connection waits no more, or is closed."""
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
        self._num_unsent = 0  # bytes of the answer at the last look
        self._num_small = 0  # small pieces in a row

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        if self._guard.finds_peers and self.client and self.server:
            host, port = self.server
            uid = find_peer_uid(self.client, (host, port or 0))
            self.app_state = {**self.app_state, PEER_UID: uid}
        self._wait()
        self._guard.make_room(len(self.connections))

    def data_received(self, data: bytes) -> None:
        """Take bytes; the head of a request may be whole now."""
        super().data_received(data)
        if self._is_answering() and not self.flow.write_paused:
            self._guard.leave(self)
        is_whole = self._is_answering() and not self.cycle.more_body
        is_small = len(data) < _SMALL_BYTES and not is_whole
        self._num_small = self._num_small + 1 if is_small else 0
        if self._num_small > _MAX_SMALL and not self.transport.is_closing():
            # not by `flow`, which goes on reading as soon as the app asks for more
            self.transport.pause_reading()
            self.loop.call_later(_READ_PAUSE_S, self._read_on)

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is there already, and until the answer is read."""
        super().on_response_complete()
        is_over = self.transport.is_closing() and not self.transport.get_write_buffer_size()
        if not self._is_answering() and not is_over:
            self._wait()

    def pause_writing(self) -> None:
        """Wait until the client reads; its answer has filled all buffers."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """Go on with the answer, or begin to wait for the next request."""
        super().resume_writing()
        if self._is_answering():
            self._guard.leave(self)
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._guard.leave(self)
        super().connection_lost(exc)

    def look(self) -> None:
        """Close the connection, unless its client reads the answer and has not all of it yet."""
        num_unsent = self.transport.get_write_buffer_size()
        if 0 < num_unsent < self._num_unsent:
            self._wait()
        else:
            self.drop()

    def drop(self) -> None:
        """Close the connection at once, whatever is still on its way."""
        self._guard.leave(self)
        self.transport.abort()

    def _read_on(self) -> None:
        """Read a client again that trickles."""
        if not self.transport.is_closing() and not self.flow.read_paused:
            self.transport.resume_reading()

    def _wait(self) -> None:
        """Begin to wait for the client."""
        self._num_unsent = self.transport.get_write_buffer_size()
        self._guard.wait(self)

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
