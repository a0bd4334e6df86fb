"""Keep the server's threads alive: one that dies is started again, counted, and told.

A thread's loop returns only when it is told to stop. If it ends in any other way, by an error that
nobody expected or because it was killed, the supervisor starts it again after a pause, which
doubles from death to death and is short again once the thread has lived for a while. So is one that
the machine has no room to start. `faults` says which do not run; `/readyz` asks for it.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 30.0
_CALM_S = 60.0  # after which a thread counts as well again
_LOOK_S = 0.5
log = logging.getLogger("clausula.serving")


@dataclass
class _Watched:
    """A thread, its loop, and how it has fared."""

    name: str
    run: Callable[[], None]
    is_essential: bool
    thread: threading.Thread | None = None
    has_returned: bool = False
    started_at: float = 0.0
    pause_s: float = 0.0
    restart_at: float | None = None

    @property
    def is_well(self) -> bool:
        """Whether it runs, or has ended as it should."""
        return self.has_returned or (self.thread is not None and self.thread.is_alive())


class Supervisor:
    """Starts threads and watches them from one of its own.

    Args:
        on_restart: Called with a thread's name each time it is started again.
    """

    def __init__(self, on_restart: Callable[[str], None] = lambda name: None) -> None:
        self._on_restart = on_restart
        self._watched: dict[str, _Watched] = {}
        self._has_news = threading.Event()
        self._is_stopping = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def _is_watching(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def run(self, name: str, loop: Callable[[], None], *, is_essential: bool = True) -> None:
        """Run a loop on a thread of its own until it returns.

        Args:
            name: The thread's name.
            loop: Returns when it is told to stop, and goes on where an earlier thread died.
            is_essential: Whether the server is not ready without it.

        Raises:
            RuntimeError: The machine has no room for the supervisor's own thread.
        """
        watched = _Watched(name, loop, is_essential)
        with self._lock:
            if not self._is_watching and not self._is_stopping:
                thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
                thread.start()
                self._thread = thread
            self._watched[name] = watched
            self._start(watched)

    def faults(self) -> list[str]:
        """Return the essential threads that do not run, the supervisor's own among them."""
        return self._list_dead(is_essential=True)

    def lesser_faults(self) -> list[str]:
        """Return the other threads that do not run."""
        return self._list_dead(is_essential=False)

    def join(self, name: str, timeout_s: float) -> None:
        """Wait until a thread that was told to stop has returned.

        One that dies of an error while it stops is started again: its next life finishes the work.
        """
        with self._lock:
            watched = self._watched.get(name)
        if watched is None or watched.thread is threading.current_thread():
            return
        ends_at = time.monotonic() + timeout_s
        while time.monotonic() < ends_at:
            thread = watched.thread
            if thread is not None and thread.is_alive():
                thread.join(max(0.0, ends_at - time.monotonic()))
            elif watched.has_returned or self._is_stopping or not self._is_watching:
                return
            else:
                time.sleep(0.02)

    def close(self) -> None:
        """Start nothing again."""
        self._is_stopping = True
        self._has_news.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(5)

    def _list_dead(self, *, is_essential: bool) -> list[str]:
        with self._lock:
            watched = list(self._watched.values())
            is_watching = self._is_watching or not watched
        dead = [one.name for one in watched if one.is_essential == is_essential and not one.is_well]
        if is_essential and not is_watching and not self._is_stopping:
            dead.append("supervisor")
        return dead

    def _watch(self) -> None:
        """Start again what died, until the supervisor is closed."""
        while not self._is_stopping:
            with self._lock:
                for watched in self._watched.values():
                    try:
                        self._look_at(watched)
                    except Exception as error:  # of `on_restart`; the others are looked at still
                        log.error("supervisor: %s: %s", watched.name, describe_fault(error))
                pauses = [one.restart_at for one in self._watched.values() if one.restart_at]
            next_restart_s = min(pauses, default=time.monotonic() + _LOOK_S) - time.monotonic()
            self._has_news.wait(min(_LOOK_S, max(0.01, next_restart_s)))
            self._has_news.clear()

    def _look_at(self, watched: _Watched) -> None:
        """Plan the restart of a thread that died, and start it again when its time has come."""
        if watched.is_well or self._is_stopping:
            return
        now = time.monotonic()
        if watched.restart_at is None:
            has_lived = now - watched.started_at > _CALM_S
            longer_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, 2 * watched.pause_s))
            watched.pause_s = FIRST_PAUSE_S if has_lived else longer_s
            watched.restart_at = now + watched.pause_s
            log.error("%s: its thread died; again in %g s", watched.name, watched.pause_s)
        elif now >= watched.restart_at and self._start(watched):
            self._on_restart(watched.name)

    def _start(self, watched: _Watched) -> bool:
        """Start a thread and return whether there was room for it; else the next look plans it."""
        watched.restart_at = None
        watched.started_at = time.monotonic()
        thread = threading.Thread(
            target=self._live, args=(watched,), name=watched.name, daemon=True
        )
        try:
            thread.start()
        except (RuntimeError, MemoryError) as error:
            log.error("%s: its thread cannot be started, %s", watched.name, describe_fault(error))
            return False
        watched.thread = thread
        return True

    def _live(self, watched: _Watched) -> None:
        """Run a thread's loop; what ends it is logged by kind and place alone."""
        try:
            watched.run()
            watched.has_returned = True
        except BaseException as error:
            log.error("%s: %s", watched.name, describe_fault(error))
        finally:
            self._has_news.set()


def describe_fault(error: BaseException) -> str:
    """Return an error's kind and place; its message may hold the text of a contract."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "no place"
    return f"{type(error).__name__} at {place}"
