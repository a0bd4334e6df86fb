"""Download one file from an `https://` address, pinned by its SHA-256.

A file with another SHA-256 is deleted, so a mirror is as good as the publisher. A server that is
busy or unreachable is asked again after a delay; a refusal is final. Redirects are followed to
`https` only. A broken download starts from the beginning.
"""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from components.errors import InputError, IntegrityError, MissingError, UsageError

DELAYS_S = (2.0, 10.0, 30.0)
_TIMEOUT_S = 60.0
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_BLOCK_BYTES = 1 << 16


class _BusyServer(Exception):
    """The server may answer later."""


def download(
    url: str,
    target: Path,
    *,
    sha256: str,
    max_bytes: int,
    transport: httpx.BaseTransport | None = None,
    delays_s: Sequence[float] = DELAYS_S,
) -> None:
    """Fetch a file.

    Args:
        url: An `https://` address.
        target: The path to write to; its folder must exist.
        sha256: The file's SHA-256, 64 hex digits.
        max_bytes: The largest file, in bytes.
        transport: The transport of HTTP requests; None uses the network.
        delays_s: The wait before each retry, in seconds.

    Raises:
        UsageError: `check_address` refuses the address, or a redirect leads away from `https`.
        MissingError: The file does not exist, or every attempt failed.
        InputError: The file is too big.
        IntegrityError: The SHA-256 is wrong; the file is deleted.
    """
    check_address(url, sha256)
    hooks = {"request": [_refuse_plain]}
    with httpx.Client(
        transport=transport, follow_redirects=True, timeout=_TIMEOUT_S, event_hooks=hooks
    ) as client:
        got = _fetch_with_retries(client, url, target, max_bytes, delays_s)
    if got != sha256:
        target.unlink()
        raise IntegrityError(
            f"{url}: wrong SHA-256, got {got} (expected {sha256}). Nothing was kept. Check the"
            " address, then pin the new SHA-256."
        )


def check_address(url: str, sha256: str) -> None:
    """Refuse an address that is unsafe or not pinned.

    Raises:
        UsageError: It is not `https://`, holds a password, or the SHA-256 is malformed.
    """
    address = urlsplit(url)
    if "@" in address.netloc:
        raise UsageError(
            "url: holds a user's name or password, which would be kept with what is fetched. Give"
            " an address without."
        )
    if address.scheme != "https" or not address.netloc:
        raise UsageError(
            f"{url}: not an https:// address, got {address.scheme or 'no scheme'}. Give one, or"
            " fetch the file and set path."
        )
    if len(sha256) != 64 or sha256.strip("0123456789abcdef"):
        raise UsageError(
            f"{url}: sha256: must be 64 hex digits in small letters, got {sha256!r}. Pin the file"
            " you trust."
        )


def _refuse_plain(request: httpx.Request) -> None:
    """Refuse a request that is not `https`, such as a redirect."""
    if request.url.scheme != "https":
        raise UsageError(
            f"{request.url}: redirected away from https, got {request.url.scheme}. Give the address"
            " it leads to."
        )


def _fetch_with_retries(
    client: httpx.Client, url: str, target: Path, max_bytes: int, delays_s: Sequence[float]
) -> str:
    """Write the file, with a retry after each delay, and return its SHA-256 as hex."""
    reasons: list[str] = []
    for delay_s in (0.0, *delays_s):
        time.sleep(delay_s)
        try:
            return _fetch(client, url, target, max_bytes)
        except (httpx.TransportError, _BusyServer) as error:
            reasons.append(str(error) or type(error).__name__)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MissingError(f"{url}: cannot be fetched: {error}. Check the address.") from error
    raise MissingError(
        f"{url}: cannot be fetched, {len(reasons)} attempts: {reasons[-1]}. Check the network and"
        " try again later."
    )


def _fetch(client: httpx.Client, url: str, target: Path, max_bytes: int) -> str:
    """Write the file and return its SHA-256 as hex."""
    digest = hashlib.sha256()
    num_bytes = 0
    with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
        if response.status_code in _BUSY:
            raise _BusyServer(f"status {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise MissingError(
                f"{url}: cannot be fetched: status {response.status_code}. Check the address."
            )
        with target.open("wb") as file:
            for block in response.iter_raw(_BLOCK_BYTES):
                num_bytes += len(block)
                if num_bytes > max_bytes:
                    raise InputError(
                        f"{url}: larger than {max_bytes} bytes. If you trust it, raise"
                        " source.limits.max_archive_bytes."
                    )
                digest.update(block)
                file.write(block)
    return digest.hexdigest()
