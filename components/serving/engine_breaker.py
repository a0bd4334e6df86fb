"""The breaker before the engine: open while the engine is away, tried again after a pause."""

import logging
import time

from components.engines.engine import EngineAwayError

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
log = logging.getLogger("clausula.serving")


class EngineBreaker:
    """Keeps batches back while the engine is away; its pause doubles from try to try."""

    def __init__(self, first_pause_s: float = FIRST_PAUSE_S) -> None:
        self._first_pause_s = first_pause_s
        self._pause_s = 0.0
        self._open_until = 0.0
        self._reason = ""

    @property
    def is_open(self) -> bool:
        """Whether batches wait now."""
        return time.monotonic() < self._open_until

    @property
    def is_away(self) -> bool:
        """Whether the engine has not answered since it was last away."""
        return bool(self._reason)

    def open(self, error: EngineAwayError) -> None:
        """Let batches wait: the engine is away."""
        longer_s = max(self._first_pause_s, 2 * self._pause_s)
        self._pause_s = min(LONGEST_PAUSE_S, longer_s)
        self._open_until = time.monotonic() + self._pause_s
        self._reason = str(error)
        log.error("reviews wait for %g s: the engine is away", self._pause_s)

    def close(self) -> None:
        """Let batches run: the engine has answered."""
        self._pause_s = 0.0
        self._open_until = 0.0
        self._reason = ""

    def error(self) -> EngineAwayError:
        """Return why the engine is away."""
        return EngineAwayError(self._reason)
