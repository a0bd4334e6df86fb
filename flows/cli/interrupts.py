"""Ctrl-C during a flow: one sentence at once, then an orderly stop; a second one does not wait."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

EXIT_CODE = 130


@contextmanager
def interruptible() -> Iterator[None]:
    """End the process with exit code 130 when the body is interrupted.

    The first Ctrl-C raises KeyboardInterrupt, which lets the flow close what it has open. A second
    one ends the process at once: nothing that is half-written counts as a result.
    """
    before = signal.signal(signal.SIGINT, _announce)
    try:
        yield
    except BaseException:
        # within a call to its server Prefect turns the interrupt into another fault
        if signal.getsignal(signal.SIGINT) is _leave:
            raise SystemExit(EXIT_CODE) from None
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _announce(number: int, frame: FrameType | None) -> None:
    """Say that the process stops, and make a second Ctrl-C end it."""
    signal.signal(number, _leave)
    print(
        "\nInterrupted. What is finished is kept; run the same command again to go on from there.",
        file=sys.stderr,
        flush=True,
    )
    raise KeyboardInterrupt


def _leave(number: int, frame: FrameType | None) -> None:
    """End the process without waiting for anything."""
    os._exit(EXIT_CODE)
