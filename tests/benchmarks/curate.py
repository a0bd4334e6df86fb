"""Taking 100,000 rows in, beside datasketch used naively and pandas.drop_duplicates.

All see the same rows in the same run. The rows are pairs of the sample families: a twentieth of
them repeated, a twentieth repeated with a word changed, a twentieth naming people and accounts, and
one in fifty broken. The edition is the sample code, looked up in memory; embeddings and the
dataset's groups are not part of it. Memory is the peaks of all processes added up. datasketch takes
one text at a time, as its introduction does, and is measured on the first ten thousand clauses.

Run: python -m tests.benchmarks.curate --json curate.json
"""

import json
import random
import re
import resource
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from components.config import load_config
from components.curation.intake.run import find_intake, intake_fingerprint, take_in
from components.curation.intake.workers import PairSource
from components.curation.intake.writer import IntakeConfig, Surroundings
from components.likeness.near_duplicates import DuplicatesConfig, cluster_texts
from components.models.base import prepare_base
from components.models.sources import BASE_MODEL, fetch_model
from components.prompting.style import StyleGuide
from components.samples.pairs import generate_pairs, load_families
from components.storage import Home
from tests.benchmarks.reporting import (
    Row,
    empty_home,
    lacks_package,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.conftest import ROOT
from tests.curation.intake.test_run import sample_wording

NUM_NAIVE = 10_000
NUM_SMOKE = 200
NUM_REMEMBERED = 1000  # rows that a repeated one is chosen from
NAMES = ("Marion Castellane", "Piet van den Berg", "Rosalind Okoro", "Mr. Tobias Renner")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure an intake, the same again, and the peers."""
    parser = option_parser(__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="how many rows")
    options = parser.parse_args(arguments)
    num_rows = NUM_SMOKE if options.smoke else options.rows
    num_workers = 1 if options.smoke else IntakeConfig().num_workers
    with empty_home() as home:
        path = home.root / "pairs.jsonl"
        path.write_text("".join(make_rows(num_rows)), encoding="utf-8")
        rows = [*measure_intake(home, path, num_workers), *measure_peers(path)]
    show(f"curating {num_rows:,} rows", rows, options.json)
    say_left_out(lacks_package("datasketch", "extra bench"))


def make_rows(count: int) -> Iterator[str]:
    """Yield lines of JSON, always the same ones."""
    rng = random.Random(1)
    earlier: deque[str] = deque(maxlen=NUM_REMEMBERED)
    for number, pair in zip(range(count), endless_pairs(), strict=False):
        values = {**pair, "id": f"{number}"}
        kind = rng.random()
        if kind < 0.02:
            yield json.dumps(values)[: rng.randint(20, 60)] + "\n"
            continue
        if kind < 0.12 and earlier:
            values = {**json.loads(rng.choice(earlier)), "id": f"{number}"}
            if kind >= 0.07:
                values["clause"] = values["clause"].replace(" the ", " that ", 1)
        elif kind < 0.17:
            name = rng.choice(NAMES)
            account = f"4402-118-{rng.randint(10_000, 99_999)}"
            values["clause"] += f" {name} pays to account no. {account}."
        line = json.dumps(values, ensure_ascii=False) + "\n"
        earlier.append(line)
        yield line


def endless_pairs() -> Iterator[dict[str, Any]]:  # Any: the values of a pair, as JSON has them
    """Yield sample pairs, each clause with a number of its own, as clauses of contracts have."""
    families = load_families()
    for seed in range(1000):
        for pair in generate_pairs(families, per_wording=8, seed=seed):
            clause = f"{pair.clause} Annex {seed + 1} stays in force."
            yield pair.model_copy(update={"clause": clause}).model_dump(mode="json")


def measure_intake(home: Home, path: Path, num_workers: int) -> list[Row]:
    """Take the file in twice: the second time it is recognised."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    tokenizer = prepare_base(fetch_model(BASE_MODEL, home), home) / "tokenizer.json"
    surroundings = Surroundings(guide, tokenizer, sample_wording(), edition=1)
    config = IntakeConfig(num_workers=num_workers).for_jurisdiction("sample")
    sources = [PairSource(path, "jsonl")]
    rows: list[Row] = []
    for what in ("clausula intake", "clausula intake, again"):
        started = time.perf_counter()
        cpu_before = cpu_seconds()
        final = home.intakes / intake_fingerprint(sources, config, surroundings)
        intake = find_intake(final) or take_in(sources, config, surroundings, final)
        rows.append(
            {
                "what": what,
                "rows": intake.report.num_rows,
                "seconds": time.perf_counter() - started,
                "cpu s": cpu_seconds() - cpu_before,
                "GB": peak_gb(num_workers),
                "refused": intake.report.num_refused,
                "duplicates": intake.report.num_duplicates,
            }
        )
    return rows


def measure_peers(path: Path) -> list[Row]:
    """Find duplicates alone: this project's MinHash, datasketch's, and pandas' exact ones."""
    lines = path.read_text(encoding="utf-8").splitlines()
    clauses = [json.loads(line)["clause"] for line in lines if line.endswith("}")]
    first = clauses[:NUM_NAIVE]
    rows = [
        measure_duplicates("clausula near-duplicates", clauses, count_ours),
        measure_duplicates("clausula near-duplicates, first", first, count_ours),
        measure_duplicates("pandas.drop_duplicates", clauses, count_exact),
    ]
    if not lacks_package("datasketch", "extra bench"):
        rows.append(measure_duplicates("datasketch, naively, first", first, count_naive))
    return rows


def measure_duplicates(what: str, texts: list[str], count: Callable[[list[str]], int]) -> Row:
    """Count duplicates once and return the row."""
    started = time.perf_counter()
    cpu_before = cpu_seconds()
    num_duplicates = count(texts)
    return {
        "what": what,
        "rows": len(texts),
        "seconds": time.perf_counter() - started,
        "cpu s": cpu_seconds() - cpu_before,
        "GB": 0.0,
        "refused": 0,
        "duplicates": num_duplicates,
    }


def cpu_seconds() -> float:
    """Return the processor time of this process and of its workers that have ended."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_gb(num_workers: int) -> float:
    """Return the peak memory of this process and of all workers, each as its largest."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + num_workers * worker) / 1e6


def count_ours(texts: list[str]) -> int:
    """Count the texts that are in the cluster of an earlier one."""
    return len(texts) - len(set(cluster_texts(texts, DuplicatesConfig()).tolist()))


def count_exact(texts: list[str]) -> int:
    """Count the texts that repeat an earlier one exactly, with pandas."""
    import pandas as pd

    return len(texts) - len(pd.Series(texts).drop_duplicates())


def count_naive(texts: list[str]) -> int:
    """Count the texts with a near-duplicate before them, as datasketch's introduction does."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.8, num_perm=128)
    num_duplicates = 0
    for number, text in enumerate(texts):
        words = re.findall(r"\w+", text.casefold())
        signature = MinHash(num_perm=128)
        for start in range(max(1, len(words) - 2)):
            signature.update(" ".join(words[start : start + 3]).encode())
        num_duplicates += bool(index.query(signature))
        index.insert(str(number), signature)
    return num_duplicates


if __name__ == "__main__":
    run_benchmark(main)
