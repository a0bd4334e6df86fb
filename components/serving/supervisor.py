"""Keep the server's threads alive: one that dies is started again, counted, and told.

A thread's loop returns only when it is told to stop. If it ends in any other way, by an error that
nobody expected or because it was killed, the supervisor starts it again after a pause, which
doubles from death to death and is short again once the thread has lived for a while. `faults` says
which do not run; `/readyz` asks for it.
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
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def run(self, name: str, loop: Callable[[], None], *, is_essential: bool = True) -> None:
        """Run a loop on a thread of its own until it returns.

        Args:
            name: The thread's name.
            loop: Returns when it is told to stop, and goes on where an earlier thread died.
            is_essential: Whether the server is not ready without it.
        """
        watched = _Watched(name, loop, is_essential)
        with self._lock:
            self._watched[name] = watched
            self._start(watched)
            if not self._thread.is_alive() and not self._is_stopping:
                self._thread.start()

    def faults(self) -> list[str]:
        """Return the essential threads that do not run, the supervisor's own among them."""
        return self._list_dead(is_essential=True)

    def lesser_faults(self) -> list[str]:
        """Return the other threads that do not run."""
        return self._list_dead(is_essential=False)

    def join(self, name: str, timeout_s: float) -> None:
        """Wait for a thread that was told to stop; it is not started again."""
        with self._lock:
            watched = self._watched.get(name)
            thread = watched.thread if watched else None
        if thread is None or thread is threading.current_thread():
            return
        ends_at = time.monotonic() + timeout_s
        thread.join(timeout_s)
        # It may have died of an error while it stopped: its next life finishes the work.
        while not thread.is_alive() and watched is not None and not watched.has_returned:
            if time.monotonic() > ends_at or self._is_stopping:
                return
            time.sleep(0.02)
            thread = watched.thread or thread
            thread.join(max(0.0, ends_at - time.monotonic()))

    def close(self) -> None:
        """Start nothing again."""
        self._is_stopping = True
        self._has_news.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _list_dead(self, *, is_essential: bool) -> list[str]:
        with self._lock:
            watched = list(self._watched.values())
            is_watching = self._thread.is_alive() or not watched
        dead = [one.name for one in watched if one.is_essential == is_essential and not one.is_well]
        if is_essential and not is_watching and not self._is_stopping:
            dead.append("supervisor")
        return dead

    def _watch(self) -> None:
        """Start again what died, until the supervisor is closed."""
        while not self._is_stopping:
            with self._lock:
                for watched in self._watched.values():
                    self._look_at(watched)
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
        elif now >= watched.restart_at:
            self._start(watched)
            self._on_restart(watched.name)

    def _start(self, watched: _Watched) -> None:
        watched.restart_at = None
        watched.started_at = time.monotonic()
        watched.thread = threading.Thread(
            target=self._live, args=(watched,), name=watched.name, daemon=True
        )
        watched.thread.start()

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
