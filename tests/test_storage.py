"""Storage: nothing half-written is ever read, and a lock falls with its process."""

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from components.errors import BusyError, IntegrityError, MissingError
from components.storage import (
    Home,
    exclusive_lock,
    fingerprint,
    is_finished,
    is_intact,
    make_private,
    newest_finished,
    read_manifest,
    require_space,
    sha256_file,
    staged_folder,
    verify_folder,
    waiting_lock,
    write_bytes_atomic,
    write_json_atomic,
)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the rights of the folder above")
def test_make_private(tmp_path: Path) -> None:
    """A home and what is written afterwards are its owner's alone."""
    root = tmp_path / "home"
    root.mkdir()
    root.chmod(0o755)
    before = os.umask(0o022)
    try:
        make_private(Home(root))
        (root / "file").write_text("text")
    finally:
        os.umask(before)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    assert stat.S_IMODE((root / "file").stat().st_mode) == 0o600


def test_fingerprint_ignores_key_order() -> None:
    """Two mappings with the same content have one fingerprint; another value has another."""
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_sha256_file_known_value(tmp_path: Path) -> None:
    """The hash is SHA-256, by the standard's own test vector."""
    (tmp_path / "f").write_bytes(b"abc")
    assert (
        sha256_file(tmp_path / "f")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_staged_folder_failure_leaves_nothing(tmp_path: Path) -> None:
    """When the body raises, neither the final folder nor the one aside is left."""
    with pytest.raises(RuntimeError), staged_folder(tmp_path / "out", {}) as aside:
        (aside / "half").write_text("x")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_two_writers_of_one_name_leave_each_other_alone(tmp_path: Path) -> None:
    """Each finishes its own work; the later one counts, and nothing is left beside it."""
    final = tmp_path / "out"
    with staged_folder(final, {"by": "first"}) as first:
        (first / "text").write_text("first")
        with staged_folder(final, {"by": "second"}) as second:
            (second / "text").write_text("second")
        assert read_manifest(final)["by"] == "second"
    assert verify_folder(final)["by"] == "first"
    assert (final / "text").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("other", ["llm-0.1.2", "llm-0.12345678", "llm-0.lock"])
def test_names_that_begin_alike_leave_each_other_alone(tmp_path: Path, other: str) -> None:
    """A name that is a dotted prefix of another does not remove the other's work."""
    with staged_folder(tmp_path / other, {}) as longer:
        (longer / "text").write_text("longer")
        with staged_folder(tmp_path / "llm-0", {}) as shorter:
            (shorter / "text").write_text("shorter")
    assert is_intact(tmp_path / "llm-0")
    assert is_intact(tmp_path / other)
    assert (tmp_path / other / "text").read_text() == "longer"


def test_staged_folder_is_flushed_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file and folder is on disk before the rename, and the rename itself after it."""
    flushed: list[str] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        flushed.append(path.name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    with staged_folder(tmp_path / "out", {}) as aside:
        (aside / "below").mkdir()
        (aside / "below" / "text").write_text("x")
    assert {"text", "below", "manifest.json", aside.name} <= set(flushed)
    assert flushed[-1] == tmp_path.name


def test_staged_folder_killed(tmp_path: Path) -> None:
    """SIGKILL in the middle leaves no finished folder, and the next run cleans up."""
    code = (
        "import sys, time; from pathlib import Path; from components.storage import staged_folder\n"
        f"with staged_folder(Path({str(tmp_path)!r}) / 'out', {{}}) as aside:\n"
        "    (aside / 'half').write_text('x'); print('ready', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not is_finished(tmp_path / "out")
    with staged_folder(tmp_path / "out", {"a": 1}) as aside:
        (aside / "whole").write_text("y")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert read_manifest(tmp_path / "out")["a"] == 1


@pytest.mark.parametrize(("harm", "kind"), [("change", IntegrityError), ("remove", MissingError)])
def test_verify_folder_harmed_file(tmp_path: Path, harm: str, kind: type[Exception]) -> None:
    """A file changed or removed after the manifest was written is found and named."""
    with staged_folder(tmp_path / "out", {}) as aside:
        (aside / "model.bin").write_bytes(b"weights")
    verify_folder(tmp_path / "out")
    assert is_intact(tmp_path / "out")
    target = tmp_path / "out" / "model.bin"
    target.write_bytes(b"weightz") if harm == "change" else target.unlink()
    with pytest.raises(kind, match="model.bin"):
        verify_folder(tmp_path / "out")
    assert not is_intact(tmp_path / "out")


def test_write_json_atomic_full_disk(tmp_path: Path) -> None:
    """On a full disk the old file stays whole and nothing is left beside it."""
    path = tmp_path / "state.json"
    write_json_atomic(path, {"number": 1})
    code = (
        "import resource, signal; from pathlib import Path; from components.storage import"
        " write_bytes_atomic\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        " resource.setrlimit(resource.RLIMIT_FSIZE, (1000,"
        f" 1000))\nwrite_bytes_atomic(Path({str(path)!r}), b'x' * 5000)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert path.read_text() == '{\n  "number": 1\n}\n'
    assert [p.name for p in tmp_path.iterdir()] == ["state.json"]


def test_write_bytes_atomic_replaces(tmp_path: Path) -> None:
    """The file is replaced as a whole."""
    write_bytes_atomic(tmp_path / "f", b"one")
    write_bytes_atomic(tmp_path / "f", b"two")
    assert (tmp_path / "f").read_bytes() == b"two"


def test_waiting_lock_waits_for_another_writer(tmp_path: Path) -> None:
    """What is held elsewhere for a moment is waited for; a fault of the body comes out as it is."""
    path = tmp_path / "lock"
    held, is_done = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive_lock(path, "writing"):
            held.set()
            time.sleep(0.2)
            is_done.set()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(10)
    with pytest.raises(BusyError, match="of the body"), waiting_lock(path, "writing"):
        assert is_done.is_set()
        raise BusyError("of the body")
    other.join(10)


def test_exclusive_lock_is_a_folder(tmp_path: Path) -> None:
    """A folder where the lock file should be is reported by path."""
    (tmp_path / "lock").mkdir()
    with (
        pytest.raises(IntegrityError, match=r"lock: is a folder .* Remove it and run again"),
        exclusive_lock(tmp_path / "lock", "working"),
    ):
        pass


def test_exclusive_lock_two_processes(tmp_path: Path) -> None:
    """A second holder is refused and told who holds the lock.

    When the holder is killed the lock is free.
    """
    code = (
        "import time; from pathlib import Path; from components.storage import"
        f" exclusive_lock\nwith exclusive_lock(Path({str(tmp_path)!r}) / 'lock', 'working'):"
        " print('held', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with (
        pytest.raises(BusyError, match=str(process.pid)),
        exclusive_lock(tmp_path / "lock", "working"),
    ):
        pass
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    started = time.monotonic()
    with exclusive_lock(tmp_path / "lock", "working"):
        assert time.monotonic() - started < 5


class RegionLocks:
    """Stands for the module `msvcrt`: locks as Windows does, one byte from where the file is at."""

    LK_NBLCK = 2

    def locking(self, file: int, mode: int, num_bytes: int) -> None:
        """Lock bytes, or raise what Windows raises where another open file holds one of them."""
        assert (mode, num_bytes) == (self.LK_NBLCK, 1)
        assert os.lseek(file, 0, os.SEEK_CUR) > 1000, "Windows would keep readers off the text"
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError(error.errno, error.strerror) from error


def test_exclusive_lock_without_fcntl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows, which has no fcntl, a second holder is refused too and is told the first."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", RegionLocks())
    path = tmp_path / "lock"
    with exclusive_lock(path, "working"):
        assert path.read_text(encoding="utf-8") == str(os.getpid())
        refused = pytest.raises(BusyError, match=f"held by process {os.getpid()}, .* working")
        with refused, exclusive_lock(path, "working"):
            pass
    with exclusive_lock(path, "working"):
        assert path.read_text(encoding="utf-8") == str(os.getpid())


def test_newest_finished_ignores_unfinished_and_hidden_folders(tmp_path: Path) -> None:
    """The folder finished last counts; without one there is none."""
    assert newest_finished(tmp_path) is None
    for age, name in enumerate(("new", "old")):
        with staged_folder(tmp_path / name, {}):
            pass
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    (tmp_path / "unfinished").mkdir()
    assert newest_finished(tmp_path) == tmp_path / "new"


def test_require_space_leaves_nothing(tmp_path: Path) -> None:
    """A megabyte is there and given back; more than any disk has is refused."""
    require_space(tmp_path, 1_000_000)
    with pytest.raises(OSError, match="no room for"):
        require_space(tmp_path, 1 << 60)
    assert list(tmp_path.iterdir()) == []


def test_require_space_without_preallocation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without preallocation (macOS, Windows) the free space decides, with the same message."""
    monkeypatch.delattr(os, "posix_fallocate")
    require_space(tmp_path, 1_000_000)
    with pytest.raises(OSError, match="no room for .* MB") as raised:
        require_space(tmp_path, 1 << 60)
    assert (raised.value.errno, raised.value.filename) == (errno.ENOSPC, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_manifest_names_files_with_slashes(tmp_path: Path) -> None:
    """A manifest lists a file in a folder by its path with slashes, on every system."""
    with staged_folder(tmp_path / "done", {}) as folder:
        (folder / "inner").mkdir()
        (folder / "inner" / "a.txt").write_text("a")
    assert list(verify_folder(tmp_path / "done")["files"]) == ["inner/a.txt"]
