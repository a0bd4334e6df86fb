"""What is installed, present and reachable, with the remedy for each fault."""

import platform
import shutil
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from components.knowledge.editions import EditionStore, open_current
from components.maintenance.check import Check, look
from components.models.sources import (
    BASE_MODEL,
    EMBEDDER,
    MULTILINGUAL_EMBEDDER,
    ModelSource,
    cached_folder,
)
from components.storage import Home, is_finished, verify_folder
from components.tracking.releases import current_release

PACKAGES = (
    "prefect",
    "transformers",
    "peft",
    "torch",
    "qdrant-client",
    "qdrant-edge-py",
    "sentence-transformers",
    "mlflow",
    "openvino-genai",
    "gguf",
)
MIN_FREE_GIB = 5
MIN_FREE_BELOW_GIB = 0.1
"""On a disk that is mounted in the home, such as one for the server alone."""


def examine(store: EditionStore, home: Home) -> list[Check]:
    """Return every check, from Python up to the release."""
    return [
        look("python", platform.python_version),
        *(_look_at_package(name) for name in PACKAGES),
        *_look_at_disks(home),
        *(
            look(f"model {source.name}", partial(_model, home, source))
            for source in (BASE_MODEL, EMBEDDER, MULTILINGUAL_EMBEDDER)
        ),
        look("edition", lambda: _edition(store)),
        look("release", lambda: _release(home)),
    ]


def _look_at_package(name: str) -> Check:
    """Check that a package is installed."""
    try:
        return Check(f"package {name}", "ok", version(name))
    except PackageNotFoundError:
        remedy = "Install it: sh infra/install.sh, or pip install the wheel again."
        return Check(f"package {name}", "fault", "not installed", remedy)


def _look_at_disks(home: Home) -> Iterator[Check]:
    """Check the free space of the disk that holds the home, and of others mounted in it."""
    folder = next(path for path in (home.root, *home.root.parents) if path.exists())
    yield _look_at_disk("disk", folder, MIN_FREE_GIB, "or set CLAUSULA_HOME elsewhere")
    seen = {folder.stat().st_dev}
    below = sorted(home.root.iterdir()) if home.root.is_dir() else []
    for path in below:
        if path.is_dir() and path.stat().st_dev not in seen:
            seen.add(path.stat().st_dev)
            yield _look_at_disk(f"disk of {path.name}", path, MIN_FREE_BELOW_GIB, "there")


def _look_at_disk(name: str, folder: Path, min_gib: float, where: str) -> Check:
    """Check that a disk has some space free, in GiB."""
    free_gib = shutil.disk_usage(folder).free / 2**30
    return Check(
        name,
        "ok" if free_gib >= min_gib else "fault",
        f"{free_gib:.1f} GiB free below {folder}",
        f"Free {min_gib:g} GiB {where}.",
    )


def _model(home: Home, source: ModelSource) -> str:
    """Verify a model that has been fetched."""
    folder = cached_folder(source, home)
    if not is_finished(folder):
        return "not fetched yet; the first run fetches it"
    verify_folder(folder)
    return f"{source.version}, checked"


def _edition(store: EditionStore) -> str:
    """Name the published edition and its sources."""
    manifest = open_current(store).manifest
    return f"{manifest.number}, {', '.join(manifest.sources)}"


def _release(home: Home) -> str:
    """Verify the engine of the release that is served."""
    release = current_release(home)
    verify_folder(home.engines / release.engine)
    return f"{release.id}, adapter {release.adapter} with edition {release.edition}, checked"
