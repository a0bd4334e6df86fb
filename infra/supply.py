"""What clausula is made of, and whether any of it is known to be unsafe.

    python infra/supply.py sbom --output bom.json    a bill of materials, CycloneDX 1.6
    python infra/supply.py audit                     hold the pins against known advisories
    python infra/supply.py snapshot FOLDER           take the advisories from a copy of the database

All three read infra/hashes.txt and ask nothing of the network. The copy for `snapshot` has to be
fetched before: it is the advisory database of the Python Packaging Authority, a folder of YAML. The
audit runs against `advisories.json`, whose own hash stands in `advisories.sha256`. It ends with 0
where nothing was found, 1 where something was, and 3 where it did not run: no snapshot, or another
one than the pinned. A snapshot knows nothing newer than its day, which is printed.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "infra" / "advisories.json"
PINNED = ROOT / "infra" / "advisories.sha256"
NOT_RUN = 3
OLD_DAYS = 90  # age from which a snapshot is said to be old
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
Advisory = dict[str, Any]  # Any: JSON values


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("sbom").add_argument("--output", type=Path, default=Path("bom.json"))
    auditing = commands.add_parser("audit")
    auditing.add_argument("--advisories", type=Path, default=SNAPSHOT)
    auditing.add_argument("--sha256", default="", help="of the file; by default the pinned one")
    taking = commands.add_parser("snapshot")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--output", type=Path, default=SNAPSHOT)
    options = parser.parse_args(arguments)
    match options.command:
        case "sbom":
            options.output.write_text(write_sbom(), encoding="utf-8")
            print(f"sbom: {len(read_pins())} packages in {options.output}")
            return 0
        case "audit":
            return audit(options.advisories, options.sha256)
        case _:
            return take_snapshot(options.folder, options.output)


def read_pins() -> dict[str, str]:
    """Return the version of each package that is pinned."""
    text = (ROOT / "infra" / "hashes.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in ENTRY.findall(text)}


def write_sbom() -> str:
    """Return the bill of materials as JSON: each package with its version and its files' hashes."""
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    bom = Bom()
    bom.metadata.component = Component(name="clausula", type=ComponentType.APPLICATION)
    text = (ROOT / "infra" / "hashes.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        named = ENTRY.match(entry)
        if named is None:
            continue
        name, version = canonicalize_name(named[1]), named[2]
        hashes = [HashType(alg=HashAlgorithm.SHA_256, content=one) for one in HASH.findall(entry)]
        purl = PackageURL("pypi", None, name, version)
        package = Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            purl=purl,
            bom_ref=str(purl),
            hashes=hashes,
        )
        bom.components.add(package)
        bom.register_dependency(bom.metadata.component, [package])
    return JsonV1Dot6(bom).output_as_string(indent=1)


def audit(path: Path, sha256: str) -> int:
    """Hold the pins against a snapshot, print what is known of them, and return the exit code."""
    if not path.is_file():
        print(f"audit: did not run, there is no snapshot {path}. See: supply.py snapshot.")
        return NOT_RUN
    data = path.read_bytes()
    wanted = sha256 or PINNED.read_text(encoding="ascii").split()[0]
    got = hashlib.sha256(data).hexdigest()
    if got != wanted:
        print(f"audit: did not run, {path} has SHA-256 {got[:12]}… (pinned {wanted[:12]}…).")
        return NOT_RUN
    snapshot = json.loads(data)
    pins = read_pins()
    hits = list(find_affected(snapshot["advisories"], pins))
    for hit in hits:
        print(f"audit: {hit}")
    taken_on = date.fromisoformat(snapshot["taken_on"])
    print(
        f"audit: {len(pins)} packages, {len(snapshot['advisories'])} advisories of them as of"
        f" {taken_on}, {len(hits)} apply"
    )
    age_days = (date.today() - taken_on).days
    if age_days > OLD_DAYS:
        print(f"audit: the snapshot is {age_days} days old and knows nothing newer. Take another.")
    return 1 if hits else 0


def find_affected(advisories: Iterable[Advisory], pins: dict[str, str]) -> Iterator[str]:
    """Yield a line for each advisory that a pin is affected by."""
    for advisory in advisories:
        version = pins.get(advisory["package"])
        if version is not None and is_affected(version, advisory):
            names = ", ".join([advisory["id"], *advisory["aliases"]])
            yield f"{advisory['package']} {version}: {names}"


def is_affected(version: str, advisory: Advisory) -> bool:
    """Say whether an advisory names a version: in its list, or within one of its ranges."""
    if version in advisory["versions"]:
        return True
    return any(_is_within(Version(version), events) for events in advisory["ranges"])


def _is_within(version: Version, events: list[dict[str, str]]) -> bool:
    """Say whether a version lies after an introduction and before the next fix."""
    is_inside = False
    for event in sorted(events, key=_order):
        ((kind, text),) = event.items()
        bound = _parse(text)
        is_past = version > bound if kind == "last_affected" else version >= bound
        if is_past:
            is_inside = kind == "introduced"
    return is_inside


def _order(event: dict[str, str]) -> tuple[Version, bool]:
    """Return the place of an event: by its version, a fix before an introduction at the same."""
    ((kind, text),) = event.items()
    return _parse(text), kind == "introduced"


def _parse(text: str) -> Version:
    """Return a version; one that is none counts as the first of all."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def take_snapshot(folder: Path, output: Path) -> int:
    """Write the advisories of the pinned packages, and the hash that pins them."""
    pins = read_pins()
    advisories: list[Advisory] = []
    for path in sorted(folder.glob("vulns/*/*.yaml")):
        if canonicalize_name(path.parent.name) in pins:
            advisories += _read_advisory(yaml.safe_load(path.read_text(encoding="utf-8")))
    told = subprocess.run(
        ["git", "-C", str(folder), "log", "-1", "--format=%H %cs"],
        capture_output=True,
        text=True,
        check=True,
    )
    commit, taken_on = told.stdout.split()
    snapshot = {
        "source": "the advisory database of the Python Packaging Authority, CC BY 4.0, shortened",
        "commit": commit,
        "taken_on": taken_on,
        "advisories": advisories,
    }
    text = json.dumps(snapshot, indent=0) + "\n"
    output.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    output.with_suffix(".sha256").write_text(f"{digest}  {output.name}\n", encoding="ascii")
    print(f"snapshot: {len(advisories)} advisories as of {taken_on} in {output}")
    return 0


def _read_advisory(document: Advisory) -> Iterator[Advisory]:
    """Yield what an advisory says of each package, unless it was withdrawn."""
    if document.get("withdrawn"):
        return
    for affected in document.get("affected", []):
        ranges = affected.get("ranges", [])
        events = [one["events"] for one in ranges if one["type"] == "ECOSYSTEM"]
        yield {
            "id": document["id"],
            "aliases": document.get("aliases", []),
            "package": canonicalize_name(affected["package"]["name"]),
            "ranges": events,
            "versions": [] if events else affected.get("versions", []),
        }


if __name__ == "__main__":
    sys.exit(main())
