"""What calls do in children: well, badly, and so that it ends them."""

import os
import resource
import sys
import time
from pathlib import Path

from components.domain import domain
from components.errors import InputError

KILOBYTE = 1_000


def add(first: int, second: int) -> int:
    """Return a sum."""
    return first + second


def name_unit() -> str:
    """Return what the domain calls a unit."""
    return domain().unit


def list_modules() -> list[str]:
    """Return the names of the modules that the child has."""
    return sorted(sys.modules)


def take_memory(num_bytes: int) -> int:
    """Fill so many bytes."""
    return len(bytearray(num_bytes))


def open_files(path: Path, count: int) -> int:
    """Open a file so many times at once."""
    return len([path.open("rb") for _ in range(count)])


def sleep(seconds: float, content: bytes) -> None:
    """Wait; the content is the file's."""
    time.sleep(seconds)


def burn(seconds: float) -> None:
    """Use the processor."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        pass


def end_process(log: Path) -> None:
    """Note that it ran, and end the process as a crash does."""
    with log.open("a") as file:
        file.write("x")
    os.abort()


def end_process_once(log: Path) -> str:
    """End the process the first time, and answer after that."""
    if not log.exists():
        log.touch()
        os.abort()
    return "answer"


def refuse() -> None:
    """Raise an error of clausula's own."""
    raise InputError("c.pdf: encrypted. Remove the password.")


def stumble(words: str) -> None:
    """Raise an error that nobody expected, with the text in its message."""
    raise LookupError(words)


def read_bounds() -> tuple[int, int]:
    """Return the bounds of open files and of core dumps."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return files, resource.getrlimit(resource.RLIMIT_CORE)[0]
