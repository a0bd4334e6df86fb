"""What of a home a backup holds: everything but what is named here, each with its reason.

What is not known here is taken along, so a folder that a later part of clausula adds is in the next
backup by itself.
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from components.errors import IntegrityError, UsageError
from components.maintenance.sqlite_files import SIDE_FILES
from components.storage import MANIFEST, Home, is_finished, read_manifest
from components.tracking.releases import get_release, read_log

MODELS = "models"
# by path in the home, with what a person is told
LEFT_OUT = {
    MODELS: "fetched or made again when it is next needed",
    "checkpoints": "belongs to a tuning that has not ended",
    "prefect": "Prefect's own database; deploy the flows again",
    "knowledge/vectors": "vectors on their way to an edition",
}
_ENGINE_REASON = "no release names it; made again by a promotion"
# names of files that are no results: locks, stamps with times of this disk, what SQLite keeps aside
_NO_RESULT = re.compile(r"lock|lock-.*|.*\.lock|verified\.json|\.gitignore")
_UNFINISHED = re.compile(r"\..*\.[0-9a-f]{8}(\.lock)?")


def list_left_out(home: Home, *, with_models: bool) -> dict[str, str]:
    """Return the folders of a home that a backup leaves out, with the reasons, by path."""
    left_out: dict[str, str] = {}
    for name, reason in LEFT_OUT.items():
        if (home.root / name).is_dir() and not (name == MODELS and with_models):
            left_out[name] = reason
    if MODELS in left_out:
        left_out[MODELS] += _name_models(home)
    if home.engines.is_dir():
        named = list_engines(home)
        for folder in sorted(home.engines.glob("[!.]*")):
            if folder.name not in named:
                left_out[f"engines/{folder.name}"] = _ENGINE_REASON
    return left_out


def list_engines(home: Home) -> set[str]:
    """Return the engines that the releases of the log name; of all that can be read."""
    engines: set[str] = set()
    for release_id in dict.fromkeys(str(line["id"]) for line in read_log(home)):
        with suppress(UsageError, IntegrityError):  # damaged or gone: it names nothing
            engines.add(get_release(home, release_id).engine)
    return engines


def read_published(home: Home) -> int | None:
    """Return the number of the edition that a home publishes; None where it has none.

    Raises:
        IntegrityError: The file that says it cannot be read.
    """
    from components.knowledge.stores.embedded import EmbeddedStore  # takes a second to import

    return EmbeddedStore(home).current_edition()


def walk_files(home: Home, left_out: Collection[str]) -> Iterator[str]:
    """Yield the files of a home that a backup holds, by path in the home."""
    for place, _, files in _walk(home, left_out):
        for name in sorted(files):
            path = (place / name).as_posix()
            is_result = _is_kept(path, left_out) and not _NO_RESULT.fullmatch(name)
            if is_result and (home.root / path).is_file():  # no pipe, no link to nowhere
                yield path


def date_folders(home: Home, left_out: Collection[str]) -> dict[str, float]:
    """Return when each folder was changed, by path: the newest result is known by that."""
    places = [place for place, _, _ in _walk(home, left_out) if place != Path()]
    return {place.as_posix(): (home.root / place).stat().st_mtime for place in places}


def _walk(home: Home, left_out: Collection[str]) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Yield the folders that a backup holds, by path in the home, as `os.walk` does.

    Links to folders are followed: a folder may have been moved to a larger disk.
    """
    seen: set[Path] = set()
    for folder, folders, files in os.walk(home.root, followlinks=True):
        place = Path(folder).relative_to(home.root)
        real = Path(folder).resolve()
        if real in seen:  # a link that leads in a circle
            folders.clear()
            continue
        seen.add(real)
        kept = [name for name in sorted(folders) if _is_kept((place / name).as_posix(), left_out)]
        folders[:] = kept
        yield place, folders, files


def read_hashes(home: Home, name: str) -> dict[str, str]:
    """Return the SHA-256 that the manifest of a finished folder gives, by path in the home."""
    folder = (home.root / name).parent
    if Path(name).name != MANIFEST or not is_finished(folder):
        return {}
    files = read_manifest(folder).get("files", {})
    place = Path(name).parent
    return {(place / file).as_posix(): str(sha256) for file, sha256 in files.items()}


def _is_kept(path: str, left_out: Collection[str]) -> bool:
    """Return whether a file or folder belongs to a backup by its path."""
    name = path.rpartition("/")[2]
    is_aside = bool(_UNFINISHED.fullmatch(name)) or name.endswith(SIDE_FILES)
    return path not in left_out and not is_aside


def _name_models(home: Home) -> str:
    """Return the models of a home by their names, those with a version that come in a wheel."""
    names: list[str] = []
    for folder in sorted(home.models.glob("[!.]*")):
        if not is_finished(folder):
            continue
        with suppress(IntegrityError):
            manifest = read_manifest(folder)
            if "wheel_sha256" in manifest:
                names.append(f"{manifest['name']}=={manifest['version']}")
    return f" ({', '.join(names)})" if names else ""
