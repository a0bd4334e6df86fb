"""A long agreement from file to exports, and a matter of many that is killed once and resumed.

Measured: the seconds of each stage of one agreement of 300 clauses (100 pages), and whether a
matter of 50 contracts is whole after its run was killed (SIGKILL) half-way and begun again: no
review is lost, made twice, or changed by the second run. Under the release that is served in
CLAUSULA_HOME, whose `reviews` it adds to; take a copy. Wall seconds depend on what else runs, so
processor seconds, those of children included, and the load of the machine stand beside them.

Run: CLAUSULA_HOME=.clausula python -m tests.benchmarks.matter --json matter.json
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from components.confinement.confinement import Confinement
from components.documents.bundles import open_bundle
from components.documents.clauses import segment
from components.documents.contract_summary import summarise_contract
from components.documents.document import Document, read_document
from components.matters.sheets import write_matter
from components.records import Review
from components.reports.review_report import render_report
from components.reports.triage import make_triage
from components.review.question import Asked
from components.review.session import Session, SessionConfig, open_session
from components.storage import Home
from flows.environment import open_home, open_store
from flows.review_contracts import (
    REVIEW,
    MatterOutcome,
    ReviewContractsConfig,
    Reviewing,
    read_review,
    review_member,
)
from tests.benchmarks.agreement import write_agreement
from tests.benchmarks.reporting import Row, option_parser, run_benchmark, say_left_out, show
from tests.conftest import ROOT

MAX_S = 180
"""Within which an agreement of 300 clauses is reviewed, summarised and exported on two cores."""
ASKED = Asked(None, "sample")
WHOLE = "nothing is lost"
SMOKE = (2, 2, 1)  # clauses of the agreement, contracts of the matter, clauses of each


@dataclass
class Stages:
    """Stages with their wall seconds and processor seconds, in order."""

    rows: list[Row] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what the body does."""
        wall, processor = time.perf_counter(), processor_s()
        yield
        self.add(name, time.perf_counter() - wall, processor_s() - processor)

    def add(self, name: str, wall: float, processor: float) -> None:
        """Note a stage."""
        load = os.getloadavg()[0]
        row: Row = {"what": name, "wall s": wall, "processor s": processor, "load": load}
        self.rows.append(row)

    def total(self, name: str) -> None:
        """Note the sum of all stages."""
        walls = [float(row["wall s"]) for row in self.rows]
        processors = [float(row["processor s"]) for row in self.rows]
        self.add(name, sum(walls), sum(processors))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the long agreement, then the matter."""
    parser = option_parser(__doc__)
    parser.add_argument("--clauses", type=int, default=300, help="clauses of the long agreement")
    parser.add_argument(
        "--contracts", type=int, default=50, help="contracts of the matter; 0: none"
    )
    parser.add_argument("--each", type=int, default=8, help="clauses of each contract")
    options = parser.parse_args(arguments)
    sizes = SMOKE if options.smoke else (options.clauses, options.contracts, options.each)
    num_clauses, num_contracts, num_each = sizes
    home = open_home()
    stages = Stages()
    rows: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = SessionConfig(style=ROOT / "configs" / "style" / "house.yaml")
        with stages.stage("open the release"):
            session = open_session(open_store(home), home, config)
        with closing(session):
            review_long(session, folder, num_clauses, stages)
            contracts = write_contracts(folder, num_contracts, num_each)
            if options.smoke:
                rows = review_here(session, home, contracts)
        if not options.smoke and num_contracts:
            rows = review_killed(home, contracts, num_each, stages)
    show("an agreement, a matter", stages.rows, options.json)
    for line in rows:
        print(line)
    assert not rows or rows[-1].endswith(WHOLE)
    say_left_out("kills, at the smoke size" if options.smoke else "")


def review_long(session: Session, folder: Path, num_clauses: int, stages: Stages) -> None:
    """Review, summarise and export one agreement, a stage each."""
    path = write_agreement(folder / "agreement.docx", num_clauses)
    limits = session.config.documents
    with Confinement(limits.bounds()) as confinement:
        with stages.stage("read it, in a child"):
            document: Document = confinement.run(path.name, read_document, path, limits)
        with stages.stage(f"review {num_clauses} clauses"):
            review = session.review(document, ASKED)
        assert len(review.findings) >= num_clauses
        with stages.stage("summarise"):
            summarise_contract(document.text, segment(document))
            make_triage(review.findings)
        with stages.stage("export Word, HTML, Markdown, JSON and the table"):
            for form in ("docx", "html", "md", "json"):
                confinement.run(path.name, render_report, review, form, path, limits)
            write_matter([review], folder / "table")
    words = len(document.text.split())
    num_redlines = sum(finding.redline is not None for finding in review.findings)
    stages.total(
        f"from file to exports: {words} words, {num_redlines} redlines (at most {MAX_S} s)"
    )


def write_contracts(folder: Path, num_contracts: int, num_each: int) -> Path:
    """Write the contracts of a matter, of some clauses each, and return their folder."""
    contracts = folder / "contracts"
    contracts.mkdir()
    for number in range(num_contracts):
        write_agreement(contracts / f"contract-{number:02}.docx", num_each, seed=number + 1)
    return contracts


def review_here(session: Session, home: Home, contracts: Path) -> list[str]:
    """Review the first half in this process, then all again; what was done is not done twice."""
    settings = ReviewContractsConfig(path=contracts, formats=("json",))
    paths = sorted(contracts.iterdir())
    limits = session.config.documents
    outcomes = []
    with Confinement(limits.bounds()) as confinement:
        reviewing = Reviewing(session, settings, home, confinement)
        for some in (paths[: len(paths) // 2], paths):
            outcome = MatterOutcome()
            for path in some:
                with open_bundle(path, limits, confinement) as members:
                    for member in members:
                        review_member(reviewing, member, outcome)
            outcomes.append(outcome)
    first, second = outcomes
    assert second.folders[: len(first.folders)] == first.folders
    is_whole = len(second.reviews) == len(paths) and not second.faults
    return [f"{len(second.reviews)} of {len(paths)} reviewed; {WHOLE if is_whole else 'FAULTS'}"]


def review_killed(home: Home, contracts: Path, num_each: int, stages: Stages) -> list[str]:
    """Run the flow, kill it when half of the reviews are written, run it again, and check all."""
    total = len(list(contracts.iterdir()))
    before = set(list_reviews(home))

    def is_half_done() -> bool:
        return len(set(list_reviews(home)) - before) >= total // 2

    run_flow(home, contracts, stages, f"{total} contracts, until killed half-way", is_half_done)
    kept = {path: path.read_bytes() for path in set(list_reviews(home)) - before}
    run_flow(home, contracts, stages, "the same, resumed to the end")
    reviews = [read(path) for path in set(list_reviews(home)) - before]
    changed = [path for path, content in kept.items() if path.read_bytes() != content]
    names = {review.document for review in reviews}
    short = [review for review in reviews if len(review.findings) < num_each]
    table = home.reviews / f"matter-{contracts.name}" / "documents.csv"
    num_rows = len(table.read_text(encoding="utf-8-sig").splitlines()) - 1
    is_whole = len(names) == len(reviews) == num_rows == total and not changed and not short
    return [
        f"killed with {len(kept)} of {total} reviews written; after the second run {len(reviews)},"
        f" none twice, {len(changed)} of those before changed, {len(short)} not whole",
        f"the table has {num_rows} rows; {WHOLE if is_whole else 'SOMETHING IS LOST'}",
    ]


def list_reviews(home: Home) -> Iterator[Path]:
    """Return the reviews of a home that are written whole."""
    return home.reviews.glob(f"*/{REVIEW}")


def read(path: Path) -> Review:
    """Return a review; it must be whole."""
    review = read_review(path.parent)
    assert review is not None, path
    return review


def run_flow(
    home: Home,
    contracts: Path,
    stages: Stages,
    name: str,
    should_kill: Callable[[], bool] | None = None,
) -> None:
    """Run the flow over a folder in a process of its own, as a user does.

    Args:
        home: Whose release.
        contracts: The folder.
        stages: Where the time is noted.
        name: What the stage is called.
        should_kill: Says when the process is killed; None lets it end by itself.
    """
    command = [sys.executable, "-m", "flows.cli", "run", "review_contracts"]
    command += ["--set", f"path={contracts}", "--set", "session.jurisdiction=sample"]
    environment = os.environ | {"CLAUSULA_HOME": str(home.root)}
    log = contracts.parent / "flow.log"
    started = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=environment, cwd=ROOT, start_new_session=True
        )
    while should_kill is not None and process.poll() is None and not should_kill():
        time.sleep(0.2)
    if should_kill is not None:
        os.killpg(process.pid, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert should_kill is not None or process.returncode == 0, log.read_text(errors="replace")
    stages.add(name, time.perf_counter() - started, usage.ru_utime + usage.ru_stime)


def processor_s() -> float:
    """Return the processor seconds of this process and of its children that ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    run_benchmark(main)
