"""The shell scripts parse and depend on no place.

The constraints pin what pyproject.toml asks for.
"""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([*(ROOT / "infra").glob("*.sh"), ROOT / ".ci" / "run"])
ABSOLUTE_PATH = re.compile(r"""(?:^|[\s"'=<>(:])(/[A-Za-z][^\s"';)]*)""")


def _constraints() -> dict[str, str]:
    lines = (ROOT / "infra" / "constraints.txt").read_text().splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    assert all(len(pin) == 2 for pin in pins)
    return {canonicalize_name(name): version for name, version in pins}


def _requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [
        Requirement(text)
        for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]


def test_scripts_found() -> None:
    """The sweep below sees every script."""
    assert [script.name for script in SCRIPTS] == ["run", "demo.sh", "install.sh", "test.sh"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_parses_and_is_executable(script: Path) -> None:
    """Each script parses with the shell its first line names, and may be executed."""
    shell = script.read_text().splitlines()[0].removeprefix("#!").split()[-1]
    subprocess.run([shell, "-n", str(script)], check=True)
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_names_no_absolute_path(script: Path) -> None:
    """No script depends on where anything lives on one machine."""
    body = script.read_text().split("\n", 1)[1]
    assert set(ABSOLUTE_PATH.findall(body)) <= {"/dev/null"}


def test_constraints_satisfy_every_requirement() -> None:
    """Each direct dependency is pinned to a version inside its range."""
    pins, requirements = _constraints(), _requirements()
    assert len(requirements) > 25
    wrong = [
        str(r) for r in requirements if pins.get(canonicalize_name(r.name), "") not in r.specifier
    ]
    assert wrong == []


def test_constraints_hold_no_place() -> None:
    """Pins are names and versions, with no address, path or local build in them."""
    text = (ROOT / "infra" / "constraints.txt").read_text()
    assert not re.search(r"://|@|\+|--", text)
