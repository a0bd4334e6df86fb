"""The store in process: an edition is a folder with a Qdrant Edge shard, built once, then read.

    <home.knowledge>/editions/000007/{shard/, versions.jsonl, manifest.json, verified.json}
    <home.knowledge>/editions/000007/published.json    once it was published: {"published_at": ...}
    <home.knowledge>/current.json                      {"number": 7}

Several processes can read a shard at once, since it has no log of writes. When Edge opens a shard
it writes some small files again with the same bytes, so the folder must not be on a read-only
mount.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray
from pydantic import ValidationError

from components.errors import IntegrityError
from components.knowledge.editions import (
    EditionManifest,
    missing_edition,
    refuse_published,
    refuse_written,
)
from components.knowledge.fusion import Ranked
from components.knowledge.stores.edge_shard import build_shard, rank_points, retrieve_vectors
from components.knowledge.stores.file_check import REMEDY, check_files, stamp_written
from components.records import Version
from components.storage import (
    Home,
    exclusive_lock,
    is_finished,
    read_manifest,
    require_space,
    staged_folder,
    write_json_atomic,
)

_PUBLISHED = "published.json"


class EmbeddedStore:
    """The editions of a home.

    Args:
        home: Its `knowledge` folder holds them.
    """

    def __init__(self, home: Home) -> None:
        self.folder = home.knowledge
        self._current = self.folder / "current.json"

    def __repr__(self) -> str:
        return str(self.folder)

    def writing(self) -> AbstractContextManager[None]:
        """Return the kernel's lock, which ends with the process.

        Raises:
            BusyError: Another process has it.
        """
        return exclusive_lock(self.folder / "writing.lock", "changing the knowledge base")

    def list_editions(self) -> list[EditionManifest]:
        """Return the manifests of all finished editions, oldest first."""
        folder = self.folder / "editions"
        if not folder.is_dir():
            return []
        finished = [path for path in folder.iterdir() if path.name.isdigit() and is_finished(path)]
        return [_read_manifest(path) for path in sorted(finished)]

    def list_published(self) -> list[int]:
        """Return the numbers of the finished editions that were ever published, oldest first."""
        numbers = [manifest.number for manifest in self.list_editions()]
        return [number for number in numbers if (self._place(number) / _PUBLISHED).is_file()]

    def current_edition(self) -> int | None:
        """Return the number of the published edition, None where nothing was ever published.

        Raises:
            IntegrityError: `current.json` is not what `publish` writes.
        """
        try:
            return int(json.loads(self._current.read_text(encoding="utf-8"))["number"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise IntegrityError(
                f"{self._current}: not an edition's number. Roll back to an edition to write it"
                " again."
            ) from error

    def open_edition(self, number: int) -> "EmbeddedEdition":
        """Open a finished edition and check its files (see `file_check`).

        Raises:
            MissingError: It is not there.
            IntegrityError: Its manifest cannot be read, or a file is not what the manifest says.
        """
        folder = self._place(number)
        if not is_finished(folder):
            known = [manifest.number for manifest in self.list_editions()]
            raise missing_edition(folder, number, known)
        edition = EmbeddedEdition(folder)
        check_files(folder, edition.manifest.files)
        return edition

    def write_edition(
        self,
        manifest: EditionManifest,
        versions: Sequence[Version],
        vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """Write an edition's folder aside, add its files' hashes to its manifest and rename it.

        Raises:
            UsageError: An edition of this number is there.
        """
        folder = self._place(manifest.number)
        if is_finished(folder):
            refuse_written(folder, manifest.number)
        with staged_folder(folder, manifest.model_dump(mode="json", exclude={"files"})) as aside:
            require_space(aside, _estimate_bytes(versions, vectors))
            build_shard(aside / "shard", versions, vectors, manifest)
            with (aside / "versions.jsonl").open("w", encoding="utf-8") as lines:
                lines.writelines(version.model_dump_json() + "\n" for version in versions)
        stamp_written(folder, _read_manifest(folder).files)

    def publish(self, number: int) -> None:
        """Mark an edition as published and write `current.json` in one step.

        Raises:
            MissingError: It is not there.
            IntegrityError: Its manifest cannot be read, or a file is not what the manifest says.
        """
        self.open_edition(number)
        write_json_atomic(self._place(number) / _PUBLISHED, {"published_at": datetime.now(UTC)})
        write_json_atomic(self._current, {"number": number})

    def delete_edition(self, number: int) -> None:
        """Delete an edition's folder; UsageError where it is the current one."""
        refuse_published(number, self.current_edition())
        shutil.rmtree(self._place(number))

    def _place(self, number: int) -> Path:
        """Return the folder of an edition."""
        return self.folder / "editions" / f"{number:06d}"


class EmbeddedEdition:
    """An edition's folder; its shard is opened when it is first needed.

    Args:
        folder: A finished edition.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder)

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
            raise IntegrityError(
                f"{path}: cannot be read ({type(error).__name__}). {REMEDY}"
            ) from error

    def read_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the dense vectors of the versions that are there, by id."""
        return retrieve_vectors(self._shard, ids)

    def rank(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        as_of: date,
        jurisdiction: str,
        depth: int,
    ) -> list[Ranked]:
        """Rank the versions in force on a day for each text."""
        return rank_points(
            self._shard,
            texts,
            vectors,
            as_of=as_of,
            jurisdiction=jurisdiction,
            depth=depth,
            lists=self.manifest.lists,
        )

    def close(self) -> None:
        """Release the shard if it was opened."""
        if "_shard" in self.__dict__:
            self._shard.close()

    @cached_property
    def _shard(self) -> edge.EdgeShard:
        """Open the shard the first time it is needed."""
        folder = self.folder / "shard"
        if not folder.is_dir():
            raise IntegrityError(f"{folder}: the edition's shard is not there. {REMEDY}")
        try:
            return edge.EdgeShard.load(str(folder))
        except Exception as error:  # Edge raises plain Exception for every fault of its engine
            raise IntegrityError(f"{folder}: cannot be opened ({error}). {REMEDY}") from error


def _read_manifest(folder: Path) -> EditionManifest:
    """Read the manifest of an edition's folder."""
    try:
        return EditionManifest.model_validate(read_manifest(folder))
    except ValidationError as error:
        raise IntegrityError(f"{folder}: its manifest is not an edition's. {REMEDY}") from error


def _estimate_bytes(versions: Sequence[Version], vectors: Sequence[NDArray[np.float32]]) -> int:
    """Return more bytes than an edition takes: Edge maps its files, a full disk kills the process.

    Measured: 1.5 times the vectors for the shard, the list about 600 bytes a version beyond its
    text, the pieces of its words up to 8 bytes a letter.
    """
    num_vector_bytes = sum(rows.nbytes for rows in vectors)
    num_text_bytes = sum(12 * len(version.text) + 2000 for version in versions)
    return 2 * num_vector_bytes + num_text_bytes + 2**20
