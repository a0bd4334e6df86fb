"""What a server without keys answers: its own user's programs, and nothing through a proxy."""

import ctypes
import os
import socket
import sys
import time

import pytest

from components.serving.local_requests import PROXY_HEADERS, find_peer_uid
from tests.serving.stand_in import StandIn

pytestmark = pytest.mark.service
NOBODY = 65_534


@pytest.mark.parametrize(
    "name",
    [*sorted(PROXY_HEADERS), "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"]
    + ["x-forwarded-client-cert", "X_Forwarded_For"],
)
def test_request_through_a_proxy_is_refused(open_stand_in: StandIn, name: str) -> None:
    """A proxy on this machine that rewrites Host makes nobody the local user."""
    for path in ("/metrics", "/v1/reviews"):
        answer = open_stand_in.client.get(path, headers={name: "203.0.113.7"})
        assert answer.status_code == 403
        assert "through a proxy" in answer.json()["detail"]


def test_request_as_nginx_sends_it_is_refused(open_stand_in: StandIn) -> None:
    """HTTP/1.0 with a rewritten Host and no other mark is what nginx sends by default."""
    head = f"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:{open_stand_in.port}\r\n\r\n"
    assert b" 403 " in open_stand_in.ask(head.encode())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:{port}"}, 200),
        ({"Origin": "http://LOCALHOST:{port}", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 403),
        ({"Origin": "https://localhost:{port}"}, 403),
        ({"Origin": "http://localhost"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
    ids=str,
)
def test_pages_of_another_origin(
    open_stand_in: StandIn, headers: dict[str, str], status: int
) -> None:
    """Only the server's own page asks; one of another local port is another origin."""
    port = open_stand_in.port
    sent = {name: value.format(port=port) for name, value in headers.items()}
    sent["Host"] = f"localhost:{port}"
    assert open_stand_in.client.get("/v1/reviews", headers=sent).status_code == status


@pytest.mark.parametrize(
    "host", ["evil.example", "[", "[::1", "localhost.evil.example", "127.0.0.1@evil.example", ""]
)
def test_foreign_or_broken_host_is_refused(open_stand_in: StandIn, host: str) -> None:
    """A Host that is another's, or no host at all, is a 403 and no error of the server's own."""
    head = f"GET /v1/reviews HTTP/1.1\r\nHost: {host}\r\n\r\n"
    assert b" 403 " in open_stand_in.ask(head.encode())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who owns a socket")
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root")
def test_program_of_another_user_is_refused(open_stand_in: StandIn) -> None:
    """A proxy that leaves no mark in its requests is known by the user that runs it."""
    system = ctypes.CDLL(None)
    system.setfsuid(NOBODY)  # of this thread alone
    try:
        connection = socket.socket()
    finally:
        system.setfsuid(0)
    with connection:
        connection.connect(("127.0.0.1", open_stand_in.port))
        connection.sendall(b"GET /v1/reviews HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b" 403 " in connection.recv(4096)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who owns a socket")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_peer_is_found(address: str) -> None:
    """The user at the other end is found over IPv4, over IPv6, and over IPv4 within IPv6."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listens_on = "127.0.0.1" if "127" in address else address
    with (
        socket.create_server(
            (listens_on, 0), family=socket.AF_INET if "127" in address else family
        ) as server,
        socket.socket(family) as client,
    ):
        client.connect((address, server.getsockname()[1]))
        accepted, peer = server.accept()
        accepted.close()
        assert find_peer_uid(peer[:2], accepted_name(server, peer)) == os.getuid()
        assert find_peer_uid((peer[0], 1), accepted_name(server, peer)) is None
        began = time.process_time()
        for _ in range(100):
            find_peer_uid(peer[:2], accepted_name(server, peer))
        # it is asked on the event loop, for each connection
        assert time.process_time() - began < 0.2


def accepted_name(server: socket.socket, peer: tuple[str, int]) -> tuple[str, int]:
    """Return the server's end of a connection."""
    return peer[0], server.getsockname()[1]
