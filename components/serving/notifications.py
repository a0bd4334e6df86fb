"""Wakes those who listen to a review when there is news of it, across threads, so that nobody asks the database in a loop."""

import asyncio
import threading
from contextlib import suppress


class ReviewNotifications:
    """Rung from any thread, heard on the event loop."""

    def __init__(self) -> None:
        self._listening: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}
        self._changing = threading.Lock()
        self._is_closed = False

    def ring(self, name: str) -> None:
        """Wake everyone who listens to `name`."""
        with self._changing:
            listeners = list(self._listening.get(name, ()))
        for loop, heard in listeners:
            with suppress(RuntimeError):  # its loop is closed: nobody waits any more
                loop.call_soon_threadsafe(heard.set)

    def close(self) -> None:
        """Wake everyone, now and from now on: the server stops."""
        self._is_closed = True
        for name in list(self._listening):
            self.ring(name)

    @property
    def is_closed(self) -> bool:
        """Whether the server stops."""
        return self._is_closed

    def listen(self, name: str) -> "Listener":
        """Return a listener to `name`, to be used as a context on the event loop."""
        return Listener(self, name)

    def add(self, name: str, listener: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> None:
        """Add a listener."""
        with self._changing:
            self._listening.setdefault(name, set()).add(listener)

    def remove(self, name: str, listener: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> None:
        """Remove a listener."""
        with self._changing:
            there = self._listening.get(name, set())
            there.discard(listener)
            if not there:
                self._listening.pop(name, None)


class Listener:
    """Hears one name; what rings between two waits is not lost."""

    def __init__(self, bell: ReviewNotifications, name: str) -> None:
        self._bell, self._name = bell, name
        self._entry = (asyncio.get_running_loop(), asyncio.Event())

    def __enter__(self) -> "Listener":
        """Begin to listen."""
        self._bell.add(self._name, self._entry)
        return self

    def __exit__(self, *fault: object) -> None:
        """Listen no more."""
        self._bell.remove(self._name, self._entry)

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a ring; False where none came in time."""
        heard = self._entry[1]
        try:
            await asyncio.wait_for(heard.wait(), timeout_s)
        except TimeoutError:
            return False
        heard.clear()
        return True
