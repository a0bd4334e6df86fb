"""Print what is installed directly, each package with its version and the hashes of its files.

Run by install.sh: python infra/requirements.py [EXTRA,EXTRA]. It reads pyproject.toml and
infra/hashes.txt and needs no library. What those packages need in turn is held to the same file,
which is given to the installer as constraints.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"([A-Za-z0-9._-]+)\s*(\[[^\]]*\])?")


def main(arguments: list[str]) -> int:
    """Print the requirements of some extras, or of what installs them for `--installers`."""
    pins = read_pins((ROOT / "infra" / "hashes.txt").read_text(encoding="utf-8"))
    chosen = arguments[0] if arguments else ""
    if chosen == "--installers":
        wanted = [name for name in ("pip", "setuptools") if name in pins]
    else:
        wanted = list_wanted([extra for extra in chosen.split(",") if extra])
    # two extras may ask for one package
    for pinned in dict.fromkeys(pin(requirement, pins) for requirement in wanted):
        print(pinned)
    return 0


def list_wanted(extras: list[str]) -> list[str]:
    """Return what pyproject.toml asks for, an extra of the project's own in its place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    wanted = list(project["dependencies"])
    for extra in extras:
        if extra not in optional:
            known = ", ".join(optional)
            raise SystemExit(f"requirements: no such extra, got {extra} (there are: {known}).")
        for requirement in optional[extra]:
            name, own_extras = split(requirement)
            if name == normalise(project["name"]):
                wanted += list_wanted(own_extras.strip("[]").split(","))
            else:
                wanted.append(requirement)
    return wanted


def pin(requirement: str, pins: dict[str, str]) -> str:
    """Return a requirement with the version and hashes it is held to."""
    name, extras = split(requirement)
    if name not in pins:
        raise SystemExit(f"requirements: {name} is not in infra/hashes.txt. Run: sh infra/lock.sh")
    return f"{name}{extras}{pins[name]}"


def read_pins(text: str) -> dict[str, str]:
    """Return, by a package's name, its version, marker and hashes as the file has them."""
    pins: dict[str, str] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        name, separator, rest = entry.partition("==")
        if separator and not name.startswith("#"):
            pins[normalise(name)] = f"=={rest.rstrip()}"
    return pins


def split(requirement: str) -> tuple[str, str]:
    """Return a requirement's name and its extras in brackets."""
    match = NAME.match(requirement)
    if match is None:
        raise SystemExit(f"requirements: not a requirement, got {requirement}.")
    return normalise(match[1]), match[2] or ""


def normalise(name: str) -> str:
    """Return a package's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
