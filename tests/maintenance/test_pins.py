"""Installed packages are compared with their pins."""

from importlib.metadata import version
from pathlib import Path

from components.maintenance.pins import check_pins, is_same, read_pins
from tests.conftest import ROOT


def test_check_pins(tmp_path: Path) -> None:
    """A package of another version is named with both; what is not installed does not count."""
    file = tmp_path / "constraints.txt"
    file.write_text(f"# pins\npydantic=={version('pydantic')}  # why\nnot-a-package==1.0\n")
    assert check_pins(file).state == "1 as they are pinned"
    file.write_text("pydantic==0.0.1 ; python_version > '3'\n")
    check = check_pins(file)
    assert check.level == "fault"
    assert check.state == f"got pydantic {version('pydantic')} (pinned 0.0.1)"
    assert "infra/install.sh" in check.remedy
    assert check_pins(tmp_path / "none.txt").level == "ok"


def test_pins_of_the_project() -> None:
    """The project's own pins can be read; a build for processors alone is the pinned version."""
    pins = read_pins(ROOT / "infra" / "constraints.txt")
    assert len(pins) > 100 and pins["torch"]
    assert is_same("2.13.0+cpu", "2.13.0") and not is_same("2.13.1", "2.13.0")
