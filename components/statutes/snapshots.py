"""Open a snapshot of statutes as a folder: from a folder, an archive, a file or an address.

An archive or a file is unpacked once into the home folder, under its SHA-256. Every later use
checks the files against the manifest and fetches nothing. Unpacked snapshots are kept: delete
`snapshots` in the home folder to free the space.
"""

import re
import shutil
from datetime import date
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx

from components.archives import ArchiveLimits, is_archive, unpack_archive
from components.errors import IntegrityError, UsageError
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
        sha256: The SHA-256 of the archive or file, 64 hex digits; required for an address,
            otherwise checked if given.
        limits: The largest archive that is fetched and unpacked.
        transport: The transport of HTTP requests; None uses the network.

    Returns:
        A given folder as it is; otherwise the unpacked folder, or the only folder inside it. A path
        that does not exist is returned as it is, since the reader reports it.

    Raises:
        UsageError: The address is not `https://` or not pinned, or a SHA-256 is given for a folder.
        MissingError: The address cannot be fetched, or an unpacked file is missing.
        IntegrityError: The SHA-256 of the file, or of one unpacked from it, is wrong.
        InputError: The archive is damaged, too big or unsafe.
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
    """Return the folder of an address, which is fetched and unpacked the first time."""
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


def keep_fetched(url: str, file: Path, sha256: str, home: Home, limits: ArchiveLimits) -> None:
    """Unpack a file that came from an address, as `open_snapshot` with its SHA-256 would.

    Raises:
        InputError: The archive is damaged, too big or unsafe.
    """
    folder = home.snapshots / sha256
    if is_finished(folder):
        return
    with staged_folder(folder, {"name": url, "sha256": sha256}) as aside:
        named = file.rename(file.with_name(_file_name(url)))
        _fill(aside, named, limits)


def _file_name(url: str) -> str:
    """Return a safe file name for the last part of an address."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    return re.sub(r"[^\w.-]", "_", name).lstrip(".") or "snapshot"


def _fill(aside: Path, file: Path, limits: ArchiveLimits) -> None:
    """Unpack an archive, or copy a plain file, into the content folder below `aside`."""
    content = aside / _CONTENT
    content.mkdir()
    if is_archive(file.name):
        unpack_archive(file, content, limits)
    else:
        shutil.copyfile(file, content / file.name)


def _content(folder: Path) -> Path:
    """Return the checked content folder; a folder that holds only one folder is stepped into."""
    verify_folder(folder)
    content = folder / _CONTENT
    while True:
        entries = list(content.iterdir())
        if len(entries) != 1 or not entries[0].is_dir():
            return content
        content = entries[0]


def resolve_snapshot_date(place: Path | str, given: date | None) -> date:
    """Return the given date of a snapshot, or the date in its name.

    The name `2021-01.tar.xz` means the first of January 2021.

    Raises:
        UsageError: No date is given and the name is not a date.
    """
    if given is not None:
        return given
    name = PurePath(place).name
    named = read_named_date(name)
    if named is not None:
        return named
    raise UsageError(
        f"{place}: snapshot_date: its name is not a date, got {name!r} (2024-01, 2024-01-31 or"
        " 2024-01.tar.xz). Set snapshot_date."
    )


def read_named_date(name: str) -> date | None:
    """Return the date that a snapshot's name is, None if it is none."""
    match = _NAMED_DATE.fullmatch(name)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:  # month 13 is no date: the same as no date at all
        return None
