"""The bill of materials names every pin, and the audit finds what it knows or says why not."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

Events = list[dict[str, str]]


def run_supply(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of supply.py."""
    command = [sys.executable, str(ROOT / "infra" / "supply.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def pinned_version(name: str) -> str:
    """Return the version of a package in constraints.txt."""
    for line in (ROOT / "infra" / "constraints.txt").read_text().splitlines():
        pinned, _, version = line.partition("==")
        if canonicalize_name(pinned) == name:
            return version
    raise AssertionError(name)


def write_snapshot(path: Path, **advisory: Any) -> str:
    """Write a snapshot of one advisory about requests and return its hash."""
    standard = {"id": "X-1", "aliases": ["CVE-1"], "package": "requests", "ranges": []}
    one = standard | {"versions": []} | advisory
    text = json.dumps({"taken_on": "2020-01-01", "advisories": [one]})
    path.write_text(text)
    return hashlib.sha256(text.encode()).hexdigest()


def test_sbom_names_every_pin(tmp_path: Path) -> None:
    """Each pinned package stands in it once, with its version, its address and its hashes."""
    done = run_supply("sbom", "--output", str(tmp_path / "bom.json"))
    assert done.returncode == 0, done.stderr
    bom = json.loads((tmp_path / "bom.json").read_text())
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    listed = {component["name"]: component for component in bom["components"]}
    assert len(listed) == len(bom["components"])
    lines = (ROOT / "infra" / "constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    for name, version in pins.items():
        component = listed[canonicalize_name(name)]
        assert component["version"] == version
        assert component["purl"] == f"pkg:pypi/{component['name']}@{version}"
        assert component["hashes"][0]["alg"] == "SHA-256"


def test_audit_against_the_pinned_snapshot() -> None:
    """The snapshot that comes along is the pinned one, and none of the pins is known as unsafe."""
    done = run_supply("audit")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "advisories of them as of 2024-10-10, 0 apply" in done.stdout
    assert "knows nothing newer" in done.stdout


@pytest.mark.parametrize(
    ("events", "applies"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "{pin}"}], False),
        ([{"introduced": "{pin}"}], True),
        ([{"fixed": "2.0"}, {"introduced": "0"}, {"introduced": "2.1"}], True),
        ([{"introduced": "0"}, {"last_affected": "{pin}"}], True),
        ([{"introduced": "0"}, {"last_affected": "1.0"}], False),
        ([{"introduced": "999"}], False),
    ],
)
def test_audit_reads_ranges(tmp_path: Path, events: Events, applies: bool) -> None:
    """A version between an introduction and the next fix is affected, and no other."""
    pin = pinned_version("requests")
    filled = [{kind: text.format(pin=pin) for kind, text in event.items()} for event in events]
    digest = write_snapshot(tmp_path / "a.json", ranges=[filled])
    done = run_supply("audit", "--advisories", str(tmp_path / "a.json"), "--sha256", digest)
    assert done.returncode == (1 if applies else 0), done.stdout + done.stderr
    assert (f"requests {pin}: X-1, CVE-1" in done.stdout) == applies


def test_audit_that_did_not_run_says_so(tmp_path: Path) -> None:
    """Without a snapshot, or with another than the pinned one, nothing is called safe."""
    missing = run_supply("audit", "--advisories", str(tmp_path / "none.json"))
    assert (missing.returncode, "did not run, there is no snapshot" in missing.stdout) == (3, True)
    write_snapshot(tmp_path / "a.json")
    other = run_supply("audit", "--advisories", str(tmp_path / "a.json"))
    assert (other.returncode, "did not run" in other.stdout) == (3, True)
