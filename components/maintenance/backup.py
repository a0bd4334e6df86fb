"""A backup of a home: one archive of all that cannot be made again, taken while a server runs.

Nothing is stopped and no lock is held. What a backup shows is one state, since results are
immutable and pointers are copied before what they point to:

1. the ledger's head and the corrections, then the databases, each in one transaction;
2. the release log and the number of the published edition;
3. all the rest: whatever the pointers name was finished before they named it.

Where a refresh deletes an edition in the meantime, the backup begins again. The archive is written
aside and renamed when it is whole. It holds contracts, hashes of keys and the key of the ledger:
keep it as you keep the home. Not covered: what lies on servers (see `BackupManifest.elsewhere`).
"""

import hashlib
import os
import shutil
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from components.errors import BusyError, MissingError, UsageError
from components.maintenance.backup_manifest import BACKUP_FILE, BackedUpFile, BackupManifest
from components.maintenance.contents import (
    date_folders,
    list_left_out,
    read_hashes,
    read_published,
    walk_files,
)
from components.maintenance.layout import is_empty, read_layout, this_version
from components.maintenance.sqlite_files import copy_database, is_database
from components.storage import MANIFEST, Home, exclusive_lock, sha256_file
from components.tracking.releases import read_log

OnBytes = Callable[[int], None]
BLOCK_BYTES = 1 << 20
HOLE_BYTES = 1 << 16
_TRIES = 3
_STAGE = ".clausula-backup"
_COMPRESSED = {".bin", ".gguf", ".safetensors", ".parquet", ".png", ".docx", ".gz", ".xz", ".zip"}
_FIRST = ("serving/audit-head.json", "serving/corrections.jsonl")
_POINTERS = ("releases/log.jsonl", "knowledge/current.json")
_LEVEL = 1  # of deflate: what is worth it is text and holes


class _ChangedError(Exception):
    """A file went away while the backup was made."""


def name_backup(place: Path) -> Path:
    """Return the path of a new archive: the one given, or one named by the time in a folder.

    Raises:
        UsageError: The file is there already, or its name does not end in `.zip`.
        MissingError: The folder that it shall stand in is not there.
    """
    if place.is_dir():
        place = place / f"clausula-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}.zip"
    if place.exists():
        raise UsageError(
            f"{place}: is there already, and no backup is written over. Give another name, or a"
            " folder."
        )
    if not place.parent.is_dir():
        raise MissingError(f"{place.parent}: no such folder. Make it, or give another.")
    if place.suffix != ".zip":  # a folder whose disk is not mounted would become a file
        raise UsageError(
            f"{place}: no such folder, and no name of an archive, which ends in .zip. Make the"
            " folder, or look whether its disk is mounted."
        )
    return place


def write_backup(
    home: Home,
    place: Path,
    *,
    with_models: bool = False,
    elsewhere: Sequence[str] = (),
    on_bytes: OnBytes = lambda num_bytes: None,
) -> BackupManifest:
    """Write a backup of a home and return its manifest.

    Args:
        home: The home; it may be in use.
        place: From `name_backup`.
        with_models: Whether models that can be fetched again are taken along.
        elsewhere: What of the deployment is in no home, each with how it is backed up.
        on_bytes: Called with how many bytes of files were taken, again and again.

    Raises:
        MissingError: Nothing was made in the home yet.
        UsageError: The backup would lie within the home.
        IntegrityError: A database is damaged.
        BusyError: The home changes faster than it is copied.
        OSError: The disk has too little room; no part of a backup is left.
    """
    if is_empty(home):
        raise MissingError(
            f"{home.root}: nothing to back up. Set CLAUSULA_HOME to a home in which clausula ran."
        )
    if place.resolve().is_relative_to(home.root):
        raise UsageError(
            f"{place}: lies in the home itself, whose loss it shall outlast. Give another folder."
        )
    with _staging(place.parent) as stage:
        for _ in range(_TRIES):
            archive = stage / "archive.zip"
            writer = _Writer(home, stage, on_bytes)
            try:
                manifest = writer.write(archive, with_models=with_models, elsewhere=elsewhere)
            except _ChangedError:
                continue
            except OSError as error:
                raise OSError(
                    error.errno, error.strerror, error.filename or str(place.parent)
                ) from error
            archive.chmod(0o600)
            archive.rename(place)
            return manifest
    raise BusyError(
        f"{home.root}: editions or releases were deleted while they were copied, {_TRIES} times."
        " Run again when no refresh runs."
    )


class _Writer:
    """Writes one archive.

    Args:
        home: What is backed up.
        stage: A folder for copies of databases.
        on_bytes: Called with how many bytes were taken.
    """

    def __init__(self, home: Home, stage: Path, on_bytes: OnBytes) -> None:
        self._home = home
        self._stage = stage
        self._on_bytes = on_bytes
        self._files: dict[str, BackedUpFile] = {}
        self._expected: dict[str, str] = {}

    def write(self, path: Path, *, with_models: bool, elsewhere: Sequence[str]) -> BackupManifest:
        """Write the archive, its manifest last."""
        created_at = datetime.now(UTC)
        left_out = list_left_out(self._home, with_models=with_models)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            self._add_all(archive, _FIRST)
            names = list(walk_files(self._home, left_out))
            self._add_databases(archive, names)
            release, edition = self._add_pointers(archive)
            left_out = list_left_out(self._home, with_models=with_models)
            for name in walk_files(self._home, left_out):
                if name in _FIRST and name not in self._files:
                    raise _ChangedError(name)  # of a server that began meanwhile
                self._expected |= read_hashes(self._home, name)
                self._add(archive, name, is_required=True)
            manifest = BackupManifest(
                layout=read_layout(self._home),
                version=this_version(),
                created_at=created_at,
                root=str(self._home.root),
                release=release,
                edition=edition,
                files=dict(sorted(self._files.items())),
                folders=date_folders(self._home, left_out),
                left_out=left_out,
                elsewhere=tuple(elsewhere),
                damaged=tuple(self._list_damaged()),
            )
            archive.writestr(BACKUP_FILE, manifest.model_dump_json(indent=1))
        return manifest

    def _add_all(self, archive: zipfile.ZipFile, names: Sequence[str]) -> None:
        """Add files where they are there."""
        for name in names:
            self._add(archive, name, is_required=False)

    def _add_pointers(self, archive: zipfile.ZipFile) -> tuple[str, int | None]:
        """Add the pointers; return the release and the edition that these very copies name."""
        copied = Home(self._stage / "pointers")
        for name in _POINTERS:
            target = copied.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(self._home.root / name, target)
                self._put(archive, name, target)
        log = read_log(copied)
        release = str(log[-1]["id"]) if log else ""
        return release, read_published(copied)

    def _add_databases(self, archive: zipfile.ZipFile, names: Sequence[str]) -> None:
        """Add a copy of each database, the server's first: it names releases, not the reverse."""
        databases = [name for name in names if self._is_database(name)]
        for name in sorted(databases, key=lambda name: not name.startswith("serving/")):
            copy = self._stage / "database"
            copy.unlink(missing_ok=True)
            copy_database(self._home.root / name, copy)
            self._put(archive, name, copy)
            copy.unlink()

    def _is_database(self, name: str) -> bool:
        """Return whether a file is a database; one that has gone is none."""
        with suppress(FileNotFoundError):
            return is_database(self._home.root / name)
        return False

    def _add(self, archive: zipfile.ZipFile, name: str, *, is_required: bool) -> None:
        """Add a file unless it was added before."""
        if name in self._files:
            return
        try:
            self._put(archive, name, self._home.root / name)
        except FileNotFoundError as error:
            if is_required:
                raise _ChangedError(name) from error

    def _put(self, archive: zipfile.ZipFile, name: str, path: Path) -> None:
        """Write a file into the archive and note its hash."""
        digest = hashlib.sha256()
        size = held = 0
        status = path.stat()
        member = _member(name, status)
        with path.open("rb") as source, archive.open(member, "w", force_zip64=True) as sink:
            while block := source.read(BLOCK_BYTES):
                digest.update(block)
                size += len(block)
                held += sum(len(piece) for piece in cut_block(block) if not is_hole(piece))
                sink.write(block)
                self._on_bytes(len(block))
        self._files[name] = BackedUpFile(
            sha256=digest.hexdigest(), size=size, held=held, changed_at=status.st_mtime
        )

    def _list_damaged(self) -> Iterator[str]:
        """Yield the files that are not what the manifest of their folder says.

        An engine that opens an edition writes some files anew with the same bytes: what differs is
        read once more.
        """
        for name, expected in self._expected.items():
            copied = self._files.get(name)
            if copied is not None and copied.sha256 == expected:
                continue
            path = self._home.root / name
            if self._is_gone(name) or (path.is_file() and sha256_file(path) == expected):
                raise _ChangedError(name)
            yield name

    def _is_gone(self, name: str) -> bool:
        """Return whether the finished folder that a file belonged to was deleted meanwhile."""
        folder = self._home.root / name
        while folder != self._home.root:
            folder = folder.parent
            if (folder / MANIFEST).is_file():
                return False
        return True


def cut_block(block: bytes) -> list[bytes]:
    """Return a block in pieces, each of which may be a hole of a file."""
    return [block[start : start + HOLE_BYTES] for start in range(0, len(block), HOLE_BYTES)]


def is_hole(block: bytes) -> bool:
    """Return whether a block is all zeros, as most of an edition's are."""
    return block == bytes(len(block))


def _member(name: str, status: os.stat_result) -> str | zipfile.ZipInfo:
    """Return a file's name, or the head of a member that is stored as it is.

    Weights and pictures do not become smaller, unless most of the file is a hole.
    """
    has_holes = getattr(status, "st_blocks", status.st_size) * 512 < status.st_size
    if Path(name).suffix not in _COMPRESSED or has_holes:
        return name
    return zipfile.ZipInfo(name, time.localtime()[:6])


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Give a private folder for an archive that is not whole yet; those of the dead are deleted."""
    for stale in folder.glob(f"{_STAGE}.*.lock"):
        with suppress(BusyError), exclusive_lock(stale, "deleting what was left behind"):
            shutil.rmtree(stale.with_suffix(""), ignore_errors=True)
            stale.unlink(missing_ok=True)
    stage = folder / f"{_STAGE}.{uuid.uuid4().hex[:8]}"
    lock = stage.with_name(f"{stage.name}.lock")
    try:
        with exclusive_lock(lock, "writing a backup"):
            stage.mkdir(mode=0o700)
            yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        lock.unlink(missing_ok=True)
