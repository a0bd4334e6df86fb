"""Where the pinned packages can be had: each version of Python on each kind of system.

uv resolves clausula with its extras under infra/constraints.txt for a system that need not be this
one, from wheels alone: nothing is compiled where it is installed. That they install and run there
is not shown. Definitions:

packages     all that is installed, dependencies of dependencies too
not pinned   those that constraints.txt does not name, CUDA's libraries left out
MB           size of the wheels of clausula without extras, as they are fetched
CUDA         MB of CUDA's libraries among them, which torch from PyPI asks for on Linux

Run: python -m tests.benchmarks.platforms            (some minutes; needs the network)
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from components.errors import InputError
from tests.benchmarks.reporting import Row, option_parser, run_benchmark, say_left_out, show
from tests.conftest import ROOT

CONSTRAINTS = ROOT / "infra" / "constraints.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# what uv calls a system, by what it is
SYSTEMS = {
    "Linux x86-64, glibc 2.28": "x86_64-manylinux_2_28",
    "Linux aarch64, glibc 2.35": "aarch64-manylinux_2_35",
    "macOS 14, Apple silicon": "aarch64-apple-darwin",
    "Windows x86-64": "x86_64-pc-windows-msvc",
}
CUDA = re.compile(r"nvidia-|cuda-|triton$")


@dataclass(frozen=True)
class Package:
    """One package that is installed: its wheel's size in bytes."""

    name: str
    size: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Resolve for each version and system; the smoke size only counts the pins."""
    options = option_parser(__doc__).parse_args(arguments)
    uv = find_uv()
    lacks = ""
    if options.smoke:
        lacks = "resolving, at the smoke size"
    elif not uv:
        lacks = "resolving, uv is not installed (extra bench)"
    rows: list[Row] = []
    faults: list[str] = []
    for python in list_pythons():
        for system, platform in SYSTEMS.items():
            row: dict[str, float | int | str] = {"python": python, "system": system}
            row["pins"] = len(read_pins())
            if not lacks:
                try:
                    row |= measure(uv, python, platform)
                except InputError as error:
                    row |= {"packages": 0, "not pinned": "does not resolve", "MB": 0, "CUDA": 0}
                    faults.append(f"Python {python}, {system}: {error}")
            rows.append(row)
    show("the pinned packages, from wheels alone", rows, options.json)
    say_left_out(lacks)
    if faults:
        raise InputError("\n".join(faults))


def list_pythons() -> list[str]:
    """Return the versions that pyproject.toml allows, which are those that are asked for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = SpecifierSet(project["requires-python"])
    return [version for version in PYTHONS if version in allowed]


def find_uv() -> str:
    """Return the path of uv beside this Python or on PATH, nothing where there is none."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    return beside or shutil.which("uv") or ""


def read_pins() -> set[str]:
    """Return the names that constraints.txt pins."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name) for pin in pins}


def measure(uv: str, python: str, platform: str) -> dict[str, float | int | str]:
    """Return the figures of one version on one system.

    Raises:
        InputError: The packages cannot be had together from wheels.
    """
    everything = resolve(uv, python, platform, ["--extra", "dev", "--extra", "bench"])
    plain = resolve(uv, python, platform, [])
    pins = read_pins()
    names = [package.name for package in everything if not CUDA.match(package.name)]
    sizes = [package.size for package in plain]
    cuda_sizes = [package.size for package in plain if CUDA.match(package.name)]
    return {
        "packages": len(everything),
        "not pinned": ", ".join(name for name in names if name not in pins) or "none",
        "MB": round(sum(sizes) / 1e6),
        "CUDA": round(sum(cuda_sizes) / 1e6),
    }


def resolve(uv: str, python: str, platform: str, extras: Sequence[str]) -> list[Package]:
    """Return what would be installed on a system.

    Raises:
        InputError: The packages cannot be had together from wheels; with uv's reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pylock.toml"
        command = [uv, "pip", "compile", "--quiet", "--no-config", "--format", "pylock.toml"]
        command += ["--only-binary", ":all:", "--constraints", str(CONSTRAINTS)]
        command += ["--python-version", python, "--python-platform", platform]
        command += [*extras, "--output-file", str(target), str(ROOT / "pyproject.toml")]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"},
        )
        if done.returncode:
            raise InputError(" ".join(done.stderr.split()))
        return read_lock(target.read_text(encoding="utf-8"))


def read_lock(text: str) -> list[Package]:
    """Return the packages of a lock file, with the size of the first wheel that fits each."""
    packages: list[Package] = []
    entry: dict[str, Any]  # Any: as the lock file has it
    for entry in tomllib.loads(text)["packages"]:
        if "wheels" in entry:
            packages.append(Package(entry["name"], entry["wheels"][0]["size"]))
    return packages


if __name__ == "__main__":
    run_benchmark(main)
