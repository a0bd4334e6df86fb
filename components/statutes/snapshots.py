"""A snapshot of statutes as a folder, wherever it is.

A folder, an archive or one file on this machine, or an `https://` address.

What is not a folder is unpacked into the home, under its SHA-256, once; every later use checks the
files against the manifest and fetches nothing. Unpacked snapshots are kept: delete `snapshots` in
the home to have the space back.
"""

import re
import shutil
from datetime import date
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx

from components.errors import IntegrityError, UsageError
from components.statutes.archives import ArchiveLimits, is_archive, unpack_archive
from components.statutes.downloads import check_address, download
from components.storage import Home, is_finished, sha256_file, staged_folder, verify_folder

DEFAULT_LIMITS = ArchiveLimits()
_CONTENT = "content"
_NAMED_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:\.[a-z]\w*){0,2}")


def open_snapshot(
    place: Path | str,
    home: Home,
    *,
    sha256: str = "",
    limits: ArchiveLimits = DEFAULT_LIMITS,
    transport: httpx.BaseTransport | None = None,
) -> Path:
    """Return the folder that holds a snapshot's files.

    Args:
        place: A path, or an `https://` address as text.
        home: Its `snapshots` folder keeps what was unpacked.
        sha256: The SHA-256 of the archive or file, 64 hex digits; required for an address, else
            checked where it is given.
        limits: What fetching and unpacking may cost.
        transport: What carries requests; None means the network.

    Returns:
        A folder as it is given; else the unpacked one, or its only folder where it holds nothing
        else. A path where nothing is comes back as it is too: the reader says what is missing.

    Raises:
        UsageError: The address is not `https://` or not pinned, or a SHA-256 is given for a folder.
        MissingError: The address cannot be fetched, or an unpacked file is no longer there.
        IntegrityError: The file, or one unpacked from it, has another SHA-256.
        InputError: The archive is damaged, too big or not to be trusted.
    """
    if isinstance(place, str):
        return _open_address(place, home, sha256, limits, transport)
    if not place.is_file():
        if sha256 and place.is_dir():
            raise UsageError(
                f"{place}: sha256: a folder has none, got {sha256[:12]}…. Leave it out, or give an"
                " archive."
            )
        return place
    got = sha256_file(place)
    if sha256 and got != sha256:
        raise IntegrityError(
            f"{place}: wrong SHA-256, got {got} (expected {sha256}). Fetch the file again, or pin"
            " what you trust."
        )
    folder = home.snapshots / got
    if not is_finished(folder):
        with staged_folder(folder, {"name": place.name, "sha256": got}) as aside:
            _fill(aside, place, limits)
    return _content(folder)


def _open_address(
    url: str, home: Home, sha256: str, limits: ArchiveLimits, transport: httpx.BaseTransport | None
) -> Path:
    check_address(url, sha256)
    folder = home.snapshots / sha256
    if not is_finished(folder):
        with staged_folder(folder, {"name": url, "sha256": sha256}) as aside:
            file = aside / "fetched" / _file_name(url)
            file.parent.mkdir()
            download(
                url, file, sha256=sha256, max_bytes=limits.max_archive_bytes, transport=transport
            )
            _fill(aside, file, limits)
            shutil.rmtree(file.parent)
    return _content(folder)


def _file_name(url: str) -> str:
    return (
        re.sub(r"[^\w.-]", "_", PurePosixPath(unquote(urlsplit(url).path)).name).lstrip(".")
        or "snapshot"
    )


def _fill(aside: Path, file: Path, limits: ArchiveLimits) -> None:
    content = aside / _CONTENT
    content.mkdir()
    if is_archive(file.name):
        unpack_archive(file, content, limits)
    else:
        shutil.copyfile(file, content / file.name)


def _content(folder: Path) -> Path:
    verify_folder(folder)
    content = folder / _CONTENT
    while len(inner := list(content.iterdir())) == 1 and inner[0].is_dir():
        content = inner[0]
    return content


def resolve_snapshot_date(place: Path | str, given: date | None) -> date:
    """Return the date of a snapshot.

    The given one, else the one in its name (`2021-01.tar.xz` is the first of the month).

    Raises:
        UsageError: No date is given and the name is not one.
    """
    if given is not None:
        return given
    name = PurePath(place).name
    match = _NAMED_DATE.fullmatch(name)
    if match is not None:
        try:
            return date(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            pass  # a month 13 is no date: same fault as no date at all
    raise UsageError(
        f"{place}: snapshot_date: its name is not a date, got {name!r} (2024-01, 2024-01-31 or"
        " 2024-01.tar.xz). Set snapshot_date."
    )
