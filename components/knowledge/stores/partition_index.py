"""The partitions that editions share: written once, named by what they hold, deleted when unnamed.

<folder>/3f0c.../{ids.npy, ..., manifest.json, verified.json}
"""

import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.errors import IntegrityError, MissingError
from components.knowledge.fusion import Ranked
from components.knowledge.stores.file_check import REMEDY, check_files, stamp_written
from components.knowledge.stores.partition import Partition
from components.knowledge.stores.partition_writing import (
    Vectors,
    fingerprint_partition,
    write_partition,
)
from components.knowledge.stores.points import DENSE, ask_sparse, day_number
from components.records import Version
from components.storage import is_finished, read_manifest, require_space, staged_folder

INDEX = "index.json"
_BYTES_PER_LETTER = 12  # of the pieces of its words


class PartitionStore:
    """The folder of all partitions.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(
        self,
        versions: Sequence[Version],
        vectors: Vectors,
        lists: Sequence[str],
        earlier: Mapping[str, str],
    ) -> dict[str, str]:
        """Write the partitions of versions that are not there yet.

        Args:
            versions: All versions of an edition.
            vectors: The unit vectors of each, shape (texts, D), in the same order.
            lists: The lists that are searched.
            earlier: The partitions of an edition before, by jurisdiction.

        Returns:
            The name of each jurisdiction's partition.
        """
        rows_of: dict[str, list[int]] = {}
        for row, version in enumerate(versions):
            rows_of.setdefault(version.jurisdiction, []).append(row)
        names: dict[str, str] = {}
        for jurisdiction, rows in rows_of.items():
            own = [versions[row] for row in rows]
            own_vectors = [vectors[row] for row in rows]
            name = fingerprint_partition(own, own_vectors, lists)
            if not is_finished(self.folder / name):
                before = earlier.get(jurisdiction, "")
                self._write_one(name, own, own_vectors, lists, before)
            names[jurisdiction] = name
        return names

    def open(self, name: str) -> Partition:
        """Open a partition.

        Raises:
            IntegrityError: It is not there, or cannot be read.
        """
        try:
            return Partition(self.folder / name)
        except (OSError, ValueError) as error:
            raise IntegrityError(
                f"{self.folder / name}: cannot be read ({type(error).__name__}). {REMEDY}"
            ) from error

    def check(self, names: Mapping[str, str]) -> None:
        """Check the files of an edition's partitions, see `file_check`.

        Raises:
            IntegrityError: One is not what its manifest says.
        """
        for name in names.values():
            folder = self.folder / name
            try:
                files = read_manifest(folder)["files"]
            except (MissingError, KeyError) as error:
                raise IntegrityError(f"{folder}: not there. {REMEDY}") from error
            check_files(folder, files)

    def delete_others(self, named: Collection[str]) -> None:
        """Delete the partitions that no edition names."""
        if not self.folder.is_dir():
            return
        for folder in self.folder.glob("[!.]*"):
            if folder.name not in named:
                shutil.rmtree(folder)

    def _write_one(
        self,
        name: str,
        versions: Sequence[Version],
        vectors: Vectors,
        lists: Sequence[str],
        before: str,
    ) -> None:
        """Write a partition, with what of it the one before has."""
        earlier = self.open(before) if before and is_finished(self.folder / before) else None
        num_bytes = sum(own.nbytes for own in vectors)
        num_bytes += sum(_BYTES_PER_LETTER * len(version.text) + 500 for version in versions)
        with staged_folder(self.folder / name, {"num_versions": len(versions)}) as aside:
            require_space(aside, num_bytes)
            write_partition(aside, versions, vectors, lists, earlier)
        stamp_written(self.folder / name, read_manifest(self.folder / name)["files"])


class PartitionIndex:
    """The partitions of an edition; each is opened when its law is first asked for.

    Args:
        store: Where they are.
        names: The name of each jurisdiction's partition.
    """

    def __init__(self, store: PartitionStore, names: Mapping[str, str]) -> None:
        self._store = store
        self._names = dict(names)
        self._opened: dict[str, Partition] = {}

    def read_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the dense vectors of the versions that are there, by id."""
        vectors: dict[str, NDArray[np.float32]] = {}
        for jurisdiction in self._names:
            partition = self._open(jurisdiction)
            rows = partition.find_rows(ids)
            vectors |= dict(zip(rows, partition.read_vectors(list(rows.values())), strict=True))
        return vectors

    def rank(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        as_of: date,
        jurisdiction: str,
        depth: int,
        lists: Sequence[str],
    ) -> list[Ranked]:
        """Rank the versions in force on a day for each text."""
        asked = [ask_sparse(text, lists) for text in texts]
        if jurisdiction not in self._names:
            return [{name: [] for name in (DENSE, *words)} for words in asked]
        partition = self._open(jurisdiction)
        in_force = partition.find_in_force(day_number(as_of))
        ranked: list[Ranked] = []
        for vector, words in zip(vectors, asked, strict=True):
            own = {DENSE: partition.rank_vector(vector, in_force, depth)}
            for name, (places, weights) in words.items():
                own[name] = partition.rank_words(places, weights, in_force, depth)
            ranked.append(own)
        return ranked

    def close(self) -> None:
        """Let go of the arrays."""
        self._opened.clear()
        self._names.clear()

    def _open(self, jurisdiction: str) -> Partition:
        """Return a jurisdiction's partition."""
        if jurisdiction not in self._opened:
            self._opened[jurisdiction] = self._store.open(self._names[jurisdiction])
        return self._opened[jurisdiction]


def read_index(edition: Path) -> dict[str, str]:
    """Return the partition of each jurisdiction; none of an edition of an earlier version.

    Args:
        edition: The folder of an edition.

    Raises:
        IntegrityError: It cannot be read.
    """
    path = edition / INDEX
    if not path.is_file():
        return {}
    try:
        return {str(key): str(name) for key, name in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError) as error:
        raise IntegrityError(f"{path}: cannot be read. {REMEDY}") from error
