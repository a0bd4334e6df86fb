"""A public server is asked politely: as it says, and no more often than it must be."""

import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from components.errors import MissingError
from components.statutes.fetcher import FetchedFile, Fetcher

URL = "https://laws.example/a.xml"
KNOWN = FetchedFile("0" * 64, 5, '"1"', "Sun, 01 Mar 2026 10:00:00 GMT")


class Server:
    """Answers one answer after the other; keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0)


def fetch(
    server: Server,
    folder: Path,
    known: FetchedFile | None = None,
    delays_s: Sequence[float] = (0.0,),
) -> FetchedFile | None:
    """Fetch one file."""
    transport = httpx.MockTransport(server)
    with Fetcher(
        max_bytes=1000, limit_key="max_file_bytes", transport=transport, delays_s=delays_s
    ) as fetcher:
        return fetcher.fetch(URL, folder / "a.xml", known=known)


def test_fetch_asks_whether_a_known_file_changed(tmp_path: Path) -> None:
    """The server's own marks are sent back to it; what is unchanged is not sent again."""
    server = Server(httpx.Response(304))
    assert fetch(server, tmp_path, KNOWN) is None
    assert server.requests[0].headers["If-None-Match"] == '"1"'
    assert server.requests[0].headers["If-Modified-Since"] == KNOWN.last_modified
    assert not (tmp_path / "a.xml").exists()


def test_fetch_tells_the_marks_of_a_file(tmp_path: Path) -> None:
    """A file's hash, length and marks are known after it came."""
    headers = {"ETag": 'W/"2"', "Last-Modified": KNOWN.last_modified}
    server = Server(httpx.Response(200, stream=httpx.ByteStream(b"<law/>"), headers=headers))
    fetched = fetch(server, tmp_path)
    assert fetched is not None
    marks = (fetched.num_bytes, fetched.etag, fetched.last_modified)
    assert marks == (6, 'W/"2"', KNOWN.last_modified)
    assert server.requests[0].headers["User-Agent"].startswith("clausula")


def test_fetch_waits_as_long_as_a_busy_server_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait that a server names counts, up to a bound; then the reason is told."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    busy = [httpx.Response(429, headers={"Retry-After": wait}) for wait in ("7", "9999", "soon")]
    with pytest.raises(MissingError, match="3 attempts: status 429"):
        fetch(Server(*busy), tmp_path, delays_s=(1.0, 2.0))
    assert waits == [0.0, 7.0, 120.0]
