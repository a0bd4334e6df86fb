"""Whether a job fits into the memory of this machine, said before it starts.

The limit of a container counts where it is lower than the machine's memory. Where neither can be
read, nothing is said.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from components.errors import EngineError

GIB = 1 << 30
CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def require_memory(job: str, needs: Mapping[str, int], remedy: str, total: int | None) -> None:
    """Refuse a job that needs more memory than there is.

    Args:
        job: What it is, as the message begins.
        needs: Bytes by what they are for.
        remedy: What to do about it, a sentence.
        total: Bytes that there are, from `read_memory`; None refuses nothing.

    Raises:
        EngineError: It needs more.
    """
    needed = sum(needs.values())
    if total is None or needed <= total:
        return
    listed = ", ".join(f"{name} {size / GIB:.1f}" for name, size in needs.items())
    raise EngineError(
        f"{job}: needs {needed / GIB:.1f} GiB of memory ({listed}), got {total / GIB:.1f}. {remedy}"
    )


def read_memory() -> int | None:
    """Return the bytes of memory that this process may have; None where they cannot be read."""
    limits = [limit for limit in map(_read_limit, CONTAINER_LIMITS) if limit is not None]
    with contextlib.suppress(AttributeError, ValueError, OSError):  # not on every system
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min(limits, default=None)


def _read_limit(path: Path) -> int | None:
    """Return the limit that a file states; None where there is none."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None
