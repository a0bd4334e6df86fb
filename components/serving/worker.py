"""A release's reviewer in a process of its own, below the server's priority.

The engine holds Python's lock while it computes, tens of milliseconds at a time on both cores; in
the server's process every look-up would wait for it. In its own process, made nice, it takes what
the server leaves: a look-up is answered in milliseconds while reviews run at the speed they have
alone. It also ends with all its memory when its release does, and one that dies is started again
for the next call.

The process ends when the pipe to the server closes, so a killed server leaves none behind.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Literal

from components.engines.engine import Completion, Request
from components.errors import ClausulaError, EngineError
from components.records import Clause, Finding
from components.review.question import Question
from components.review.session import Session
from components.serving.tracing import Traced, judge_traced

Open = Callable[[], Session]
Kind = Literal["judge", "trace", "complete"]
OPEN_TIMEOUT_S, CALL_TIMEOUT_S = 600.0, 600.0


class ReviewProcess:
    """Judges clauses and completes prompts with one release, in another process.

    One call at a time.

    Args:
        open_session: Opens the release; it is sent to the process, so it must be picklable.
        niceness: By how much its priority is below the server's, 0 to 19.

    Raises:
        ClausulaError: The release cannot be opened there.
    """

    def __init__(self, open_session: Open, niceness: int) -> None:
        self._open, self._niceness = open_session, niceness
        self._calling = threading.Lock()
        self._is_closed = False
        self._start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid or 0

    def judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Return a finding for each clause, in order; see `Reviewer.judge`.

        Raises:
            ClausulaError: The reviewer's own, or the process died twice over these clauses.
        """
        found: list[Finding] = self._call("judge", (list(clauses), question))
        return found

    def judge_traced(self, clauses: Sequence[Clause], question: Question) -> Traced:
        """Judge as `judge` does and measure the stages.

        Raises:
            ClausulaError: As `judge`.
        """
        found: Traced = self._call("trace", (list(clauses), question))
        return found

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each prompt, in order; see `Engine.complete`.

        Raises:
            ClausulaError: The engine's own, or the process died twice over these prompts.
        """
        found: list[Completion] = self._call("complete", (list(requests),))
        return found

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        with suppress(OSError):
            self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _call(self, kind: Kind, arguments: tuple[Any, ...]) -> Any:  # Any: what the kind gives
        with self._calling:
            try:
                return self._exchange(kind, arguments)
            except (EOFError, OSError) as error:
                if self._is_closed:
                    raise EngineError("engine: closed while it answered.") from error
                self._end()
                self._start()
            try:
                return self._exchange(kind, arguments)
            except (EOFError, OSError) as error:
                raise EngineError(
                    "engine: its process died twice over the same batch. Free memory, or lower"
                    " engine.cache_gib."
                ) from error

    def _exchange(self, kind: Kind, arguments: tuple[Any, ...]) -> Any:  # Any: as above
        self._pipe.send((kind, arguments))
        return self._receive(CALL_TIMEOUT_S)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work,
            args=(theirs, self._open, self._niceness),
            name="clausula-engine",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        try:
            self._receive(OPEN_TIMEOUT_S)
        except (EOFError, OSError) as error:
            raise EngineError(
                "engine: its process died while it opened the release. Free memory, or lower"
                " engine.cache_gib."
            ) from error

    def _receive(self, timeout_s: float) -> Any:  # Any: as above
        if not self._pipe.poll(timeout_s):
            self._process.kill()
            raise EOFError
        is_fine, value = self._pipe.recv()
        if is_fine:
            return value
        raise value


def _work(pipe: Connection, open_session: Open, niceness: int) -> None:
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # the server decides when it ends, and closes the pipe
        signal.signal(number, signal.SIG_IGN)
    os.nice(niceness)
    try:
        session = open_session()
    except ClausulaError as error:
        pipe.send((False, error))
        return
    pipe.send((True, None))
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            kind, arguments = pipe.recv()
            pipe.send(_answer(session, kind, arguments))
    session.close()


def _answer(
    session: Session, kind: Kind, arguments: tuple[Any, ...]
) -> tuple[bool, Any]:  # Any: what the kind takes and gives
    try:
        match kind:
            case "judge":
                return True, session.reviewer.judge(*arguments)
            case "trace":
                return True, judge_traced(session, *arguments)
            case "complete":
                return True, session.reviewer.engine.complete(*arguments)
    except ClausulaError as error:
        return False, error
    except (ValueError, RuntimeError, LookupError, TypeError, ArithmeticError) as error:
        # The message may hold the clause; its kind and place must do.
        return False, EngineError(
            f"engine: {type(error).__name__} in a batch. Try the document in parts, and report it."
        )
