"""Follow the release log and switch to each release that is served next.

A thread looks for another served release, opens it beside the current one, checks its files and
answers, and only then lets it answer requests. The current release answers meanwhile. A release
that fails the check is reported and not switched to. It is not tried again until another release is
promoted. What ends the thread, such as a database that is away while a switch is recorded, is
tried again by the next.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

from components.errors import ClausulaError, EngineError
from components.serving.served_release import ReleaseOpener, Served, open_served
from components.serving.supervisor import Supervisor
from components.tracking.releases import Release, current_release

OnSwitch = Callable[[Release, ClausulaError | None], None]
THREAD = "releases"
log = logging.getLogger("clausula.serving")


class ServedReleases:
    """The release served now, replaced when the release log names another.

    Args:
        opener: How releases are opened.
        poll_s: Seconds between two looks at the log.
        on_switch: Called after a switch, or with the error after a refused one; called again until
            it does not raise.
        supervisor: Keeps the thread alive; None for one of its own.

    Raises:
        ClausulaError: The release served now cannot be opened, or fails its check.
    """

    def __init__(
        self,
        opener: ReleaseOpener,
        poll_s: float = 1.0,
        on_switch: OnSwitch = lambda release, error: None,
        supervisor: Supervisor | None = None,
    ) -> None:
        self._opener = opener
        self._poll_s = poll_s
        self._on_switch = on_switch
        self.store = opener.open_store(opener.home)
        self.refused: tuple[str, str] | None = None
        self._current = open_served(opener, current_release(opener.home))
        self._unrecorded: deque[tuple[Release, ClausulaError | None]] = deque()
        self._is_stopping = threading.Event()
        self._supervisor = supervisor or Supervisor()
        self._supervisor.run(THREAD, self._follow)

    def current(self) -> Served:
        """Return the release served now; hold it for as long as one answer takes."""
        return self._current

    def close(self) -> None:
        """End the thread and the release's process."""
        self._is_stopping.set()
        self._supervisor.join(THREAD, 60)
        self._current.close()

    def _follow(self) -> None:
        """Look at the release log again and again until the server stops."""
        while not self._is_stopping.wait(self._poll_s):
            self._record_switches()
            try:
                wanted = current_release(self._opener.home)
            except ClausulaError as error:
                log.error("release log: %s", type(error).__name__)
                continue
            was_refused = self.refused is not None and self.refused[0] == wanted.id
            if wanted.id == self._current.release.id:
                self.refused = None
            elif not was_refused:
                self._switch(wanted)

    def _switch(self, wanted: Release) -> None:
        """Open another release and let it answer, or note that it is refused."""
        try:
            opened = open_served(self._opener, wanted)
        except ClausulaError as error:
            self._refuse(wanted, error)
            return
        except OSError as error:
            fault = EngineError(f"release {wanted.id}: cannot be read ({error.strerror}).")
            self._refuse(wanted, fault)
            return
        self._current = opened
        self.refused = None
        log.warning("release %s: served", wanted.id)
        self._unrecorded.append((wanted, None))
        self._record_switches()

    def _record_switches(self) -> None:
        """Hand on what happened, in order; it is kept until that was done."""
        while self._unrecorded:
            self._on_switch(*self._unrecorded[0])
            self._unrecorded.popleft()

    def _refuse(self, wanted: Release, error: ClausulaError) -> None:
        """Note that a release failed its check; the current one goes on."""
        self.refused = (wanted.id, str(error))
        log.error(
            "release %s: refused, %s; %s goes on",
            wanted.id,
            type(error).__name__,
            self._current.release.id,
        )
        self._unrecorded.append((wanted, error))
        self._record_switches()
