"""Names of foreign files, made so that a disk can hold them and none takes another's place."""

from pathlib import Path

MAX_NAME_BYTES = 200
"""Disks hold 255 bytes; a character of a Chinese name takes three, and a number may be added."""


def cut_name(name: str) -> str:
    """Return the end of a name that is too long for a disk, for its suffix stands there."""
    data = name.encode()
    if len(data) <= MAX_NAME_BYTES:
        return name
    # cut behind such a character the name would be a hidden file's
    return data[-MAX_NAME_BYTES:].decode(errors="ignore").lstrip(".~$")


def readable_name(name: str) -> str:
    """Return a name that can be shown and written; a disk may hold bytes that are no UTF-8."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def free_path(path: Path) -> Path:
    """Return a path that no file has: this one, or one beside it with a number in front."""
    free = path
    number = 2
    while free.exists():
        free = path.with_name(f"{number}-{path.name}")
        number += 1
    return free
