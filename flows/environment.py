"""Where a flow runs: the home folder, the store of editions, the configs, the progress bar.

The only place that reads the environment.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from components.config import load_config
from components.storage import Home

if TYPE_CHECKING:
    from components.knowledge.editions import EditionStore

ROOT = Path(__file__).resolve().parent.parent
Model = TypeVar("Model", bound=BaseModel)


def open_home(path: str = "") -> Home:
    """Return the home folder: `path`, else `CLAUSULA_HOME`, else `.clausula` in the working folder."""
    return Home(Path(path or os.environ.get("CLAUSULA_HOME") or ".clausula"))


def open_store(home: Home) -> "EditionStore":
    """Return where editions are: on the Qdrant server of `CLAUSULA_QDRANT_URL` (key in `CLAUSULA_QDRANT_API_KEY`), else in the home."""
    url = os.environ.get("CLAUSULA_QDRANT_URL")
    if url:
        from components.knowledge.stores.server import connect

        return connect(url, os.environ.get("CLAUSULA_QDRANT_API_KEY"), home)
    from components.knowledge.stores.embedded import EmbeddedStore

    return EmbeddedStore(home)


def serving_secrets() -> dict[str, str]:
    """Return the URL of the server's database and the key of its ledger, each empty where the environment has none."""
    return {
        "database": os.environ.get("CLAUSULA_DATABASE_URL", ""),
        "audit_key": os.environ.get("CLAUSULA_AUDIT_KEY", ""),
    }


def read_config(path: str, model: type[Model], overrides: Sequence[str] | None = None) -> Model:
    """Read a config from the working folder or, failing that, from the project's own folder."""
    return load_config(locate(Path(path)), model, overrides or ())


def locate(path: Path) -> Path:
    """Return the path as given where something is there, else below the project's folder."""
    return path if path.is_absolute() or path.exists() else ROOT / path


def git_commit() -> str:
    """Return the commit of the project's checkout, empty where there is none."""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


class Bar:
    """A progress bar that counts to `total`."""

    def __init__(self, progress: Progress, label: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(label, total=total, note="")

    def advance(self, count: int = 1, note: str = "") -> None:
        """Count on; `note` stands behind the bar."""
        self._progress.update(self._task, advance=count, note=note)

    def move(self, count: int, total: int) -> None:
        """Set how many are done, and of how many."""
        self._progress.update(self._task, completed=count, total=total)

    def resize(self, total: int) -> None:
        """Set how many there are, once known."""
        self._progress.update(self._task, total=total)


@contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator[Bar]:
    """Show a bar with count, time spent and time left while the body runs.

    Plain lines where there is no terminal.
    """
    columns = [
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    ]
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Bar(progress, label, total)
