"""The shell scripts parse and depend on no place.

The constraints pin what pyproject.toml asks for.
"""

import os
import re
import subprocess
import sys
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


def _hashed() -> dict[str, str]:
    """Return the versions in hashes.txt, each of a package that has a hash."""
    text = (ROOT / "infra" / "hashes.txt").read_text()
    entries = re.findall(
        r"^([A-Za-z0-9._-]+)==(\S+)(?: ; [^\\]*?)?((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$",
        text,
        re.MULTILINE,
    )
    assert len(entries) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))
    return {canonicalize_name(name): version for name, version, _ in entries}


def _requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [
        Requirement(text)
        for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]


def test_scripts_found() -> None:
    """The sweep below sees every script."""
    assert [script.name for script in SCRIPTS] == [
        "run",
        "container.sh",
        "demo.sh",
        "install.sh",
        "lock.sh",
        "secrets.sh",
        "test.sh",
    ]


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
    assert set(ABSOLUTE_PATH.findall(body)) <= {"/dev/null", "/dev/urandom"}


def test_constraints_satisfy_every_requirement() -> None:
    """Each direct dependency is pinned to a version inside its range."""
    pins, requirements = _constraints(), _requirements()
    assert len(requirements) > 25
    wrong = [
        str(r) for r in requirements if pins.get(canonicalize_name(r.name), "") not in r.specifier
    ]
    assert wrong == []


def test_every_pin_has_its_hashes() -> None:
    """The hashes are those of the pins, and only what torch brings on Linux comes to them."""
    pins, hashed = _constraints(), _hashed()
    assert {name: hashed.get(name) for name in pins} == pins
    brought = re.compile(r"nvidia-|cuda-|triton$|httpx2-jsfetch$")
    assert [name for name in set(hashed) - set(pins) if not brought.match(name)] == []
    assert "://" not in (ROOT / "infra" / "hashes.txt").read_text()


@pytest.mark.parametrize("extras", ["", "dev", "dev,bench", "ocr,postgresql", "--installers"])
def test_requirements_are_pinned_and_hashed(extras: str) -> None:
    """What is installed directly has its version and hashes, whichever extras are asked for."""
    command = [sys.executable, "-I", str(ROOT / "infra" / "requirements.py"), extras]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    entries = re.split(r"\n(?=[a-z])", done.stdout.rstrip())
    assert len(entries) == 2 if extras == "--installers" else len(entries) > 40
    names = {Requirement(entry.partition(" ")[0]).name for entry in entries}
    assert len(names) == len(entries)
    assert "clausula" not in names
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert ("bitsandbytes" in names) == ("dev" in extras)


def test_requirements_name_what_is_missing() -> None:
    """An extra that there is not is told with those there are."""
    command = [sys.executable, "-I", str(ROOT / "infra" / "requirements.py"), "drv"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no such extra, got drv (there are: qlora," in done.stderr


def test_constraints_hold_no_place() -> None:
    """Pins are names and versions, with no address, path or local build in them."""
    text = (ROOT / "infra" / "constraints.txt").read_text()
    assert not re.search(r"://|@|\+|--", text)
