"""What is installed, present and reachable, with the remedy for each fault."""

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from components.errors import ClausulaError
from components.knowledge.editions import EditionStore, open_current
from components.models.sources import BASE_MODEL, EMBEDDER, ModelSource
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


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its state, and the remedy where that is a fault."""

    name: str
    is_ok: bool
    state: str
    remedy: str = ""


def examine(store: EditionStore, home: Home) -> list[Check]:
    """Return every check, from Python up to the release."""
    return [
        _look("python", platform.python_version),
        *(_look(f"package {name}", partial(version, name)) for name in PACKAGES),
        _look_at_disk(home),
        *(
            _look(f"model {source.name}", partial(_model, home, source))
            for source in (BASE_MODEL, EMBEDDER)
        ),
        _look("edition", lambda: _edition(store)),
        _look("release", lambda: _release(home)),
    ]


def _look(name: str, find: Callable[[], str]) -> Check:
    """Return a check: ok with what `find` returns, or a fault with what it raises."""
    try:
        return Check(name, True, find())
    except PackageNotFoundError:
        remedy = "Install it: sh infra/install.sh, or pip install the wheel again."
        return Check(name, False, "not installed", remedy)
    except ClausulaError as error:
        return Check(name, False, str(error), "")


def _look_at_disk(home: Home) -> Check:
    """Check the free space of the disk that holds the home folder."""
    folder = next(path for path in (home.root, *home.root.parents) if path.exists())
    free_gib = shutil.disk_usage(folder).free / 2**30
    return Check(
        "disk",
        free_gib >= MIN_FREE_GIB,
        f"{free_gib:.0f} GiB free below {folder}",
        f"Free {MIN_FREE_GIB} GiB or set CLAUSULA_HOME elsewhere.",
    )


def _model(home: Home, source: ModelSource) -> str:
    """Verify a model that has been fetched."""
    folder = home.models / f"{source.name}-{source.version}"
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
