"""A check says what was seen, and a fault is no exception."""

import pytest

from components.errors import MissingError
from components.maintenance.check import Check, look


def test_look() -> None:
    """What is found is ok; what is raised is a fault with its message; the rest is raised on."""

    def fail() -> str:
        raise MissingError("model: not there. Fetch it.")

    def deny() -> str:
        raise PermissionError(13, "Permission denied", "/srv/file")

    def break_down() -> str:
        raise ValueError("a fault of the program")

    assert look("a", lambda: "fine") == Check("a", "ok", "fine")
    assert look("b", fail) == Check("b", "fault", "model: not there. Fetch it.")
    denied = look("c", deny)
    assert (denied.state, denied.is_ok) == ("/srv/file: Permission denied", False)
    with pytest.raises(ValueError, match="of the program"):
        look("d", break_down)
    assert Check("e", "warning", "").is_ok
