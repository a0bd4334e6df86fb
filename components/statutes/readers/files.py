"""List a snapshot's files, read their text, and refuse what stands twice."""

import os
import re
from collections.abc import Collection
from pathlib import Path

from components.errors import InputError


def list_files(folder: Path, suffix: str, passed_over: Collection[str] = ()) -> list[Path]:
    """Return the files of a snapshot and of the folders in it, in natural order.

    Args:
        folder: The snapshot.
        suffix: Of the files, such as `.xml`.
        passed_over: Names of files and folders that hold no law; hidden ones count among these.

    Raises:
        InputError: The folder does not exist, or holds no such file.
    """
    if not folder.is_dir():
        raise InputError(
            f"{folder}: no such snapshot folder. Give the path of a folder of {suffix} files."
        )
    names: list[str] = []
    for place, folders, found in os.walk(folder):
        folders[:] = [name for name in folders if _is_read(name, passed_over)]
        inside = os.path.relpath(place, folder)
        names += [
            os.path.normpath(os.path.join(inside, name))
            for name in found
            if name.endswith(suffix) and _is_read(name, passed_over)
        ]
    files = [folder / name for name in sorted(names, key=natural_key)]
    if not files:
        raise InputError(
            f"{folder}: no {suffix} files in it. Give the folder that holds them, or another reader"
            " kind."
        )
    return files


def _is_read(name: str, passed_over: Collection[str]) -> bool:
    """Return whether a file or folder may hold law, by its name."""
    return not name.startswith(".") and name not in passed_over


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts names as people do: `9.xml` before `10.xml`."""
    steps = re.findall(r"\d+|\D+", name)
    return tuple((int(step), "") if step.isdecimal() else (0, step) for step in steps)


def read_text(path: Path) -> str:
    """Return a file's text without its byte order mark, with plain line feeds as line ends.

    Raises:
        InputError: The file is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start}. Convert the file to UTF-8 or fetch it again."
        ) from error


def refuse_duplicate(seen: set[str], key: str, place: str) -> None:
    """Add `key` to `seen`.

    Args:
        seen: The keys so far.
        key: A law's id, or `Article 5`.
        place: The file, for the error message.

    Raises:
        InputError: The key is in `seen` already.
    """
    if key in seen:
        raise InputError(f"{place}: {key} occurs twice. Keep one of them, or fetch the file again.")
    seen.add(key)
