"""A contract of a hundred clauses reviewed by each engine in one run.

Measured: findings a second, and the time to the first finding.

The review is the same each time, from retrieval to checks, under the release that is served in
CLAUSULA_HOME; only what completes the prompts differs. llama.cpp is its own server over the same
merged GGUF, asked through the OpenAI-compatible engine, with the same grammar and as many requests
at once as it has slots. Where xllamacpp is not installed it is left out. Its ready-made wheel uses
AVX2 at most; a build for this machine may be faster. Transformers is base and adapter through
`generate`, one prompt at a time, without a grammar. The slow ones review the first clauses only:
`clauses` says how many.

Run: CLAUSULA_HOME=.clausula python -m tests.benchmarks.review --json review.json
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

from components.curation.dataset.build import read_pairs
from components.engines.config import EngineConfig
from components.engines.engine import Engine
from components.engines.openai_api import OpenAiConfig, OpenAiEngine
from components.engines.transformers import TransformersEngine
from components.errors import MissingError
from components.records import Clause, Finding
from components.review.question import Question
from components.review.reviewer import Reviewer
from components.review.session import Session, SessionConfig, open_session
from components.storage import Home, newest_finished, read_manifest
from flows.environment import open_home, open_store
from tests.benchmarks.reporting import (
    Row,
    lacks_package,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.conftest import ROOT
from tests.engines.llama_server import MODEL, llama_server

DAY = date(2026, 3, 1)
JURISDICTION = "sample"
NUM_SLOTS = 16


@dataclass(frozen=True)
class Peer:
    """An engine that is measured, and how many clauses it reviews."""

    name: str
    engine: Engine
    num_clauses: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Review the same clauses with each engine in turn."""
    parser = option_parser(__doc__, rounds=3)
    parser.add_argument("--clauses", type=int, default=100, help="clauses of the contract")
    parser.add_argument("--slow", type=int, default=12, help="clauses that transformers reviews")
    options = parser.parse_args(arguments)
    num_clauses = 6 if options.smoke else options.clauses
    num_slow = 2 if options.smoke else options.slow
    num_rounds = 1 if options.smoke else options.rounds
    home = open_home()
    config = SessionConfig(style=ROOT / "configs" / "style" / "house.yaml")
    session = open_session(open_store(home), home, config)
    clauses = draw_clauses(home, num_clauses)
    with open_peers(home, session, num_clauses, num_slow) as peers:
        rounds = [measure(session, peer, clauses) for _ in range(num_rounds) for peer in peers]
    session.close()
    rows = [best_of(rounds, peer) for peer in peers]
    own = float(rows[0]["findings/s"])
    show(
        "reviews",
        [{**row, "clausula is faster by": own / float(row["findings/s"])} for row in rows],
        options.json,
    )
    say_left_out(lacks_package("xllamacpp", "extra dev"))


def draw_clauses(home: Home, count: int) -> list[Clause]:
    """Return clauses of the newest dataset's held-out pairs, each once, their rules mixed.

    Raises:
        MissingError: There is no dataset.
    """
    dataset = newest_finished(home.datasets)
    if dataset is None:
        raise MissingError(f"{home.datasets}: no dataset yet. Run: clausula run curate_pairs.")
    pairs = [*read_pairs(dataset, "test"), *read_pairs(dataset, "validation")]
    # sorted by their ends, which mixes the rules
    texts = sorted({pair.clause for pair in pairs}, key=lambda text: text[::-1])
    return [
        Clause(id=str(number), text=text, start=0, end=len(text))
        for number, text in enumerate(texts[:count])
    ]


@contextmanager
def open_peers(
    home: Home, session: Session, num_clauses: int, num_slow: int
) -> Iterator[list[Peer]]:
    """Open each engine over the release's own weights."""
    release = session.release
    config = EngineConfig()
    with ExitStack() as stack:
        peers = [Peer("clausula, openvino", session.reviewer.engine, num_clauses)]
        if not lacks_package("xllamacpp", ""):
            model = home.engines / release.engine / "model.gguf"
            server = llama_server(model, num_slots=NUM_SLOTS, num_context=32_768)
            remote = OpenAiConfig(
                url=stack.enter_context(server),
                model=MODEL,
                grammar="grammar",
                num_parallel=NUM_SLOTS,
            )
            engine = OpenAiEngine(
                remote, max_new_tokens=config.max_new_tokens, timeout_s=config.timeout_s
            )
            peers.append(Peer("llama.cpp, its server", engine, num_clauses))
        adapter = home.adapters / release.adapter
        base = home.models / str(read_manifest(adapter)["base"])
        slow = TransformersEngine(base, adapter, config)
        peers.append(Peer("transformers.generate", slow, num_slow))
        yield peers


def measure(session: Session, peer: Peer, clauses: Sequence[Clause]) -> Row:
    """Review with one engine and return its row."""
    own = session.reviewer
    config = own.config
    if isinstance(peer.engine, TransformersEngine):
        config = config.model_copy(update={"batch_size": 1})
    reviewer = Reviewer(
        own.knowledge,
        peer.engine,
        own.style,
        own.chooser.relevance,
        config,
        own.calibration,
        own.chooser.judge,
    )
    question = Question(DAY, JURISDICTION)
    first: list[float] = []
    started = time.perf_counter()
    findings = reviewer.judge(clauses[: peer.num_clauses], question, note_first(first, started))
    seconds = time.perf_counter() - started
    has_no_form = [finding.checks.get("template") == "failed" for finding in findings]
    return {
        "engine": peer.name,
        "clauses": len(findings),
        "seconds": seconds,
        "findings/s": len(findings) / seconds,
        "first finding, s": first[0],
        "not in form": sum(has_no_form),
    }


def note_first(first: list[float], started: float) -> Callable[[Sequence[Finding]], None]:
    """Return a listener that notes when findings first came."""

    def listen(batch: Sequence[Finding]) -> None:
        if not first:
            first.append(time.perf_counter() - started)

    return listen


def best_of(rows: Sequence[Row], peer: Peer) -> Row:
    """Return a peer's fastest round."""
    rounds = [row for row in rows if row["engine"] == peer.name]
    return max(rounds, key=lambda row: float(row["findings/s"]))


if __name__ == "__main__":
    run_benchmark(main)
