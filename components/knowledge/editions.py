"""Editions: immutable, numbered folders, and the one small file that says which of them is current.

    <home.knowledge>/editions/000007/{shard/, versions.jsonl, manifest.json}
    <home.knowledge>/current.json    {"number": 7}

Writing an edition shows nothing to anyone; `publish` and `rollback` move `current.json` and nothing else, in one step.
Writers hold `writing` so that two of them cannot meet. Not covered: an edition that a release still names is pruned like
any other, so keep as many as releases need.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from components.errors import IntegrityError, MissingError, UsageError
from components.knowledge.store import build_shard
from components.records import ChangeKind, Record, Version
from components.statutes.reading import ReaderKind
from components.storage import Home, exclusive_lock, is_finished, read_manifest, staged_folder, write_json_atomic

DEFAULT_KEEP = 5


class SourceState(Record):
    """What an edition holds of one source; `num_articles` counts those in force, `num_versions` all wordings.

    `seen_dates` are the last-change dates that each law showed in the snapshot, by the law's id.
    """

    jurisdiction: str
    kind: ReaderKind
    snapshot_date: date
    num_articles: int
    num_versions: int
    seen_dates: dict[str, tuple[date, ...]] = Field(default_factory=dict, repr=False)


class EditionManifest(Record):
    """What one edition is made of."""

    number: int
    created_at: datetime
    sources: dict[str, SourceState]
    embedder: str
    dimension: int
    changes: dict[ChangeKind, int]
    files: dict[str, str] = Field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Edition:
    """A finished edition on disk."""

    folder: Path
    manifest: EditionManifest

    @property
    def shard(self) -> Path:
        """The folder of its vector store."""
        return self.folder / "shard"

    def read_versions(self) -> list[Version]:
        """Return all its versions in the order they were written.

        Raises:
            IntegrityError: The list is not there or holds a line that is no version.
        """
        path = self.folder / "versions.jsonl"
        try:
            with path.open(encoding="utf-8") as lines:
                return [Version.model_validate_json(line) for line in lines]
        except (OSError, ValidationError) as error:
            raise IntegrityError(f"{path}: cannot be read ({type(error).__name__}). Roll back to another edition or refresh.") from error


def writing(home: Home) -> AbstractContextManager[None]:
    """Return the lock that whoever changes the knowledge base holds; BusyError where another process has it."""
    return exclusive_lock(home.knowledge / "writing.lock", "changing the knowledge base")


def list_editions(home: Home) -> list[EditionManifest]:
    """Return the manifests of all finished editions, oldest first, published or not."""
    folder = home.knowledge / "editions"
    names = sorted(p for p in folder.iterdir() if p.name.isdigit() and is_finished(p)) if folder.is_dir() else []
    return [_read(path) for path in names]


def current_edition(home: Home) -> int | None:
    """Return the number of the published edition, None where nothing was ever published.

    Raises:
        IntegrityError: `current.json` is not what `publish` writes.
    """
    path = _current(home)
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["number"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"{path}: not an edition's number. Roll back to an edition to write it again.") from error


def open_edition(home: Home, number: int | None = None) -> Edition:
    """Return an edition.

    Args:
        home: Where the knowledge base is.
        number: Which one; None means the published one.

    Raises:
        MissingError: It is not there, or nothing was published yet.
        IntegrityError: Its manifest cannot be read.
    """
    wanted = current_edition(home) if number is None else number
    if wanted is None:
        raise MissingError(f"{home.knowledge}: no edition yet. Refresh a source of statutes first.")
    folder = _folder(home, wanted)
    if not is_finished(folder):
        there = ", ".join(str(manifest.number) for manifest in list_editions(home)) or "none"
        raise MissingError(f"{folder}: no such edition, got {wanted} (there are: {there}). Ask for one of them.")
    return Edition(folder, _read(folder))


def next_number(home: Home) -> int:
    """Return the number after the highest ever finished here, published or not."""
    return max((manifest.number for manifest in list_editions(home)), default=0) + 1


def write_edition(home: Home, manifest: EditionManifest, versions: Sequence[Version], vectors: NDArray[np.float32]) -> Path:
    """Write an edition aside and put it in its place, unpublished.

    Args:
        home: Where the knowledge base is.
        manifest: What it is made of; the files' hashes are added.
        versions: All versions of all sources.
        vectors: Their unit vectors, shape (versions, dimension), in the same order.

    Raises:
        UsageError: An edition of this number is there; editions are never written again.
    """
    folder = _folder(home, manifest.number)
    if is_finished(folder):
        raise UsageError(f"{folder}: edition {manifest.number} is there already. Editions are never written again; take the next number.")
    with staged_folder(folder, manifest.model_dump(mode="json", exclude={"files"})) as aside:
        build_shard(aside / "shard", versions, vectors)
        with (aside / "versions.jsonl").open("w", encoding="utf-8") as lines:
            lines.writelines(version.model_dump_json() + "\n" for version in versions)
    return folder


def publish(home: Home, number: int) -> None:
    """Make an edition the current one, in one step.

    Raises:
        MissingError: There is no such edition.
    """
    open_edition(home, number)
    write_json_atomic(_current(home), {"number": number})


def discard(home: Home, number: int) -> None:
    """Delete an edition that was never published.

    Raises:
        UsageError: It is the current one.
    """
    if number == current_edition(home):
        raise UsageError(f"edition {number}: published. Roll back to another edition first.")
    shutil.rmtree(_folder(home, number))


def rollback(home: Home, to: int | None = None) -> int:
    """Make an older edition the current one again and return its number.

    Args:
        home: Where the knowledge base is.
        to: Which one, older or newer; None means the one before the current.

    Raises:
        MissingError: There is no such edition.
        BusyError: A refresh is running.
    """
    with writing(home):
        target = _before_current(home) if to is None else to
        publish(home, target)
    return target


def prune(home: Home, keep: int = DEFAULT_KEEP) -> list[int]:
    """Delete all but the newest `keep` editions and the current one; return the numbers deleted."""
    numbers = [manifest.number for manifest in list_editions(home)]
    current = current_edition(home)
    old = [number for number in numbers[: max(0, len(numbers) - keep)] if number != current]
    for number in old:
        shutil.rmtree(_folder(home, number))
    return old


def _before_current(home: Home) -> int:
    current = open_edition(home).manifest.number
    older = [manifest.number for manifest in list_editions(home) if manifest.number < current]
    if not older:
        raise MissingError(f"{home.knowledge}: no edition before {current} is kept. Name the edition to go to.")
    return older[-1]


def _current(home: Home) -> Path:
    return home.knowledge / "current.json"


def _folder(home: Home, number: int) -> Path:
    return home.knowledge / "editions" / f"{number:06d}"


def _read(folder: Path) -> EditionManifest:
    try:
        return EditionManifest.model_validate(read_manifest(folder))
    except ValidationError as error:
        raise IntegrityError(f"{folder}: its manifest is not an edition's. Roll back to another edition or refresh.") from error
