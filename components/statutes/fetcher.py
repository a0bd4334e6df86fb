"""Ask a public server for files, politely and patiently.

Only `https` is asked, also behind a redirect; a server of this machine may be asked without it,
such as a mirror, but no other server can send us there. A server that is busy or breaks off is
asked again after a delay, or after the time it names; a file that broke off goes on where it
stopped, if the server knows that it is still the same file. What the server says is unchanged is
not sent again. A refusal is final. Bytes are counted while they come, so nothing grows without
bound.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from components.errors import InputError, MissingError, UsageError

DELAYS_S = (2.0, 10.0, 30.0)
USER_AGENT = "clausula (a reader of statutes; asks for each file at most once a run)"
_TIMEOUT_S = 60.0
_MAX_WAIT_S = 120.0  # the longest wait that a server may ask for
_MAX_REDIRECTS = 5
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_ABSENT = {403, 404, 410}  # a store of files that lists none answers 403 for one that is not there


class AbsentFileError(MissingError):
    """The server says that there is no such file, or none for us; `reason` is how it said so."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: cannot be fetched: {reason}. Check the address.")
        self.reason = reason


@dataclass(frozen=True)
class FetchedFile:
    """What is known of a file at an address: its hash, and by what its server tells a change."""

    sha256: str
    num_bytes: int
    etag: str = ""
    last_modified: str = ""


@dataclass
class _Part:
    """A file that is being fetched."""

    path: Path
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256, repr=False)
    num_bytes: int = 0
    etag: str = ""
    last_modified: str = ""

    def restart(self) -> None:
        """Forget what came so far."""
        self.digest = hashlib.sha256()
        self.num_bytes = 0
        self.path.unlink(missing_ok=True)


class _BusyServer(Exception):
    """The server may answer later; `wait_s` is the wait it asked for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class Fetcher:
    """Fetches files from public servers; use it as a context manager.

    Args:
        max_bytes: The largest file, in bytes.
        limit_key: The setting that holds this bound, for messages.
        transport: The transport of HTTP requests; None uses the network.
        delays_s: The wait before each retry, in seconds.
        on_bytes: Is told how many bytes of a file came, and of how many; 0 where that is unknown.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        limit_key: str,
        transport: httpx.BaseTransport | None = None,
        delays_s: Sequence[float] = DELAYS_S,
        on_bytes: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._asks_here = False
        self._on_bytes = on_bytes
        self._max_bytes = max_bytes
        self._limit_key = limit_key
        self._delays_s = delays_s
        self._client = httpx.Client(
            transport=transport,
            follow_redirects=True,
            max_redirects=_MAX_REDIRECTS,
            timeout=_TIMEOUT_S,
            event_hooks={"request": [self._refuse_plain]},
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def fetch(
        self, url: str, target: Path, *, known: FetchedFile | None = None, accept: str = "*/*"
    ) -> FetchedFile | None:
        """Write a file.

        Args:
            url: An `https://` address.
            target: The path to write to; its folder must exist.
            known: The file as it was fetched before.
            accept: The media type to ask for.

        Returns:
            What came; None if the server says that the known file is unchanged.

        Raises:
            UsageError: A redirect leads away from `https`.
            AbsentFileError: The file does not exist.
            MissingError: Every attempt failed.
            InputError: The file is too big.
        """
        self._asks_here = is_this_machine(httpx.URL(url).host)
        part = _Part(target)
        part.restart()
        headers = {"Accept": accept}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        reasons: list[str] = []
        wait_s = 0.0
        for delay_s in (0.0, *self._delays_s):
            time.sleep(max(delay_s, wait_s))
            try:
                return self._attempt(url, part, headers)
            except _BusyServer as error:
                wait_s = error.wait_s
                reasons.append(str(error))
            except httpx.TransportError as error:
                wait_s = 0.0
                reasons.append(str(error) or type(error).__name__)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise MissingError(
                    f"{url}: cannot be fetched: {error}. Check the address."
                ) from error
        raise MissingError(
            f"{url}: cannot be fetched, {len(reasons)} attempts: {reasons[-1]}. Check the network"
            " and try again later."
        )

    def _attempt(self, url: str, part: _Part, headers: dict[str, str]) -> FetchedFile | None:
        """Ask once: for the whole file, or for the rest of one that broke off."""
        headers = dict(headers)
        validator = part.etag or part.last_modified
        if part.num_bytes and validator:
            headers = {"Accept": headers["Accept"], "If-Range": validator}
            headers["Range"] = f"bytes={part.num_bytes}-"
        with self._client.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            _refuse_status(url, response)
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                part.restart()
            part.etag = response.headers.get("ETag", "").removeprefix("W/")
            part.last_modified = response.headers.get("Last-Modified", "")
            self._write(url, part, response)
        return FetchedFile(
            sha256=part.digest.hexdigest(),
            num_bytes=part.num_bytes,
            etag=response.headers.get("ETag", ""),
            last_modified=part.last_modified,
        )

    def _refuse_plain(self, request: httpx.Request) -> None:
        """Refuse a request that is not `https`, such as a redirect."""
        stays_here = self._asks_here and is_this_machine(request.url.host)
        if request.url.scheme != "https" and not stays_here:
            raise UsageError(
                f"{request.url}: redirected away from https, got {request.url.scheme}. Give the"
                " address it leads to."
            )

    def _write(self, url: str, part: _Part, response: httpx.Response) -> None:
        """Add what a server sends to a file."""
        length = response.headers.get("Content-Length", "")
        total = part.num_bytes + int(length) if length.isdecimal() else 0
        with part.path.open("ab") as file:
            for block in response.iter_raw():
                if part.num_bytes + len(block) > self._max_bytes:
                    raise InputError(
                        f"{url}: larger than {self._max_bytes} bytes. If you trust it, raise"
                        f" {self._limit_key}."
                    )
                part.digest.update(block)
                part.num_bytes += len(block)
                file.write(block)
                self._on_bytes(part.num_bytes, total)


def is_this_machine(host: str) -> bool:
    """Return whether a host is this machine, whatever stands in its network."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_status(url: str, response: httpx.Response) -> None:
    """Refuse an answer that is no file."""
    status = response.status_code
    if status in _BUSY:
        raise _BusyServer(f"status {status}", _read_wait(response))
    if status in _ABSENT:
        raise AbsentFileError(url, f"status {status}")
    if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise MissingError(f"{url}: cannot be fetched: status {status}. Check the address.")


def _read_wait(response: httpx.Response) -> float:
    """Return the seconds that a busy server asks to wait, bounded; 0 if it names none."""
    wait = response.headers.get("Retry-After", "")
    return min(float(wait), _MAX_WAIT_S) if wait.isdecimal() else 0.0
