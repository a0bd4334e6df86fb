"""The shell scripts parse, run from anywhere and fail clearly.

The constraints pin what pyproject.toml asks for.
"""

import os
import re
import shutil
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


def _repository(folder: Path) -> Path:
    """Copy what install.sh reads into an empty repository."""
    (folder / "infra").mkdir(parents=True)
    for name in ("pyproject.toml", "infra/install.sh", "infra/constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


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


def test_install_current_environment_does_nothing(tmp_path: Path) -> None:
    """With the stamp of the same files and folder, install ends at once and makes nothing."""
    root = _repository(tmp_path / "a folder")
    sums = subprocess.run(
        ["cksum", "pyproject.toml", "infra/constraints.txt"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    (root / ".venv").mkdir()
    (root / ".venv" / "installed").write_text(f"{root}\n{sums.stdout}")
    done = subprocess.run(
        ["sh", str(root / "infra" / "install.sh")],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "install: .venv is up to date\n"
    assert sorted(path.name for path in (root / ".venv").iterdir()) == ["installed"]


def test_install_no_python_says_so(tmp_path: Path) -> None:
    """Where no Python 3.11 is on PATH, one line on standard error says what is missing."""
    root = _repository(tmp_path / "repository")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "cksum", "cat"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    environment = {"PATH": str(tools)}
    done = subprocess.run(
        ["sh", str(root / "infra" / "install.sh")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "install: no Python 3.11 found, tried python3.11, python3, python. Install it and put it on"
        " PATH."
    ]


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
