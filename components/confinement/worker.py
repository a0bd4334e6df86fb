"""The other side of a confinement: a worker that forks a child for each call.

The worker has imported what the calls need, so a child is there within milliseconds and begins
with clean memory. The child binds itself (`bounds`), runs the call and sends its answer through a
pipe; the worker waits for it and says how it ended. So a file that kills its child costs nothing
but that child. The worker ends when the pipe to its owner closes.

On Windows, which cannot fork, the worker runs the call itself.
"""

import importlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from components.confinement.bounds import Bounds, bind_process
from components.domain import Domain, domain, use_domain
from components.errors import ClausulaError

End = Literal["result", "error", "memory", "fault", "died"]
_SETTLED: tuple[End, ...] = ("result", "error", "fault")


@dataclass(frozen=True)
class ConfinedCall:
    """A function by its module and name; its arguments are pickled, for the child alone.

    The words in which it answers are those of the process that calls.
    """

    module: str
    function: str
    arguments: bytes
    bounds: Bounds
    words: Domain = field(default_factory=domain)


@dataclass(frozen=True)
class Outcome:
    """How a call ended.

    Attributes:
        end: `result`, `error` of clausula's own, `memory` where it wanted too much of it, `fault`
            for any other exception, `died` where the child ended without an answer.
        value: The result or the error; the kind and place of a fault; minus the signal or the exit
            code of a child that died.
    """

    end: End
    value: Any = None  # Any: what the function returns

    @property
    def is_settled(self) -> bool:
        """Whether the call answered, well or not, rather than ending its child."""
        return self.end in _SETTLED


def serve_jobs(pipe: Connection, modules: Sequence[str], inherited: Connection | None) -> None:
    """Answer jobs until the pipe closes; runs in the worker.

    Args:
        pipe: To the owner.
        modules: What calls need; imported at once.
        inherited: The owner's end where this process was forked from it, closed here.
    """
    if inherited is not None:
        inherited.close()
    # Ctrl-C reaches every process of a terminal; the owner decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for module in modules:
        importlib.import_module(module)
    with suppress(EOFError, OSError):
        while True:
            job: ConfinedCall = pickle.loads(pipe.recv_bytes())
            importlib.import_module(job.module)
            pipe.send_bytes(_answer_apart(job) if hasattr(os, "fork") else _answer(job))


def _answer_apart(job: ConfinedCall) -> bytes:
    """Run a job in a child and return its outcome, pickled."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _run_child(job, write_end)
    os.close(write_end)
    with open(read_end, "rb") as answers:
        answer = answers.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return answer if code == 0 else pickle.dumps(Outcome("died", code))


def _run_child(job: ConfinedCall, write_end: int) -> None:
    """Run a job in the child, write its outcome and end the process."""
    code = 1
    try:
        bind_process(job.bounds)
        with open(write_end, "wb") as answers:
            answers.write(_answer(job))
        code = 0
    finally:
        # Without the exit handlers of the process that this one was forked from.
        os._exit(code)


def _answer(job: ConfinedCall) -> bytes:
    """Run a job here and return its outcome, pickled."""
    use_domain(job.words)
    try:
        function = getattr(sys.modules[job.module], job.function)
        return pickle.dumps(Outcome("result", function(*pickle.loads(job.arguments))))
    except ClausulaError as error:
        return pickle.dumps(Outcome("error", error))
    except MemoryError:
        return pickle.dumps(Outcome("memory"))
    except Exception as error:
        return pickle.dumps(Outcome("fault", _describe(error)))


def _describe(error: Exception) -> str:
    """Return the kind and place of an exception; its message may hold text of the contract."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
