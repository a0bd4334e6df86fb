"""Logs of the server, in which an error has its kind and its places and never its message.

The message of an error may hold the text of a contract: a database names the values of a statement,
a parser the word that it stopped at. That holds for every error of every thread and library, so it
is seen to where lines are written rather than where errors are raised.
"""

import logging
import sys
import threading
import traceback
from copy import copy
from types import TracebackType

log = logging.getLogger("clausula.serving")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_NUM_PLACES = 4  # the innermost calls that a line names


class FaultFormatter(logging.Formatter):
    """Formats lines, and errors by their kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line; asyncio's own lose what follows their first, which prints the error."""
        if record.name == "asyncio":
            record = copy(record)
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return super().format(record)

    def formatException(  # noqa: N802  # logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, ...],
    ) -> str:
        """Return what an error's line says of it."""
        error = ei[1]
        return describe_fault(error) if isinstance(error, BaseException) else ""


def describe_fault(error: BaseException) -> str:
    """Return an error's kind and innermost places, the cause's after its own.

    Args:
        error: The error; nothing of its message is in what is returned.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_NUM_PLACES:]
    places = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    told = f"{type(error).__name__} at {places or 'no known place'}"
    cause = error.__cause__ or error.__context__
    if cause is None or cause is error:
        return told
    return f"{told}; after {type(cause).__name__}"


def set_up_logs() -> None:
    """Write the log to standard error, and log what no thread caught there too, without messages.

    uvicorn's and every other library's lines go the same way.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(FaultFormatter(_FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("clausula").setLevel(logging.INFO)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = lambda fault: _log_fault("while cleaning up", fault.exc_value)
    threading.excepthook = lambda fault: _log_fault(
        f"thread {fault.thread.name if fault.thread else 'unknown'}", fault.exc_value
    )


def _log_uncaught(
    kind: type[BaseException], error: BaseException, places: TracebackType | None
) -> None:
    """Log an error that ends the process."""
    _log_fault("server", error)


def _log_fault(where: str, error: BaseException | None) -> None:
    """Log an error that nobody caught."""
    log.error("%s: %s", where, describe_fault(error) if error else "unknown fault")
