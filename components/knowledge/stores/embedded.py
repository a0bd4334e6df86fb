"""The store in process: an edition is a folder with a Qdrant Edge shard, built once and then only read.

    <home.knowledge>/editions/000007/{shard/, versions.jsonl, manifest.json, verified.json}
    <home.knowledge>/current.json    {"number": 7}

The dense list is exact: no graph is built. A missed article is a wrong review, and going through
40,000 versions took 10 ms on one machine. A shard without a log can be read by several processes at
once; on opening Edge writes its small config file again, same bytes, so the folder must not be on a
read-only mount.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
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
from components.knowledge.stores.file_check import REMEDY, check_files
from components.knowledge.stores.points import (
    BM25,
    DAYS,
    DENSE,
    KEYWORDS,
    day_number,
    payload_of,
    weigh_document,
    weigh_query,
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

_POINTS_PER_CALL = 500


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
        """Return the kernel's lock, which falls with the process.

        BusyError where another process has it.
        """
        return exclusive_lock(self.folder / "writing.lock", "changing the knowledge base")

    def list_editions(self) -> list[EditionManifest]:
        """Return the manifests of all finished editions, oldest first."""
        folder = self.folder / "editions"
        names = (
            sorted(p for p in folder.iterdir() if p.name.isdigit() and is_finished(p))
            if folder.is_dir()
            else []
        )
        return [_read_manifest(path) for path in names]

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
            raise missing_edition(
                folder, number, [manifest.number for manifest in self.list_editions()]
            )
        edition = EmbeddedEdition(folder)
        check_files(folder, edition.manifest.files)
        return edition

    def write_edition(
        self,
        manifest: EditionManifest,
        versions: Sequence[Version],
        vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """Write an edition's folder aside and rename it.

        The files' hashes are added to its manifest.

        Raises:
            UsageError: An edition of this number is there.
        """
        folder = self._place(manifest.number)
        if is_finished(folder):
            refuse_written(folder, manifest.number)
        with staged_folder(folder, manifest.model_dump(mode="json", exclude={"files"})) as aside:
            require_space(aside, _estimate_bytes(versions, vectors))
            _build_shard(aside / "shard", versions, vectors, manifest.dimension)
            with (aside / "versions.jsonl").open("w", encoding="utf-8") as lines:
                lines.writelines(version.model_dump_json() + "\n" for version in versions)

    def publish(self, number: int) -> None:
        """Write `current.json` in one step; MissingError where there is no such edition."""
        self.open_edition(number)
        write_json_atomic(self._current, {"number": number})

    def delete_edition(self, number: int) -> None:
        """Delete an edition's folder; UsageError where it is the current one."""
        refuse_published(number, self.current_edition())
        shutil.rmtree(self._place(number))

    def _place(self, number: int) -> Path:
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
        vectors: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(ids), _POINTS_PER_CALL):
            part: list[edge.PointId] = list(ids[start : start + _POINTS_PER_CALL])
            for record in self._shard.retrieve(part, with_payload=False, with_vector=[DENSE]):
                if isinstance(record.vector, dict):
                    vectors[str(record.id)] = np.asarray(record.vector[DENSE], dtype=np.float32)
        return vectors

    def rank(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        as_of: date,
        jurisdiction: str,
        depth: int,
    ) -> list[Ranked]:
        """Rank the versions in force on a day for each text.

        All lists of all texts are asked for in one call.
        """
        where = _filter(as_of, jurisdiction)
        asked = [
            (row, *one)
            for row, text in enumerate(texts)
            for one in _requests(text, vectors[row], where, depth)
        ]
        found: list[dict[str, list[tuple[str, float]]]] = [{} for _ in texts]
        answers = self._shard.query_batch(
            edge.QueryBatchRequest([request for *_, request in asked])
        )
        for (row, name, _), points in zip(asked, answers, strict=True):
            found[row][name] = [(str(point.id), point.score) for point in points]
        return list(found)

    def close(self) -> None:
        """Release the shard, where it was opened."""
        if "_shard" in self.__dict__:
            self._shard.close()

    @cached_property
    def _shard(self) -> edge.EdgeShard:
        folder = self.folder / "shard"
        if not folder.is_dir():
            raise IntegrityError(f"{folder}: the edition's shard is not there. {REMEDY}")
        try:
            return edge.EdgeShard.load(str(folder))
        except Exception as error:  # Edge raises plain Exception for every fault of its engine
            raise IntegrityError(f"{folder}: cannot be opened ({error}). {REMEDY}") from error


def _read_manifest(folder: Path) -> EditionManifest:
    try:
        return EditionManifest.model_validate(read_manifest(folder))
    except ValidationError as error:
        raise IntegrityError(f"{folder}: its manifest is not an edition's. {REMEDY}") from error


def _estimate_bytes(versions: Sequence[Version], vectors: Sequence[NDArray[np.float32]]) -> int:
    """Return more than an edition takes.

    Edge maps its files into memory, where a full disk ends the process without a word.

    Measured: 1.5 times the vectors for the shard, the list about 600 bytes a version beyond its
    text.
    """
    return (
        2 * sum(found.nbytes for found in vectors)
        + sum(4 * len(version.text) + 2000 for version in versions)
        + 2**20
    )


def _build_shard(
    folder: Path,
    versions: Sequence[Version],
    vectors: Sequence[NDArray[np.float32]],
    dimension: int,
) -> None:
    folder.mkdir(parents=True)
    shard = edge.EdgeShard.create(str(folder), _config(dimension))
    try:
        _fill(shard, versions, vectors)
        shard.flush()
        shard.optimize()
        shard.flush()
    finally:
        shard.close()
    # The first opening rewrites Edge's config in its final form; after that its bytes, and so its
    # hash, stay.
    edge.EdgeShard.load(str(folder)).close()


def _config(dimension: int) -> edge.EdgeConfig:
    no_graph = edge.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10)
    return edge.EdgeConfig(
        vectors={
            DENSE: edge.EdgeVectorParams(
                size=dimension,
                distance=edge.Distance.Cosine,
                hnsw_config=no_graph,
                multivector_config=edge.MultiVectorConfig(
                    comparator=edge.MultiVectorComparator.MaxSim
                ),
            )
        },
        sparse_vectors={BM25: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        wal_enabled=False,
    )


def _fill(
    shard: edge.EdgeShard, versions: Sequence[Version], vectors: Sequence[NDArray[np.float32]]
) -> None:
    for name in KEYWORDS:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
    for name in DAYS:
        shard.update(
            edge.UpdateOperation.create_field_index(
                name, edge.IntegerIndexParams(lookup=False, range=True)
            )
        )
    for start in range(0, len(versions), _POINTS_PER_CALL):
        part = versions[start : start + _POINTS_PER_CALL]
        points = [_point(version, vectors[start + row]) for row, version in enumerate(part)]
        shard.update(edge.UpdateOperation.upsert_points(points))


def _point(version: Version, vectors: NDArray[np.float32]) -> edge.Point:
    places, weights = weigh_document(version)
    words = edge.SparseVector(indices=list(places), values=list(weights))
    return edge.Point(version.id, {DENSE: vectors.tolist(), BM25: words}, payload_of(version))


def _requests(
    text: str, vector: NDArray[np.float32], where: edge.Filter, depth: int
) -> list[tuple[str, edge.QueryRequest]]:
    dense = edge.Query.Nearest([vector.tolist()], using=DENSE)
    requests = [
        (
            DENSE,
            edge.QueryRequest(
                depth, query=dense, filter=where, params=edge.SearchParams(exact=True)
            ),
        )
    ]
    places, weights = weigh_query(text)
    if places:
        words = edge.Query.Nearest(
            edge.SparseVector(indices=list(places), values=list(weights)), using=BM25
        )
        same = edge.SearchParams(idf=edge.IdfParams(corpus=where))
        requests.append((BM25, edge.QueryRequest(depth, query=words, filter=where, params=same)))
    return requests


def _filter(as_of: date, jurisdiction: str) -> edge.Filter:
    day = day_number(as_of)
    return edge.Filter(
        must=[edge.FieldCondition("jurisdiction", match=edge.MatchValue(jurisdiction))],
        # what is not in force is the smaller part: over 77,433 versions this took 9 ms and asking
        # for what is 32
        must_not=[
            edge.FieldCondition("valid_from", range=edge.RangeFloat(gt=day)),
            edge.FieldCondition("valid_to", range=edge.RangeFloat(lte=day)),
        ],
    )
