"""Check an edition's files against its manifest: in full once, then by size and time of change.

Who writes an edition hashes every file for its manifest, and leaves a stamp beside it: each file's
size, time of change (ctime) and SHA-256. A check hashes only the files whose size or ctime differ
from the stamp, so all of a folder that was copied or restored, and leaves a stamp too.

Found: a file that is missing, truncated or altered. Not found: bytes that decay on the disk without
a write, and files that the manifest does not list.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from components.errors import IntegrityError
from components.storage import sha256_file, write_text_atomic

STAMP = "verified.json"
REMEDY = (
    "Roll back to another edition (clausula editions rollback), or restore the folder from a"
    " backup."
)

Stamp = dict[str, list[int | str]]
"""For each file its size in bytes, its ctime in nanoseconds and its SHA-256."""


def check_files(folder: Path, files: Mapping[str, str]) -> None:
    """Check that every file of an edition is what its manifest says.

    Args:
        folder: The edition's folder.
        files: The SHA-256 of each file, hex, by its path in the folder.

    Raises:
        IntegrityError: A file is missing, cannot be read or has another SHA-256.
    """
    known = _read_stamp(folder)
    stamp = {
        name: _check_file(folder / name, sha256, known.get(name)) for name, sha256 in files.items()
    }
    if stamp != known:
        _write_stamp(folder, stamp)


def stamp_written(folder: Path, files: Mapping[str, str]) -> None:
    """Leave the stamp of files that were hashed as they were written, a moment ago.

    Args:
        folder: The edition's folder.
        files: The SHA-256 of each file, hex, by its path in the folder.
    """
    stamp = {name: _describe(folder / name, sha256) for name, sha256 in files.items()}
    _write_stamp(folder, stamp)


def _check_file(path: Path, sha256: str, known: list[int | str] | None) -> list[int | str]:
    """Return a file's entry for the stamp; hash the file unless the entry equals the known one."""
    try:
        entry = _describe(path, sha256)
        if entry == known:
            return entry
        got = sha256_file(path)
    except OSError as error:
        raise IntegrityError(f"{path}: cannot be read ({error.strerror}). {REMEDY}") from error
    if got != sha256:
        raise IntegrityError(
            f"{path}: wrong SHA-256, got {got[:12]}… (expected {sha256[:12]}…). {REMEDY}"
        )
    return entry


def _describe(path: Path, sha256: str) -> list[int | str]:
    """Return a file's entry for the stamp."""
    status = path.stat()
    return [status.st_size, status.st_ctime_ns, sha256]


def _read_stamp(folder: Path) -> Stamp:
    """Return what the last check left; empty where there is none or it cannot be read."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_stamp(folder: Path, stamp: Stamp) -> None:
    """Leave the stamp; where the disk takes none, the next check hashes in full again."""
    try:
        write_text_atomic(folder / STAMP, json.dumps(stamp))
    except OSError:
        return
