"""A server on this machine that answers as publishers of law do, and a way to it."""

import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


def make_zip(files: Mapping[str, str]) -> bytes:
    """Return an archive of some files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


@dataclass
class Page:
    """What a path answers with.

    Attributes:
        body: The file; `etag` is told with it.
        status: In place of the file, if it is not 200.
        location: Of a redirect.
        cut_at: How many bytes of the first answer come before the connection breaks; 0: all.
    """

    body: bytes = b""
    etag: str = ""
    status: int = 200
    location: str = ""
    cut_at: int = 0


@dataclass
class Publisher:
    """The pages of a server by path, and what it was asked: path and headers."""

    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for path, _ in self.requests]


class Loopback(httpx.HTTPTransport):
    """Carries every request to a server on this machine, as a network would."""

    def __init__(self, port: int) -> None:
        super().__init__(verify=False)  # no certificates are read: it speaks plain HTTP
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the server, whatever host it names."""
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


@contextmanager
def serve(publisher: Publisher) -> Iterator[Loopback]:
    """Serve a publisher's pages while the body runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.requests.append((self.path, dict(self.headers)))
            page = publisher.pages.get(self.path, Page(status=404))
            asked = self.headers.get("If-None-Match")
            if page.etag and asked == page.etag:
                self.send_response(304)
                self.end_headers()
                return
            start = self._find_start(page)
            self.send_response(206 if start else page.status)
            if page.location:
                self.send_header("Location", page.location)
            if page.etag:
                self.send_header("ETag", page.etag)
            self.send_header("Content-Length", str(len(page.body) - start))
            self.end_headers()
            end, page.cut_at = page.cut_at or len(page.body), 0
            self.wfile.write(page.body[start:end])

        def _find_start(self, page: Page) -> int:
            """Return where the rest of a file begins that was asked for, else 0."""
            is_same = bool(page.etag) and self.headers.get("If-Range") == page.etag
            span = self.headers.get("Range", "")
            return int(span.removeprefix("bytes=").rstrip("-")) if is_same and span else 0

        def log_message(self, format: str, *args: object) -> None:
            """Keep still."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Loopback(server.server_port)
        finally:
            server.shutdown()
            thread.join()
