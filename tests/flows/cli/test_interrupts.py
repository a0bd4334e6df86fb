"""Ctrl-C during a flow: one sentence, exit code 130, and what was there before afterwards."""

import signal
import subprocess
import sys

import pytest

from flows.cli.interrupts import EXIT_CODE, interruptible

ONCE = """
import signal, time
from flows.cli.interrupts import interruptible
try:
    with interruptible():
        print("ready", flush=True)
        time.sleep(60)
finally:
    print("handler is back:", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""
TURNED = """
import time
from flows.cli.interrupts import interruptible
with interruptible():
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt as error:
        raise RuntimeError("cancelled") from error
"""
TWICE = """
import time
from flows.cli.interrupts import interruptible
with interruptible():
    try:
        print("ready", flush=True)
        time.sleep(60)
    finally:
        print("closing", flush=True)
        time.sleep(60)
"""


def interrupt(code: str) -> subprocess.CompletedProcess[str]:
    """Run code that prints a line once it can be interrupted, and send Ctrl-C then."""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    return subprocess.CompletedProcess(code, process.returncode, out, err)


def test_interrupt_is_one_sentence() -> None:
    """The flow is left with exit code 130, and Python's own handler is back."""
    done = interrupt(ONCE)
    assert done.returncode == EXIT_CODE == 130
    assert done.stdout == "handler is back: True\n"
    assert done.stderr == (
        "\nInterrupted. What is finished is kept; run the same command again to go on from there.\n"
    )


def test_interrupt_that_became_another_fault() -> None:
    """Libraries may answer the interrupt with a fault of their own; it stays an interrupt."""
    assert interrupt(TURNED).returncode == EXIT_CODE


def test_other_faults_pass() -> None:
    """A fault of the flow is not an interrupt."""
    with pytest.raises(ValueError, match="wrong"), interruptible():
        raise ValueError("wrong")


def test_second_interrupt_does_not_wait() -> None:
    """A flow that takes long to close is left at once by a second Ctrl-C."""
    process = subprocess.Popen([sys.executable, "-c", TWICE], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        for expected in ("ready\n", "closing\n"):
            assert process.stdout.readline() == expected
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == EXIT_CODE
