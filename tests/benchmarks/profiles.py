"""The sample contract reviewed under each profile, after the whole pipeline has run under it.

Each profile has a home of its own below a folder. A home in which the pipeline has ended is not run
again. Measured on the release of each:

writer                 untuned, or the steps of its tuning
style, verdict, citation   shares of held-out sample clauses, from the release's gates
planted found          of the faults that were planted in the sample contract
sound called invalid   of its sound clauses
seconds a clause       of the review of that contract, opening the models included
processor seconds      the same, of the processor alone: other jobs on the machine do not count
memory, GiB            the most that the review took
engine, GB             of the model on disk

Run: python -m tests.benchmarks.profiles --homes profiles-homes --profiles laptop standard large
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.errors import EngineError
from components.samples.contract import write_sample_contract, write_sample_key
from components.storage import Home, read_manifest
from components.tracking.releases import Release, current_release, read_log
from tests.benchmarks.reporting import Row, option_parser, run_benchmark, say_left_out, show
from tests.conftest import ROOT

SIZED = ("laptop", "standard", "large")
GIB_IN_KIB = 1 << 20


@dataclass(frozen=True)
class MeasuredReview:
    """What the review of a contract came to, and what it took."""

    figures: dict[str, float]
    seconds: float
    processor_s: float
    peak_kib: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what has not run, and measure each profile's release."""
    parser = option_parser(__doc__)
    parser.add_argument("--homes", type=Path, default=Path(".clausula/profiles"), help="a folder")
    parser.add_argument("--profiles", nargs="*", default=SIZED, help="names in configs/profiles")
    parser.add_argument("--home", type=Path, default=None, help="measure this home and no other")
    options = parser.parse_args(arguments)
    homes = {name: Home(options.homes / name) for name in options.profiles}
    if options.home is not None:
        homes = {"(this home)": Home(options.home)}
    rows: list[Row] = []
    for name, home in homes.items():
        if options.home is None and not read_log(home):
            run_pipeline(name, home)
        rows.append(measure(name, home))
    show("profiles", rows, options.json)
    say_left_out("server: it needs one" if "server" not in homes else "")


def run_pipeline(profile: str, home: Home) -> None:
    """Run the pipeline under a profile, in a process of its own.

    Raises:
        EngineError: It did not end well.
    """
    command = ["run", "run_pipeline", "--set", f"shared.profile={profile}"]
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *command], cwd=ROOT, env=_environment(home), check=False
    )
    if done.returncode:
        raise EngineError(
            f"profile {profile}: the pipeline ended with {done.returncode}. See above."
        )


def measure(name: str, home: Home) -> Row:
    """Return the row of one home's release."""
    release = current_release(home)
    review = review_sample(home)
    weights = sum(path.stat().st_size for path in (home.engines / release.engine).glob("*.bin"))
    figures = review.figures
    num_clauses = max(1, figures["planted"] + figures["sound"])
    return {
        "profile": name,
        "writer": describe_writer(home, release),
        "style": release.gates["style.style_conformity"],
        "verdict": release.gates["pair_verdict"],
        "citation": release.gates["pair_citation"],
        "planted found": f"{figures['planted_found']:.0f} of {figures['planted']:.0f}",
        "sound called invalid": f"{figures['sound_called_invalid']:.0f} of {figures['sound']:.0f}",
        "seconds a clause": review.seconds / num_clauses,
        "processor seconds": review.processor_s / num_clauses,
        "memory, GiB": review.peak_kib / GIB_IN_KIB,
        "engine, GB": weights / 1e9,
    }


def describe_writer(home: Home, release: Release) -> str:
    """Return how the model of a release was tuned: `untuned`, `starter` or `40 steps`."""
    adapter = home.adapters / release.adapter
    manifest = read_manifest(adapter)
    if manifest["method"] == "none":
        return "untuned"
    if manifest.get("starter"):
        return "starter"
    steps = json.loads((adapter / "steps.json").read_text(encoding="utf-8"))
    return f"{len(steps)} steps"


def review_sample(home: Home) -> MeasuredReview:
    """Score the sample contract in a process of its own and measure that process."""
    contract = write_sample_contract(home.root / "samples" / "sample-contract.docx")
    key = home.root / "samples" / "sample-contract.key.json"
    write_sample_key(key)
    command = ["score", "--contract", str(contract), "--key", str(key), "--jurisdiction", "sample"]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *command, "--json"],
        cwd=ROOT,
        env=_environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise EngineError(f"{home.root}: the review ended with an error. See above.")
    processor_s = usage.ru_utime + usage.ru_stime
    figures = json.loads(output.splitlines()[-1])
    return MeasuredReview(figures, seconds, processor_s, usage.ru_maxrss)


def _environment(home: Home) -> dict[str, str]:
    """Return the environment of a command in a home."""
    return os.environ | {"CLAUSULA_HOME": str(home.root.resolve())}


if __name__ == "__main__":
    run_benchmark(main)
