"""One thing that was looked at, what was seen, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from components.errors import ClausulaError

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True)
class Check:
    """A check: a warning can wait, a fault cannot; both say what to do.

    A remedy is empty where the state ends in one, as every message of clausula does.
    """

    name: str
    level: Level
    state: str
    remedy: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether it is no fault."""
        return self.level != "fault"


def look(name: str, find: Callable[[], str]) -> Check:
    """Return a check: ok with what `find` returns, or a fault with what it raises."""
    try:
        return Check(name, "ok", find())
    except ClausulaError as error:
        return Check(name, "fault", str(error))
    except OSError as error:
        remedy = "Look at the rights of the file and at its disk."
        return Check(name, "fault", f"{error.filename}: {error.strerror}", remedy)
