"""The store in process: an edition names, for each jurisdiction, a folder of arrays.

    <home.knowledge>/partitions/3f0c.../          the law of a jurisdiction, see `partition`
    <home.knowledge>/editions/000007/{index.json, versions.jsonl, manifest.json, verified.json}
    <home.knowledge>/editions/000007/published.json    once it was published: {"published_at": ...}
    <home.knowledge>/current.json                      {"number": 7}

Nothing that was written is changed. Editions share the partitions of jurisdictions whose law is the
same in both, so that a refresh writes what it changed. Several processes can read them at once.
Editions of earlier versions have a Qdrant Edge shard of their own (`edge_shard`), and are read as
they are; the next refresh writes its edition in the form of today.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from components.errors import IntegrityError, MissingError
from components.knowledge.editions import (
    EditionManifest,
    missing_edition,
    refuse_published,
    refuse_written,
)
from components.knowledge.fusion import Ranked
from components.knowledge.stores.edge_shard import EdgeIndex
from components.knowledge.stores.file_check import REMEDY, check_files, stamp_written
from components.knowledge.stores.partition_index import (
    INDEX,
    PartitionIndex,
    PartitionStore,
    read_index,
)
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
        self._partitions = PartitionStore(self.folder / "partitions")

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
        edition = EmbeddedEdition(folder, self._partitions)
        check_files(folder, edition.manifest.files)
        self._partitions.check(read_index(folder))
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
            require_space(aside, _estimate_bytes(versions))
            index = self._partitions.write(versions, vectors, manifest.lists, self._earlier())
            write_json_atomic(aside / INDEX, index)
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
        named: set[str] = set()
        with suppress(IntegrityError):  # of an edition that cannot be read, nothing is deleted
            for manifest in self.list_editions():
                named |= set(read_index(self._place(manifest.number)).values())
            self._partitions.delete_others(named)

    def _earlier(self) -> dict[str, str]:
        """Return the partitions of the current edition; none where it has none, or is damaged."""
        with suppress(MissingError, IntegrityError):
            number = self.current_edition()
            if number is not None:
                return read_index(self._place(number))
        return {}

    def _place(self, number: int) -> Path:
        """Return the folder of an edition."""
        return self.folder / "editions" / f"{number:06d}"


class EmbeddedEdition:
    """An edition's folder; what is searched is opened when it is first needed.

    Args:
        folder: A finished edition.
        partitions: Where the partitions are that it names.
    """

    def __init__(self, folder: Path, partitions: PartitionStore) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder)
        self._partitions = partitions

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
        return self._index.read_vectors(ids)

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
        return self._index.rank(
            texts,
            vectors,
            as_of=as_of,
            jurisdiction=jurisdiction,
            depth=depth,
            lists=self.manifest.lists,
        )

    def close(self) -> None:
        """Release what was opened."""
        if "_index" in self.__dict__:
            self._index.close()

    @cached_property
    def _index(self) -> PartitionIndex | EdgeIndex:
        """Open what is searched, the first time it is needed."""
        if (self.folder / INDEX).is_file():
            return PartitionIndex(self._partitions, read_index(self.folder))
        return EdgeIndex(self.folder / "shard")


def _read_manifest(folder: Path) -> EditionManifest:
    """Read the manifest of an edition's folder."""
    try:
        return EditionManifest.model_validate(read_manifest(folder))
    except ValidationError as error:
        raise IntegrityError(f"{folder}: its manifest is not an edition's. {REMEDY}") from error


def _estimate_bytes(versions: Sequence[Version]) -> int:
    """Return more bytes than the list of versions takes, which is 600 beyond each one's text."""
    return sum(4 * len(version.text) + 1000 for version in versions) + 2**20
