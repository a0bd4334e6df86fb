"""Wait out a database outage: retry an action until the database answers again."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from components.serving.database import DatabaseAwayError

RETRY_S = 1.0  # seconds between two attempts
T = TypeVar("T")
log = logging.getLogger("clausula.serving")


def retry_through_outage(action: Callable[[], T], is_stopping: Callable[[], bool]) -> T:
    """Call an action until the database answers, and return its result.

    Args:
        action: What to do. It may be called many times, and its commit may have been done even if
            it raised, so a repetition must do no harm.
        is_stopping: Returns whether the server stops; then nothing is retried any more.

    Raises:
        DatabaseAwayError: The database did not answer before the server stopped.
    """
    while True:
        try:
            return action()
        except DatabaseAwayError as error:
            if is_stopping():
                raise
            log.error("reviews wait: %s", error)
        time.sleep(RETRY_S)
