"""Run functions on foreign files in processes that can be killed, a few at once.

A parser may need a hundred times the size of a file in memory, run for minutes, or crash. So each
call runs in a child of its own within bounds, and what kills the child does not reach the process
that asked. A call whose child dies is tried once more, because the machine may have been short of
memory; a file that kills its child twice is refused with the reason, and refused at once when it
is given again.

A worker is forked from a process that has one thread, such as a command, and spawned from any
other, such as the server: a fork takes milliseconds, a spawn the imports of `modules`.
"""

import hashlib
import importlib
import multiprocessing
import pickle
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from components.confinement.bounds import Bounds
from components.confinement.worker import ConfinedCall, Outcome, serve_jobs
from components.errors import BusyError, InputError

P = ParamSpec("P")
T = TypeVar("T")
AT_ONCE = 2
_MAX_REFUSED = 1_000  # files remembered as refused
_REFUSED_S = 600.0  # for so long
_START_S = 60.0  # for which a worker may import
_SLACK_S = 5.0  # after which a worker that did not end its child is killed itself
_OUT_OF_TIME = (-signal.SIGALRM, -signal.SIGXCPU) if hasattr(signal, "SIGALRM") else ()
_TASKS = Path("/proc/self/task")


class Confinement:
    """Runs functions in children of its workers.

    Args:
        bounds: What each call may take.
        modules: Modules that the calls need; a worker imports them when it starts.
        at_once: Calls that run at the same time; others wait.
    """

    def __init__(self, bounds: Bounds, modules: Sequence[str] = (), at_once: int = AT_ONCE) -> None:
        self.bounds = bounds
        self.num_deaths = 0
        self._modules = tuple(modules)
        self._slots = threading.BoundedSemaphore(at_once)
        self._idle: list[_Worker] = []
        self._refused: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> "Confinement":
        """Use it as a context, at whose end the workers end."""
        return self

    def __exit__(self, *fault: object) -> None:
        """End the workers."""
        self.close()

    def warm(self) -> None:
        """Start a worker, so that the first call need not wait for it."""
        worker = _Worker(self._modules)
        with self._lock:
            self._idle.append(worker)

    def run(
        self,
        name: str,
        function: Callable[P, T],
        /,
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Return what a function returns in a child.

        Args:
            name: The file's name, for messages.
            function: A function of a module; it is sent by its name.
            *arguments: Its arguments; they are pickled.
            **named: None: arguments are given in order.

        Raises:
            ClausulaError: The function's own.
            InputError: The file killed its child twice, or the function failed on it.
            BusyError: The confinement is closed.
        """
        assert not named
        job = ConfinedCall(
            function.__module__, function.__qualname__, pickle.dumps(arguments), self.bounds
        )
        key = _file_key(job.function, arguments)
        reason = self._recall(key)
        if reason:
            raise _refusal(name, reason)
        with self._slots:
            outcome = self._try(job)
            if not outcome.is_settled:
                outcome = self._try(job)
        if outcome.end == "result":
            result: T = outcome.value
            return result
        if outcome.end == "error":
            raise outcome.value
        if outcome.end == "fault":
            raise InputError(
                f"{name}: cannot be read, {outcome.value}. Save it again in its program or as text,"
                " and report it."
            )
        reason = self._explain(outcome)
        if key:
            self._remember(key, reason)
        raise _refusal(name, reason)

    def close(self) -> None:
        """End the workers; calls that run get their answer first."""
        self._is_closed = True
        with self._lock:
            idle = self._idle
            self._idle = []
        for worker in idle:
            worker.end()

    def _try(self, job: ConfinedCall) -> Outcome:
        """Run a job once and say how it ended."""
        worker = self._take_worker()
        outcome = worker.run(job)
        if not outcome.is_settled:
            self.num_deaths += 1
        if worker.is_alive and not self._is_closed:
            with self._lock:
                self._idle.append(worker)
        else:
            worker.end()
        return outcome

    def _take_worker(self) -> "_Worker":
        """Return an idle worker, or a new one."""
        if self._is_closed:
            raise BusyError("reading: it is stopping. Try again when it has started.")
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Worker(self._modules)

    def _recall(self, key: str) -> str:
        """Return why a file was refused lately, empty for any other file."""
        with self._lock:
            reason, refused_at = self._refused.get(key, ("", 0.0))
        # A machine under load may be why a file took too long.
        return reason if time.monotonic() - refused_at < _REFUSED_S else ""

    def _remember(self, key: str, reason: str) -> None:
        """Note that a file is refused."""
        with self._lock:
            self._refused[key] = (reason, time.monotonic())
            while len(self._refused) > _MAX_REFUSED:
                self._refused.popitem(last=False)

    def _explain(self, outcome: Outcome) -> str:
        """Say why a child died."""
        if outcome.end == "memory":
            return f"takes more than {self.bounds.max_memory_bytes} bytes of memory"
        if outcome.value in _OUT_OF_TIME or outcome.value is None:
            return f"takes more than {self.bounds.max_seconds:g} s"
        return f"ended the process that read it (code {outcome.value})"


class _Worker:
    """One worker and the pipe to it."""

    def __init__(self, modules: Sequence[str]) -> None:
        is_forked = _is_single_threaded()
        if is_forked:  # then children have what this process imports, which is mostly there
            for module in modules:
                importlib.import_module(module)
        # Any: the type checker knows each kind of context by a literal name only
        context: Any = multiprocessing.get_context("fork" if is_forked else "spawn")
        self._pipe, child_pipe = context.Pipe()
        inherited = self._pipe if is_forked else None
        self._process = context.Process(
            target=serve_jobs,
            args=(child_pipe, tuple(modules), inherited),
            name="clausula-reading",
            daemon=True,
        )
        self._process.start()
        child_pipe.close()
        self.is_alive = True
        self._num_runs = 0

    def run(self, job: ConfinedCall) -> Outcome:
        """Return how a job ended; the worker is not used again if it did not say so."""
        patience_s = job.bounds.max_seconds + _SLACK_S
        if self._num_runs == 0:
            patience_s += _START_S
        self._num_runs += 1
        try:
            self._pipe.send_bytes(pickle.dumps(job))
            if self._pipe.poll(patience_s):
                outcome: Outcome = pickle.loads(self._pipe.recv_bytes())
                return outcome
            code = None
        except (EOFError, OSError):
            self._process.join(1)
            code = self._process.exitcode or -signal.SIGTERM
        self.is_alive = False
        return Outcome("died", code)

    def end(self) -> None:
        """Close the pipe, which ends the worker, or kill it."""
        with suppress(OSError):
            self._pipe.close()
        if not self.is_alive:
            self._process.kill()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _file_key(function: str, arguments: Sequence[object]) -> str:
    """Return what a call on the bytes of a file is known by, whatever the file's name is.

    Empty where no argument is bytes.
    """
    contents = [argument for argument in arguments if isinstance(argument, bytes)]
    digest = hashlib.sha256(function.encode())
    for content in contents:
        digest.update(content)
    return digest.hexdigest() if contents else ""


def _refusal(name: str, reason: str) -> InputError:
    return InputError(
        f"{name}: {reason}, twice, and is refused. Split it, save it as text, or raise"
        " session.documents.max_seconds or max_memory_bytes."
    )


def _is_single_threaded() -> bool:
    """Return whether this process may be forked: it has one thread, of any library's."""
    if not _TASKS.is_dir():  # macOS and Windows, where forks are not safe or not there
        return False
    return len(list(_TASKS.iterdir())) == 1
