"""Where a converted copy of a model is kept, so that it is never taken for another model's.

A copy is called after its model's folder. Two folders may have one name, and a folder may get other
weights, so each copy records the SHA-256 of what it was made of.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.storage import (
    MANIFEST,
    Home,
    fingerprint,
    is_finished,
    read_manifest,
    sha256_file,
)

SOURCE_FILES = "source_files"


@dataclass(frozen=True)
class ModelCopy:
    """A converted copy of a model: its folder, what its manifest says, and whether it is there."""

    folder: Path
    manifest: dict[str, Any]  # Any: JSON values
    is_made: bool


def find_copy(folder: Path, kind: str, home: Home) -> ModelCopy:
    """Find where a copy of a model is or will be kept.

    Args:
        folder: The model.
        kind: What the copy is, such as `plain`; it ends the name.
        home: Its `models` folder keeps copies.
    """
    files = _list_files(folder)
    manifest = {"from": folder.name, SOURCE_FILES: files}
    copy = home.models / f"{folder.name}-{kind}"
    if not is_finished(copy):
        return ModelCopy(copy, manifest, is_made=False)
    recorded = read_manifest(copy).get(SOURCE_FILES)
    if not recorded:  # of before; a folder of the home has a name that stands for its content
        is_own = is_finished(folder) or folder.resolve().is_relative_to(home.root)
        return ModelCopy(copy, manifest, is_made=is_own)
    if recorded == files:
        return ModelCopy(copy, manifest, is_made=True)
    beside = home.models / f"{folder.name}-{fingerprint(files)}-{kind}"
    return ModelCopy(beside, manifest, is_made=is_finished(beside))


def mark_content(folder: Path, home: Home) -> str:
    """Return what tells a model from others in a folder of its name: a fingerprint of its files.

    Empty where the name stands for the content: what was fetched, and what was made here.
    """
    if is_finished(folder) or folder.resolve().is_relative_to(home.root.resolve()):
        return ""
    return fingerprint_files(folder)


def fingerprint_files(folder: Path) -> str:
    """Return the fingerprint of a model's files, by their names and what is in them."""
    return fingerprint(_list_files(folder))


def _list_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a model; that of a finished one its manifest has."""
    if is_finished(folder):
        recorded: dict[str, str] = read_manifest(folder)["files"]
        return recorded
    files: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        is_hidden = any(step.startswith(".") for step in place.parts)
        if path.is_file() and not is_hidden and path.name != MANIFEST:
            files[place.as_posix()] = sha256_file(path)
    return files
