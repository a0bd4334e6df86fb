"""How much time, memory and how many open files a call on a foreign file may take.

The kernel holds a process to them: a wall-clock timer and `setrlimit`. Windows has neither; there
only the time is bounded, by killing the worker. macOS does not enforce the bound of memory.
"""

import math
import os
import signal
from dataclasses import dataclass
from pathlib import Path

MAX_OPEN_FILES = 64
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True)
class Bounds:
    """What one call may take.

    Attributes:
        max_seconds: Of wall-clock time, and of CPU time.
        max_memory_bytes: Of memory beyond what the process has when the call begins.
        max_open_files: Files open at once.
    """

    max_seconds: float = 120.0
    max_memory_bytes: int = 2_000_000_000
    max_open_files: int = MAX_OPEN_FILES


def bind_process(bounds: Bounds) -> None:
    """Bind this process for the rest of its life; SIGALRM or SIGXCPU ends it after its time."""
    import resource  # not on Windows, where this is not called

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, bounds.max_seconds)
    cpu_s = math.ceil(bounds.max_seconds)
    memory = _virtual_bytes() + bounds.max_memory_bytes
    wanted = {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_NOFILE: bounds.max_open_files,
        resource.RLIMIT_CORE: 0,  # a core would hold the contract
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowest, hard))


def _virtual_bytes() -> int:
    """Return the size of this process's address space, 0 where the system does not say it."""
    if not _STATM.is_file():
        return 0
    pages = int(_STATM.read_text().split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")
