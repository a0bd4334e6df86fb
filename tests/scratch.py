"""Where tests write: in memory, on a machine that has plenty.

Each edition, database and download is flushed to disk before it counts, a thousand times in a run.
What a test writes need not survive a power cut, and where it is in memory nobody waits for a disk.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from components.models.memory import GIB, read_memory

SHARED_MEMORY = Path("/dev/shm")
PREFIX = "clausula-tests-"
NEEDED_FREE = 8 * GIB
"""Of the file system in memory: homes with a tuned release are the larger part of what is kept."""
NEEDED_AVAILABLE = 14 * GIB
"""Of memory, for what is written and for the models of all workers."""


def choose_scratch() -> None:
    """Let temporary files of this run be in memory, if there is room; else they stay on disk.

    For the process that begins the run: what it starts inherits the choice.
    """
    if sys.platform != "linux" or "TMPDIR" in os.environ or not _has_room():
        return
    for left in SHARED_MEMORY.glob(f"{PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(PREFIX)).exists():  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
    scratch = SHARED_MEMORY / f"{PREFIX}{os.getpid()}"
    scratch.mkdir()
    os.environ["TMPDIR"] = str(scratch)
    tempfile.tempdir = None  # so that it is looked up again


def remove_scratch(*, has_failed: bool) -> None:
    """Free the memory, in the process that chose it; what failed tests wrote is kept till then."""
    scratch = SHARED_MEMORY / f"{PREFIX}{os.getpid()}"
    if os.environ.get("TMPDIR") != str(scratch):
        return
    if has_failed:
        print(f"\nwhat the tests wrote is in {scratch} until the next run")
        return
    del os.environ["TMPDIR"]
    tempfile.tempdir = None
    shutil.rmtree(scratch, ignore_errors=True)


def _has_room() -> bool:
    """Say whether programs may be run from shared memory and it is large enough."""
    try:
        free = shutil.disk_usage(SHARED_MEMORY).free
        may_run = not os.statvfs(SHARED_MEMORY).f_flag & os.ST_NOEXEC
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    kib = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), "0")
    available = min(int(kib) << 10, read_memory() or 0)
    return may_run and free >= NEEDED_FREE and available >= NEEDED_AVAILABLE
