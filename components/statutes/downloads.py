"""Download one file from an `https://` address, or from this machine, pinned by its SHA-256.

A file with another SHA-256 is deleted, so a mirror is as good as the publisher. `fetcher` says how
patiently a server is asked.
"""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from components.errors import IntegrityError, UsageError
from components.statutes.fetcher import DELAYS_S, Fetcher, is_this_machine


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
    with Fetcher(
        max_bytes=max_bytes,
        limit_key="source.limits.max_archive_bytes",
        transport=transport,
        delays_s=delays_s,
    ) as fetcher:
        fetched = fetcher.fetch(url, target)
    got = fetched.sha256 if fetched else ""
    if got != sha256:
        target.unlink()
        raise IntegrityError(
            f"{url}: wrong SHA-256, got {got} (expected {sha256}). Nothing was kept. Check the"
            " address, then pin the new SHA-256."
        )


def check_address(url: str, sha256: str) -> None:
    """Refuse an address that is unsafe or not pinned.

    Raises:
        UsageError: `check_safe` refuses it, or the SHA-256 is malformed.
    """
    check_safe(url)
    if len(sha256) != 64 or sha256.strip("0123456789abcdef"):
        raise UsageError(
            f"{url}: sha256: must be 64 hex digits in small letters, got {sha256!r}. Pin the file"
            " you trust."
        )


def check_safe(url: str) -> None:
    """Refuse an address that is unsafe.

    Raises:
        UsageError: It is not `https://` and not on this machine, or holds a password.
    """
    address = urlsplit(url)
    if "@" in address.netloc:
        raise UsageError(
            "url: holds a user's name or password, which would be kept with what is fetched. Give"
            " an address without."
        )
    is_here = address.scheme == "http" and is_this_machine(address.hostname or "")
    if not is_here and (address.scheme != "https" or not address.netloc):
        raise UsageError(
            f"{url}: not an https:// address, got {address.scheme or 'no scheme'}. Give one, or"
            " fetch the file and set path."
        )
