"""Ctrl-C during a flow: one sentence, exit code 130, and what was there before afterwards."""

import os
import signal
import subprocess
import sys
import time

import pytest

from flows.cli.interrupts import EXIT_CODE, interruptible

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


def test_interrupt_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """The flow is left with exit code 130, and Python's own handler is back."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit) as ended, interruptible():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
    assert ended.value.code == EXIT_CODE == 130
    assert signal.getsignal(signal.SIGINT) is before
    assert capsys.readouterr().err == (
        "\nInterrupted. What is finished is kept; run the same command again to go on from there.\n"
    )


def test_interrupt_that_became_another_fault() -> None:
    """Libraries may answer the interrupt with a fault of their own; it stays an interrupt."""
    with pytest.raises(SystemExit) as ended, interruptible():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)
        except KeyboardInterrupt as error:
            raise RuntimeError("cancelled") from error
    assert ended.value.code == EXIT_CODE


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
