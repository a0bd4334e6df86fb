"""Connections that send nothing, too little or too slowly take nobody's place."""

import resource
import socket
import time
from functools import partial

import pytest

from components.serving import connections as connections_module
from components.serving.connections import GuardedProtocol, raise_file_limit
from tests.serving.running import wait_for
from tests.serving.stand_in import StandIn

pytestmark = pytest.mark.service


ASK_FOR_DESCRIPTION = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


def connect_narrowly(port: int) -> socket.socket:
    """Open a connection that takes only some kilobytes until they are read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    return connection


def _has_changed(protocol: GuardedProtocol, num_small: int) -> bool:
    """Say whether a connection has taken another small piece."""
    return protocol._num_small != num_small


def _is_closed_after_a_look(light: StandIn, protocol: GuardedProtocol) -> bool:
    """Look at a connection, then say whether the server has closed it."""
    protocol.loop.call_soon_threadsafe(protocol.look)
    return protocol not in light.uvicorn.server_state.connections


def seconds_until_closed(connection: socket.socket, piece: bytes, gap_s: float) -> float:
    """Send a piece again and again; return the seconds until the server closed the connection."""
    began = time.monotonic()
    connection.settimeout(gap_s)
    while time.monotonic() - began < 10:
        try:
            connection.sendall(piece)
            if not connection.recv(4096):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\n"])
def test_head_that_does_not_end_is_cut_off(keyed_stand_in: StandIn, sent: bytes) -> None:
    """A client that sends nothing, or a header now and then, is closed after the time allowed."""
    with keyed_stand_in.connect(sent) as connection:
        piece = b"X: 1\r\n" if sent else b""
        assert 0.5 < seconds_until_closed(connection, piece, 0.2) < 4


def test_second_head_has_the_same_time(keyed_stand_in: StandIn) -> None:
    """After an answer the next request has to arrive in time too."""
    with keyed_stand_in.connect(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert b"200" in connection.recv(4096)
        assert 0.5 < seconds_until_closed(connection, b"G", 0.2) < 4


def test_too_many_connections_close_the_oldest_idle_one(keyed_stand_in: StandIn) -> None:
    """With more idle sockets than there may be, a new request is answered all the same."""
    idle = [keyed_stand_in.connect() for _ in range(60)]
    try:
        answer = keyed_stand_in.ask(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in answer
        assert len(keyed_stand_in.uvicorn.server_state.connections) <= 41
    finally:
        for connection in idle:
            connection.close()


def test_body_that_does_not_come_is_refused(keyed_stand_in: StandIn) -> None:
    """A caller who stops in the middle of a body gets 408."""
    key = keyed_stand_in.make_key("analyst")["Authorization"]
    head = f"POST /v1/ask HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with keyed_stand_in.connect(head.encode()) as connection:
        connection.settimeout(5)
        assert b" 408 " in connection.recv(4096)


def test_body_that_trickles_is_refused(keyed_stand_in: StandIn) -> None:
    """A caller who sends a byte at a time gets 408 when the time of the whole body is over."""
    key = keyed_stand_in.make_key("analyst")["Authorization"]
    head = f"POST /v1/ask HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with keyed_stand_in.connect(head.encode()) as connection:
        connection.settimeout(0.2)
        answer = b""
        ends = time.monotonic() + 6
        while not answer and time.monotonic() < ends:
            connection.sendall(b" ")
            try:
                answer = connection.recv(4096)
            except TimeoutError:
                continue
        assert b" 408 " in answer


@pytest.mark.parametrize("last", [b"", b"Connection: close\r\n"])
def test_client_that_never_reads_is_cut_off(keyed_stand_in: StandIn, last: bytes) -> None:
    """Somebody without a key who asks for much and reads nothing is closed, kept alive or not."""
    connections = keyed_stand_in.uvicorn.server_state.connections
    wait_for(lambda: not connections)
    asked = ASK_FOR_DESCRIPTION * 40 + ASK_FOR_DESCRIPTION[:-2] + last + b"\r\n"
    with connect_narrowly(keyed_stand_in.port) as connection:
        connection.sendall(asked)
        wait_for(lambda: connections, 10)
        wait_for(lambda: not connections, 10)


def test_slow_reader_gets_the_whole_answer(light: StandIn) -> None:
    """Each look at a connection leaves it open if its client has read since the one before."""
    connections = light.uvicorn.server_state.connections
    light.client.get("/openapi.json")
    known = set(connections)
    with connect_narrowly(light.port) as connection:
        (protocol,) = wait_for(lambda: set(connections) - known)
        narrowed = protocol.transport.get_extra_info("socket")
        narrowed.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        connection.sendall(ASK_FOR_DESCRIPTION)
        count_unsent = protocol.transport.get_write_buffer_size
        wait_for(count_unsent, 10)
        for _ in range(2):
            unsent = count_unsent()
            while count_unsent() >= unsent:
                assert connection.recv(4096)
            protocol.loop.call_soon_threadsafe(protocol.look)
            assert light.client.get("/healthz").status_code == 200  # behind the look, on one loop
            assert protocol in connections
        # What the system takes late, at its next acknowledgement, counts as read; by itself the
        # server would look again in half a minute.
        wait_for(partial(_is_closed_after_a_look, light, protocol))


def test_client_that_trickles_is_read_less_often(
    light: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some small pieces its next ones wait together, and its request is answered then."""
    monkeypatch.setattr(connections_module, "_READ_PAUSE_S", 3600)
    connections = light.uvicorn.server_state.connections
    known = set(connections)
    with light.connect(b"GET /healthz HTTP/1.1\r\n") as connection:
        (protocol,) = wait_for(lambda: set(connections) - known)
        while protocol.transport.is_reading():
            num_small = protocol._num_small
            connection.sendall(b"X")
            wait_for(partial(_has_changed, protocol, num_small))
        assert not protocol.transport.is_reading()
        connection.sendall(b": 1\r\nHost: localhost\r\n\r\n")
        protocol.loop.call_soon_threadsafe(protocol._read_on)
        assert b"200" in connection.recv(4096)
        assert protocol.transport.is_reading()


def test_file_limit_is_raised() -> None:
    """The soft limit of open files is raised, never lowered, and stays within the hard one."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
        assert raise_file_limit(700) == 700
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (700, before[1])
        assert raise_file_limit(600) == 600
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 700
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
