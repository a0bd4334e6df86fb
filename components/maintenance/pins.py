"""The packages that are installed, held against the versions that clausula was tested with."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from components.maintenance.check import Check

NAME = "pinned packages"
_SHOWN = 5
_REMEDY = "Install them as they are pinned: sh infra/install.sh"


def check_pins(constraints: Path) -> Check:
    """Compare installed packages with a file of pins; what is not installed does not count.

    Args:
        constraints: Lines `name==version`; a file that is not there belongs to no checkout.
    """
    if not constraints.is_file():
        return Check(NAME, "ok", "no pins here, since this is no checkout; `pip check` compares")
    num_same = 0
    others: list[str] = []
    for name, pinned in read_pins(constraints).items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if is_same(installed, pinned):
            num_same += 1
        else:
            others.append(f"{name} {installed} (pinned {pinned})")
    if others:
        more = f", and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        return Check(NAME, "fault", f"got {', '.join(others[:_SHOWN])}{more}", f"{_REMEDY}.")
    return Check(NAME, "ok", f"{num_same} as they are pinned")


def read_pins(constraints: Path) -> dict[str, str]:
    """Return the pinned version of each package."""
    pins: dict[str, str] = {}
    for line in constraints.read_text(encoding="utf-8").splitlines():
        name, equals, pinned = line.partition("#")[0].partition(";")[0].strip().partition("==")
        if equals:
            pins[name.partition("[")[0].strip()] = pinned.strip()
    return pins


def is_same(installed: str, pinned: str) -> bool:
    """Return whether a version is the pinned one; a build for another processor is (`+cpu`)."""
    return installed.partition("+")[0] == pinned.partition("+")[0]
