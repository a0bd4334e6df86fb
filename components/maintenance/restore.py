"""A backup brought back into an empty home: all of it, or nothing.

The archive is unpacked into a hidden folder of the home and every file held against its SHA-256.
Only then are the folders moved to their places, the pointers last. What stops it before, a damaged
archive, a full disk or Ctrl-C, leaves the home as empty as it was. Paths in MLflow's database are
made to point into the new home.
"""

import hashlib
import os
import shutil
import signal
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pydantic import ValidationError

from components.errors import InputError, IntegrityError, MissingError, UsageError
from components.maintenance.backup import BLOCK_BYTES, OnBytes, cut_block, is_hole
from components.maintenance.backup_manifest import BACKUP_FILE, FORMAT, BackupManifest
from components.maintenance.contents import MODELS
from components.maintenance.layout import BESIDE_EMPTY, LAYOUT, LAYOUT_FILE
from components.maintenance.sqlite_files import relocate_tracking
from components.storage import Home, exclusive_lock, make_private

_STAGE = ".restore"
_LOCK = ".restore.lock"
_LAST = ("releases", LAYOUT_FILE)  # a home without them is not taken for a whole one
_ENCRYPTED = 0x1  # of a member's flags
_SPARE_BYTES = 50_000_000
_FETCH_AGAIN = "Nothing was restored. Fetch the archive again, or take another backup."


def read_backup(archive: Path) -> BackupManifest:
    """Return the manifest of an archive.

    Raises:
        MissingError: There is no such file.
        InputError: It is no backup, or was cut off.
        UsageError: A newer version of clausula wrote it.
    """
    with _opened(archive) as opened:
        return _read_manifest(archive, opened)


def restore_backup(
    archive: Path,
    home: Home,
    *,
    on_bytes: OnBytes = lambda num_bytes: None,
    prepare: Callable[[Home], None] = lambda staged: None,
) -> BackupManifest:
    """Bring a backup back and return its manifest.

    Args:
        archive: From `write_backup`.
        home: An empty home, or one that is not there yet.
        on_bytes: Called with how many bytes of files were written, again and again.
        prepare: Called with all files in a home aside, before any is in its place.

    Raises:
        MissingError: There is no such archive.
        InputError: It is no backup, or is cut off or altered.
        UsageError: The home is not empty, or a newer version of clausula wrote the archive.
        BusyError: Another restore works on the home.
        OSError: The disk has too little room.
    """
    existed = home.root.is_dir()
    with _opened(archive) as opened:
        manifest = _read_manifest(archive, opened)
        _check_names(archive, opened, manifest)
        _refuse_full(home, manifest)
        make_private(home)
        try:
            with exclusive_lock(home.root / _LOCK, "restoring a backup"):
                _restore(opened, archive, home, manifest, on_bytes, prepare)
        finally:
            (home.root / _LOCK).unlink(missing_ok=True)
            if not existed and not any(home.root.iterdir()):
                home.root.rmdir()
    return manifest


def _restore(
    opened: zipfile.ZipFile,
    archive: Path,
    home: Home,
    manifest: BackupManifest,
    on_bytes: OnBytes,
    prepare: Callable[[Home], None],
) -> None:
    """Unpack into a hidden folder, check, and move to the places."""
    for stale in home.root.glob(f"{_STAGE}.????????"):
        shutil.rmtree(stale)
    stage = home.root / f"{_STAGE}.{uuid.uuid4().hex[:8]}"
    try:
        stage.mkdir()
        _require_space(home, manifest)
        for name in manifest.files:
            _unpack(opened, archive, name, manifest, stage, on_bytes)
        for name in manifest.folders:
            (stage / name).mkdir(parents=True, exist_ok=True)
        database = stage / "mlflow" / "mlflow.db"
        if database.is_file():
            relocate_tracking(database, Path(manifest.root), home.root)
        prepare(Home(stage))
        _date(stage, manifest)
        with _undisturbed():
            _move(stage, home)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever is wrong with its bytes is one message."""
    if archive.is_dir():
        names = sorted(path.name for path in archive.glob("*.zip"))
        newest = f" The newest by its name: {names[-1]}." if names else ""
        raise UsageError(f"{archive}: is a folder (one archive). Name one in it.{newest}")
    try:
        with zipfile.ZipFile(archive) as opened:
            yield opened
    except FileNotFoundError as error:
        if error.filename is not None and Path(error.filename) != archive:
            raise
        raise MissingError(
            f"{archive}: no such backup. Give the path of an archive that clausula backup wrote."
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError(f"{archive}: cut off or altered ({error}). {_FETCH_AGAIN}") from error


def _read_manifest(archive: Path, opened: zipfile.ZipFile) -> BackupManifest:
    """Return the manifest of an open archive."""
    if any(member.flag_bits & _ENCRYPTED for member in opened.infolist()):
        raise InputError(f"{archive}: encrypted. Decrypt it first: no password is asked for here.")
    try:
        text = opened.read(BACKUP_FILE)
    except KeyError as error:
        raise InputError(
            f"{archive}: not a backup, {BACKUP_FILE} is not in it. Give an archive that clausula"
            " backup wrote."
        ) from error
    try:
        manifest = BackupManifest.model_validate_json(text)
    except ValidationError as error:
        raise InputError(
            f"{archive}: {BACKUP_FILE} cannot be read: written by a newer version, or altered."
            " Restore it with the version that wrote it."
        ) from error
    if manifest.format > FORMAT or manifest.layout > LAYOUT:
        raise UsageError(
            f"{archive}: written by a newer version, clausula {manifest.version}, got layout"
            f" {manifest.layout} (at most {LAYOUT}). Install that version to restore it."
        )
    return manifest


def _check_names(archive: Path, opened: zipfile.ZipFile, manifest: BackupManifest) -> None:
    """Refuse an archive whose members are not those of its manifest, or lead out of the home."""
    names = opened.namelist()
    expected = {*manifest.files, BACKUP_FILE}
    if set(names) != expected or len(names) != len(expected):
        odd = sorted(set(names) ^ expected) or ["one name twice"]
        raise InputError(
            f"{archive}: its files are not those of its manifest, got {odd[0]!r}. {_FETCH_AGAIN}"
        )
    for name in (*manifest.files, *manifest.folders):
        path = PurePosixPath(name)
        is_plain = name.isprintable() and "\\" not in name and ":" not in path.parts[0]
        if path.is_absolute() or ".." in path.parts or not is_plain:
            raise InputError(f"{archive}: {name!r} leads out of the home. {_FETCH_AGAIN}")


def _refuse_full(home: Home, manifest: BackupManifest) -> None:
    """Refuse a home in which something was made."""
    if not home.root.is_dir():
        return
    has_models = any(name.startswith(f"{MODELS}/") for name in manifest.files)
    allowed = BESIDE_EMPTY - ({MODELS} if has_models else set())
    names = [path.name for path in home.root.iterdir()]
    present = sorted(name for name in names if name not in allowed and not name.startswith(_STAGE))
    if present:
        raise UsageError(
            f"{home.root}: not empty, got {', '.join(present[:5])}. Nothing was restored. Set"
            " CLAUSULA_HOME to a new folder."
        )


def _require_space(home: Home, manifest: BackupManifest) -> None:
    """Refuse a disk without room for all files."""
    needed = manifest.num_bytes + _SPARE_BYTES
    free = shutil.disk_usage(home.root).free
    if free < needed:
        raise UsageError(
            f"{home.root}: no room for the backup, {free / 1e6:.0f} MB are free (it takes"
            f" {needed / 1e6:.0f} MB). Nothing was restored. Free space, or set CLAUSULA_HOME to"
            " another disk."
        )


def _unpack(
    opened: zipfile.ZipFile,
    archive: Path,
    name: str,
    manifest: BackupManifest,
    stage: Path,
    on_bytes: OnBytes,
) -> None:
    """Write one file and hold it against its hash."""
    expected = manifest.files[name]
    target = stage / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with opened.open(name) as source, target.open("wb") as sink:
        while block := source.read(BLOCK_BYTES):
            digest.update(block)
            _write_sparse(sink, block)
            on_bytes(len(block))
        sink.truncate()
    if digest.hexdigest() != expected.sha256:
        raise InputError(
            f"{archive}: {name}: wrong SHA-256, got {digest.hexdigest()[:12]}… (expected"
            f" {expected.sha256[:12]}…). {_FETCH_AGAIN}"
        )


def _write_sparse(sink: BinaryIO, block: bytes) -> None:
    """Write a block; what is zeros becomes a hole, of which an edition has many."""
    for piece in cut_block(block):
        if is_hole(piece):
            sink.seek(len(piece), os.SEEK_CUR)
        else:
            sink.write(piece)


def _date(stage: Path, manifest: BackupManifest) -> None:
    """Give files and folders the times they had, folders from the innermost outwards."""
    for name, file in manifest.files.items():
        os.utime(stage / name, (file.changed_at, file.changed_at))
    for name in sorted(manifest.folders, key=lambda name: -name.count("/")):
        changed_at = manifest.folders[name]
        os.utime(stage / name, (changed_at, changed_at))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the body, which takes milliseconds."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, which alone is interrupted
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _move(stage: Path, home: Home) -> None:
    """Move what was unpacked to its places, pointers last."""
    first = sorted(path.name for path in stage.iterdir() if path.name not in _LAST)
    names = [*first, *(name for name in _LAST if (stage / name).exists())]
    for name in names:
        target = home.root / name
        if target.exists() and name != LAYOUT_FILE:
            raise IntegrityError(
                f"{target}: came into being while the backup was restored. Set CLAUSULA_HOME to a"
                " new folder."
            )
        (stage / name).rename(target)
