"""Where results live and how they are written: atomic files and folders, manifests, locks, hashes.

One rule: a folder without a manifest does not count as a result. `staged_folder` writes a result
into a temporary folder beside the final one, then the manifest, then renames the folder. A crash
leaves only a temporary folder, which nobody reads and the next run deletes. Not covered: two
machines on one network disk, since the system's lock holds for one machine.
"""

import errno
import glob
import hashlib
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from components.errors import BusyError, IntegrityError, MissingError

MANIFEST = "manifest.json"
_PATIENCE_S = 10.0  # for which another writer is waited for
_PAUSE_S = 0.02
# Windows locks single bytes, and nobody else can read them: one far behind the file's text.
_LOCKED_BYTE = 1 << 20
_REPLACE_TRIES = 20


class Home:
    """The folders under the home folder of one project.

    Args:
        root: The home folder.
        tracking_uri: Where MLflow keeps runs and its registry; empty for `mlflow` in the folder.
    """

    def __init__(self, root: Path, tracking_uri: str = "") -> None:
        self.tracking_uri = tracking_uri
        self.root = root.expanduser().resolve()
        self.models = self.root / "models"
        self.embedders = self.root / "embedders"
        self.readers = self.root / "readers"
        self.datasets = self.root / "datasets"
        self.adapters = self.root / "adapters"
        self.checkpoints = self.root / "checkpoints"
        self.gates = self.root / "gates"
        self.engines = self.root / "engines"
        self.snapshots = self.root / "snapshots"
        self.sources = self.root / "sources"
        self.knowledge = self.root / "knowledge"
        self.intakes = self.root / "intakes"
        self.consent = self.root / "consent"
        self.releases = self.root / "releases"
        self.reviews = self.root / "reviews"
        self.rechecks = self.root / "rechecks"
        self.reports = self.root / "reports"
        self.arms = self.root / "arms"
        self.serving = self.root / "serving"
        self.watching = self.root / "watching"
        self.mlflow = self.root / "mlflow"
        self.prefect = self.root / "prefect"

    def __repr__(self) -> str:
        return f"Home({self.root})"


def make_private(home: Home) -> None:
    """Keep a home and all that this process writes from other users of the machine.

    Windows keeps the rights of the folder above.
    """
    os.umask(0o077)
    home.root.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # it belongs to someone else, who chose its rights
        home.root.chmod(0o700)


def fingerprint(value: Any) -> str:  # Any: whatever JSON can hold
    """Return the first 16 hex digits of the SHA-256 of `value` as canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def write_text_atomic(path: Path, text: str) -> None:
    """Write a UTF-8 text file atomically: a reader sees the old file or the new one."""
    write_bytes_atomic(path, text.encode())


def write_bytes_atomic(path: Path, data: bytes) -> None:
    """Write a file atomically: a temporary file is flushed to disk, then renamed to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        _sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def write_json_atomic(path: Path, value: Any) -> None:  # Any: whatever JSON can hold
    """Write `value` as a JSON file atomically."""
    write_text_atomic(path, json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def require_space(folder: Path, num_bytes: int) -> None:
    """Check that a folder's disk has room, by preallocating a file and deleting it.

    For libraries that crash when the disk is full.

    Raises:
        OSError: The disk has too little room; `filename` is the folder.
    """
    probe = folder / f".space.{uuid.uuid4().hex[:8]}"
    try:
        with probe.open("wb") as file:
            _reserve(file, num_bytes)
    except OSError as error:
        raise OSError(
            error.errno, f"no room for {num_bytes / 1e6:.0f} MB ({error.strerror})", str(folder)
        ) from error
    finally:
        probe.unlink(missing_ok=True)


def _reserve(file: BinaryIO, num_bytes: int) -> None:
    """Preallocate a file; where the system cannot (macOS, Windows), compare with the free space."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, num_bytes)
    elif shutil.disk_usage(Path(file.name).parent).free < num_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def staged_folder(final: Path, manifest: Mapping[str, Any]) -> Iterator[Path]:
    """Write a folder atomically: yield a temporary folder to fill, then rename it to `final`.

    The manifest is written when the body ends, and all is flushed to disk. If the body raises, the
    temporary folder is deleted and `final` stays as it was. Of two writers of one name neither
    disturbs the other, and the later one counts.

    Args:
        final: The path of the finished folder; an existing one is replaced.
        manifest: The manifest's content; `files` is added, a mapping of relative path to SHA-256.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    _delete_left_behind(final)
    aside = final.with_name(f".{final.name}.{uuid.uuid4().hex[:8]}")
    lock = aside.with_name(f"{aside.name}.lock")
    try:
        # held for as long as this writer lives, so that others leave its folder alone
        with exclusive_lock(lock, f"writing {final.name}"):
            aside.mkdir()
            yield aside
            hashes = _hash_files(aside)
            write_json_atomic(aside / MANIFEST, {**manifest, "files": hashes})
            _sync_below(aside)
            _replace_folder(aside, final)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        lock.unlink(missing_ok=True)


def _delete_left_behind(final: Path) -> None:
    """Delete the temporary folders of a name whose writers have died."""
    its_own = re.compile(rf"\.{re.escape(final.name)}\.[0-9a-f]{{8}}")
    for stale in final.parent.glob(f".{glob.escape(final.name)}.*"):
        name = stale.name.removesuffix(".lock")
        if not its_own.fullmatch(name):
            continue
        lock = stale.with_name(f"{name}.lock")
        with suppress(BusyError), exclusive_lock(lock, "deleting what was left behind"):
            shutil.rmtree(lock.with_name(name), ignore_errors=True)
            lock.unlink(missing_ok=True)


def _replace_folder(aside: Path, final: Path) -> None:
    """Put a folder in the place of another, which is deleted once it is out of the way."""
    replaced = aside.with_name(f"{aside.name[:-8]}{uuid.uuid4().hex[:8]}")
    for _ in range(_REPLACE_TRIES):
        with suppress(FileNotFoundError):
            final.rename(replaced)
        try:
            aside.rename(final)
            break
        except OSError:  # another writer of the same name was faster
            continue
        finally:
            shutil.rmtree(replaced, ignore_errors=True)
    else:
        raise BusyError(f"{final}: others write it without pause. Wait for them to end.")
    _sync(final.parent)


def _sync_below(folder: Path) -> None:
    """Flush a folder and all below it to disk."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Flush a file, or a folder's list of names, to disk."""
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder, and needs no flush of it
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by relative path."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): sha256_file(path) for path in files}


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a finished folder.

    Raises:
        MissingError: The folder or its manifest is missing.
        IntegrityError: The manifest is not JSON.
    """
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingError(
            f"{folder}: no finished result here, {MANIFEST} is missing. Run the flow that makes it."
        ) from error
    except ValueError as error:
        raise IntegrityError(
            f"{path}: not JSON ({error}). Delete the folder and run its flow again."
        ) from error
    return manifest


def is_finished(folder: Path) -> bool:
    """Return whether the folder has a manifest."""
    return (folder / MANIFEST).is_file()


def newest_finished(folder: Path) -> Path | None:
    """Return the newest finished folder directly below `folder`, or None."""
    finished = [path for path in folder.glob("[!.]*") if is_finished(path)]
    return max(finished, key=lambda path: path.stat().st_mtime, default=None)


def verify_folder(folder: Path) -> dict[str, Any]:
    """Check every file of a finished folder against its manifest and return the manifest.

    Raises:
        MissingError: A file or the manifest is missing.
        IntegrityError: A file's SHA-256 differs from the manifest's.
    """
    manifest = read_manifest(folder)
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise MissingError(
                f"{path}: listed in {MANIFEST}, not there. Delete {folder} and run its flow again."
            )
        got = sha256_file(path)
        if got != expected:
            raise IntegrityError(
                f"{path}: wrong SHA-256, got {got[:12]}… (expected {expected[:12]}…). Delete"
                f" {folder} and run its flow again."
            )
    return manifest


def is_intact(folder: Path) -> bool:
    """Return whether a folder is finished and every file of it is as its manifest says."""
    try:
        verify_folder(folder)
    except (MissingError, IntegrityError):
        return False
    return True


@contextmanager
def exclusive_lock(path: Path, doing: str) -> Iterator[None]:
    """Hold an exclusive file lock on `path` for the body of a `with`.

    The kernel releases the lock when the process ends, so a crash leaves no stale lock.

    Args:
        path: The lock file; it holds the id of the process that has the lock.
        doing: What the process does, for the error message, such as `publishing a release`.

    Raises:
        BusyError: Another process holds the lock.
        IntegrityError: `path` is a folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IntegrityError(f"{path}: is a folder (a file for the lock). Remove it and run again.")
    with path.open("a+", encoding="utf-8") as file:
        try:
            _lock(file)
        except (BlockingIOError, PermissionError) as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise BusyError(
                f"{path}: held by process {holder}, which is {doing}. Wait for it to end."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def waiting_lock(path: Path, doing: str) -> Iterator[None]:
    """Hold a file lock as `exclusive_lock` does; another writer is waited for ten seconds.

    Raises:
        BusyError: Another process holds the lock for longer.
        IntegrityError: `path` is a folder.
    """
    give_up_at = time.monotonic() + _PATIENCE_S
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(exclusive_lock(path, doing))
                break
            except BusyError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(_PAUSE_S)
        yield


def _lock(file: TextIO) -> None:
    """Lock an open file for this process, until it is closed.

    Raises:
        BlockingIOError: Another process holds it.
        PermissionError: The same, on Windows.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        msvcrt: Any = import_module("msvcrt")  # Any: known to type checkers on Windows only
        os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
