"""A release's reviewer in a process of its own, with a lower priority than the server's.

The engine holds Python's lock while it computes, tens of milliseconds at a time on every core. In
the server's process each look-up would wait for it. In a process of its own, with a higher nice
value, it uses the time that the server leaves: look-ups are answered in milliseconds, and reviews
run as fast as without them. All its memory is freed when its release is no longer served. If the
process dies, it is started again for the next call.

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

from components.engines.engine import Completion, EngineAwayError, Request
from components.errors import ClausulaError, EngineError
from components.records import Clause, Finding
from components.review.question import Question
from components.review.session import Session
from components.serving.traced_batch import Traced, judge_traced

OpenSession = Callable[[], Session]
CallKind = Literal["judge", "trace", "complete"]
OPEN_TIMEOUT_S = 600.0
# What a call may take beyond the engine's own limit, for its search, reading and checks.
CALL_MARGIN_S = 300.0
# What a faulty batch may raise inside the engine; anything else ends the process.
BATCH_ERRORS = (ValueError, RuntimeError, LookupError, TypeError, ArithmeticError)


class ReviewProcess:
    """Judges clauses and completes prompts in another process, one call at a time.

    Args:
        open_session: Opens the release; it is sent to the process, so it must be picklable.
        niceness: By how much its priority is below the server's, 0 to 19.
        engine_timeout_s: After which the engine itself ends a call, in seconds; a call that goes
            on much longer hangs, and its process is killed.

    Raises:
        ClausulaError: The release cannot be opened there.
    """

    def __init__(
        self, open_session: OpenSession, niceness: int, engine_timeout_s: float = 600.0
    ) -> None:
        self._call_timeout_s = engine_timeout_s + CALL_MARGIN_S
        self._open_session = open_session
        self._niceness = niceness
        self._call_lock = threading.Lock()
        self._is_closed = False
        self._start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid or 0

    def judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Return a finding for each clause, in order; see `Reviewer.review`.

        Raises:
            ClausulaError: The reviewer's own, or the process died twice over these clauses.
            EngineAwayError: The process cannot be started again.
        """
        findings: list[Finding] = self._call("judge", (list(clauses), question))
        return findings

    def judge_traced(self, clauses: Sequence[Clause], question: Question) -> Traced:
        """Judge as `judge` does and measure the stages.

        Raises:
            ClausulaError: As `judge`.
        """
        traced: Traced = self._call("trace", (list(clauses), question))
        return traced

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a completion for each prompt, in order; see `Engine.complete`.

        Raises:
            ClausulaError: The engine's own, or the process died twice over these prompts.
        """
        completions: list[Completion] = self._call("complete", (list(requests),))
        return completions

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        """Close the pipe, which ends the process, and kill it if it does not end."""
        with suppress(OSError):
            self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _call(self, kind: CallKind, arguments: tuple[Any, ...]) -> Any:  # Any: the kind's result
        """Return a call's result; if the process died, start another and call once more.

        A call that hangs is not made again whole: the caller may cut it.
        """
        with self._call_lock:
            try:
                return self._exchange(kind, arguments)
            except (EOFError, OSError) as error:
                if self._is_closed:
                    raise EngineError("engine: closed while it answered.") from error
                self._end()
                self._restart()
            try:
                return self._exchange(kind, arguments)
            except (EOFError, OSError) as error:
                raise EngineError(
                    "engine: its process died twice over the same batch. Free memory, or lower"
                    " shared.engine.cache_gib."
                ) from error

    def _exchange(self, kind: CallKind, arguments: tuple[Any, ...]) -> Any:  # Any: as above
        self._pipe.send((kind, arguments))
        if self._pipe.poll(self._call_timeout_s):
            return self._receive()
        self._process.kill()
        raise EngineError(
            f"engine: no answer within {self._call_timeout_s:g} s. Lower shared.engine.timeout_s or"
            " session.reviewer.batch_size."
        )

    def _restart(self) -> None:
        """Start the process again.

        Raises:
            EngineAwayError: It does not come up.
        """
        try:
            self._start()
        except ClausulaError as error:
            raise EngineAwayError(str(error)) from error

    def _start(self) -> None:
        """Start the process and wait until it has opened the release."""
        try:
            self._spawn()
        except OSError as error:
            raise EngineError(
                f"engine: its process cannot be started, got {error.strerror}. Free memory, or"
                " raise the limits of processes and open files."
            ) from error
        try:
            if not self._pipe.poll(OPEN_TIMEOUT_S):
                self._process.kill()
                raise EOFError
            self._receive()
        except (EOFError, OSError) as error:
            raise EngineError(
                "engine: its process died while it opened the release. Free memory, or lower"
                " shared.engine.cache_gib."
            ) from error

    def _spawn(self) -> None:
        """Start the process; where that fails, the one before stays the ended one that it is."""
        context = multiprocessing.get_context("spawn")
        pipe, child_pipe = context.Pipe()
        process = context.Process(
            target=_work,
            args=(child_pipe, self._open_session, self._niceness),
            name="clausula-engine",
            daemon=True,
        )
        try:
            process.start()
        except OSError:
            pipe.close()
            raise
        finally:
            child_pipe.close()
        self._pipe, self._process = pipe, process

    def _receive(self) -> Any:  # Any: as above
        """Return the next answer, or raise the error that the process sent.

        Raises:
            EOFError: The process ended.
        """
        is_result, value = self._pipe.recv()
        if is_result:
            return value
        raise value


def _work(pipe: Connection, open_session: OpenSession, niceness: int) -> None:
    """Open the release and answer calls until the pipe closes; runs in the engine's process."""
    # The server decides when this process ends, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _lower_priority(niceness)
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
    session: Session,
    kind: CallKind,
    arguments: tuple[Any, ...],  # Any: the kind's arguments and result
) -> tuple[bool, Any]:
    """Return (True, the result of a call) or (False, its error)."""
    try:
        match kind:
            case "judge":
                return True, session.reviewer.review(*arguments)
            case "trace":
                return True, judge_traced(session, *arguments)
            case "complete":
                return True, session.reviewer.engine.complete(*arguments)
    except ClausulaError as error:
        return False, error
    except BATCH_ERRORS as error:
        # Only the kind is named: the message may hold the text of a clause.
        return False, EngineError(
            f"engine: {type(error).__name__} in a batch. Try the document in parts, and report it."
        )


def _lower_priority(niceness: int) -> None:
    """Give way to the server; on Windows, which has no nice values, the priority stays."""
    if hasattr(os, "nice"):
        os.nice(niceness)
