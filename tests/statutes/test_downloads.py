"""A file is fetched as it was pinned, patiently, and from nowhere but https."""

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from components.errors import InputError, IntegrityError, MissingError, UsageError
from components.statutes.downloads import download

URL = "https://laws.example/2021-01.tar.xz"
DATA = b"the law" * 20_000
PIN = hashlib.sha256(DATA).hexdigest()


class Server:
    """Answers in memory, one answer after the other, the last one ever after.

    Counts what it was asked.
    """

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def fetch(
    folder: Path,
    answer: Callable[[httpx.Request], httpx.Response],
    *,
    url: str = URL,
    pin: str = PIN,
    max_bytes: int = 10**6,
) -> Path:
    """Fetch without delays and without a network."""
    target = folder / "file"
    download(
        url,
        target,
        sha256=pin,
        max_bytes=max_bytes,
        transport=httpx.MockTransport(answer),
        delays_s=(0.0, 0.0),
    )
    return target


def broken() -> Iterator[bytes]:
    """Give a part of the file, then lose the connection."""
    yield DATA[:1000]
    raise httpx.ReadError("connection reset")


def test_download_writes_the_pinned_file(tmp_path: Path) -> None:
    """The file is written as the server has it."""
    server = Server(httpx.Response(200, stream=httpx.ByteStream(DATA)))
    assert fetch(tmp_path, server).read_bytes() == DATA
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("slow"),
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(200, content=broken()),
    ],
)
def test_download_tries_again_after_passing_faults(
    tmp_path: Path, fault: httpx.Response | Exception
) -> None:
    """A server that is unreachable, busy or breaks off is asked again from the beginning."""
    server = Server(fault, httpx.Response(200, stream=httpx.ByteStream(DATA)))
    assert fetch(tmp_path, server).read_bytes() == DATA
    assert len(server.requests) == 2


def test_download_gives_up_after_its_delays(tmp_path: Path) -> None:
    """After the last delay the reason and the number of attempts are told."""
    server = Server(httpx.ConnectError("no route"), httpx.Response(502))
    with pytest.raises(
        MissingError, match=r"2021-01\.tar\.xz: cannot be fetched, 3 attempts: status 502"
    ):
        fetch(tmp_path, server)
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_download_refusal_is_final(tmp_path: Path, status: int) -> None:
    """A server that says no is not asked again."""
    server = Server(httpx.Response(status))
    with pytest.raises(MissingError, match=f"status {status}"):
        fetch(tmp_path, server)
    assert len(server.requests) == 1


def test_download_other_file_leaves_nothing(tmp_path: Path) -> None:
    """A file with another SHA-256 is told with both, and deleted."""
    with pytest.raises(
        IntegrityError, match=f"got {hashlib.sha256(b'other').hexdigest()} .expected {PIN}"
    ):
        fetch(tmp_path, Server(httpx.Response(200, stream=httpx.ByteStream(b"other"))))
    assert list(tmp_path.iterdir()) == []


def test_download_too_large_stops_at_the_limit(tmp_path: Path) -> None:
    """What goes on for ever ends at the limit, whatever length the server states."""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"\0" * 100_000

    with pytest.raises(InputError, match=r"larger than 1000000 bytes.*limits\.max_archive_bytes"):
        fetch(tmp_path, Server(httpx.Response(200, content=endless())))
    assert (tmp_path / "file").stat().st_size <= 1_000_000


def test_download_does_not_unpack_in_transit(tmp_path: Path) -> None:
    """A body the server compressed on the way is not expanded.

    It is another file than the pinned one.
    """
    answer = httpx.Response(
        200, stream=httpx.ByteStream(gzip.compress(DATA)), headers={"Content-Encoding": "gzip"}
    )
    with pytest.raises(IntegrityError):
        fetch(tmp_path, Server(answer))


@pytest.mark.parametrize(
    "url",
    [
        "http://laws.example/a.zip",
        "file:///etc/passwd",
        "ftp://laws.example/a.zip",
        "laws.example/a.zip",
        "https:///a",
    ],
)
def test_download_other_scheme_refused(tmp_path: Path, url: str) -> None:
    """Only https is fetched from; nothing else is even asked."""
    server = Server(httpx.Response(200, stream=httpx.ByteStream(DATA)))
    with pytest.raises(UsageError, match="not an https:// address"):
        fetch(tmp_path, server, url=url)
    assert server.requests == []


def test_download_password_in_address_refused_unseen(tmp_path: Path) -> None:
    """An address with a password is refused without showing it."""
    with pytest.raises(UsageError, match="holds a user's name or password") as caught:
        fetch(tmp_path, Server(httpx.Response(200)), url="https://me:hunter2@laws.example/a.zip")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("pin", ["", "abc", "g" * 64, PIN.upper(), f"../{PIN[3:]}"])
def test_download_unpinned_refused(tmp_path: Path, pin: str) -> None:
    """An address without a whole SHA-256 is refused."""
    with pytest.raises(UsageError, match="sha256: must be 64 hex digits"):
        fetch(tmp_path, Server(httpx.Response(200, stream=httpx.ByteStream(DATA))), pin=pin)


def test_download_follows_redirects_to_https(tmp_path: Path) -> None:
    """A mirror is as good as the publisher, the file is pinned."""
    moved = httpx.Response(302, headers={"Location": "https://mirror.example/a"})
    assert (
        fetch(
            tmp_path, Server(moved, httpx.Response(200, stream=httpx.ByteStream(DATA)))
        ).read_bytes()
        == DATA
    )


@pytest.mark.parametrize(
    "to", ["http://mirror.example/a", "file:///etc/passwd", "http://127.0.0.1:8321/v1/reviews"]
)
def test_download_redirect_away_from_https_refused(tmp_path: Path, to: str) -> None:
    """A redirect cannot lead to what an address may not be."""
    server = Server(httpx.Response(302, headers={"Location": to}))
    with pytest.raises(
        (UsageError, MissingError), match="redirected away from https|cannot be fetched"
    ):
        fetch(tmp_path, server)
    assert [request.url.scheme for request in server.requests] == ["https"]


def test_download_from_this_machine(tmp_path: Path) -> None:
    """A mirror on this machine needs no https; from there nobody is sent elsewhere without it."""
    here = "http://127.0.0.1:9999/2021-01.tar.xz"
    server = Server(httpx.Response(200, stream=httpx.ByteStream(DATA)))
    assert fetch(tmp_path, server, url=here).read_bytes() == DATA
    away = Server(httpx.Response(302, headers={"Location": "http://mirror.example/a"}))
    with pytest.raises(UsageError, match="redirected away from https"):
        fetch(tmp_path, away, url=here)
    for other in ("http://127.0.0.1.evil.example/a.zip", "http://10.0.0.7/a.zip"):
        with pytest.raises(UsageError, match="not an https:// address"):
            fetch(tmp_path, server, url=other)


class Loopback(httpx.HTTPTransport):
    """Carries every request to a server on this machine, as a network would."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return super().handle_request(request)


class Unsteady(BaseHTTPRequestHandler):
    """Is busy at first, then breaks off halfway, then sends the file."""

    requests: list[str] = []

    def do_GET(self) -> None:
        self.requests.append(self.path)
        self.send_response(503 if len(self.requests) == 1 else 200)
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()
        self.wfile.write(DATA if len(self.requests) == 3 else DATA[:5000])

    def log_message(self, format: str, *args: object) -> None:
        """Keep still."""


def test_download_from_a_real_server(tmp_path: Path) -> None:
    """Over a real connection a busy answer and a broken one are made good."""
    with HTTPServer(("127.0.0.1", 0), Unsteady) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            transport = Loopback(server.server_port)
            download(
                URL,
                tmp_path / "file",
                sha256=PIN,
                max_bytes=10**6,
                transport=transport,
                delays_s=(0.0, 0.0),
            )
        finally:
            server.shutdown()
            thread.join()
    assert (tmp_path / "file").read_bytes() == DATA
    assert Unsteady.requests == ["/2021-01.tar.xz"] * 3
