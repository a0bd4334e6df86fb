"""Taking 100,000 rows in, beside datasketch used naively and pandas.drop_duplicates, the same rows in the same run.

The rows are pairs of the sample families with a twentieth of them repeated, a twentieth repeated
with a word changed, a twentieth naming people and accounts, and one in fifty broken. The edition is
the sample code, looked up in memory; embeddings and the dataset's groups are not part of it. Memory
is the peaks of all processes added up. datasketch takes one text at a time, as its introduction
does, and is measured on the first ten thousand clauses. Run: python -m tests.benchmarks.curate
--json curate.json
"""

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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
from tests.benchmarks.reporting import Row, empty_home, show
from tests.conftest import ROOT
from tests.curation.test_intake import sample_wording

NUM_NAIVE = 10_000
NAMES = ("Marion Castellane", "Piet van den Berg", "Rosalind Okoro", "Mr. Tobias Renner")


def main() -> None:
    """Measure an intake, the same again, and the peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None, help="write the figures here as JSON")
    parser.add_argument("--rows", type=int, default=100_000, help="how many rows")
    options = parser.parse_args()
    with empty_home() as home:
        path = home.root / "pairs.jsonl"
        path.write_text("".join(make_rows(options.rows)), encoding="utf-8")
        rows = [*measure_intake(home, path), *measure_peers(path)]
    show(f"curating {options.rows:,} rows", rows, options.json)


def make_rows(count: int) -> Iterator[str]:
    """Yield lines of JSON, always the same ones."""
    drawn, earlier = random.Random(1), [""]
    for number, pair in zip(range(count), endless_pairs(), strict=False):
        values = pair | {"id": f"{number}"}
        kind = drawn.random()
        if kind < 0.02:
            yield json.dumps(values)[: drawn.randint(20, 60)] + "\n"
            continue
        if kind < 0.12 and earlier[0]:
            values = json.loads(drawn.choice(earlier)) | {"id": f"{number}"}
            values["clause"] = (
                values["clause"] if kind < 0.07 else values["clause"].replace(" the ", " that ", 1)
            )
        elif kind < 0.17:
            values["clause"] += (
                f" {drawn.choice(NAMES)} pays to account no."
                f" 4402-118-{drawn.randint(10_000, 99_999)}."
            )
        line = json.dumps(values, ensure_ascii=False) + "\n"
        earlier = [*earlier[-999:], line] if earlier[0] else [line]
        yield line


def endless_pairs() -> Iterator[dict[str, object]]:
    """Yield sample pairs, each clause with a number of its own, as clauses of contracts have."""
    families = load_families()
    for seed in range(1000):
        for pair in generate_pairs(families, per_wording=8, seed=seed):
            yield json.loads(
                pair.model_copy(
                    update={"clause": f"{pair.clause} Annex {seed + 1} stays in force."}
                ).model_dump_json()
            )


def measure_intake(home: Home, path: Path) -> list[Row]:
    """Take the file in twice: the second time it is recognised."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    tokenizer = prepare_base(fetch_model(BASE_MODEL, home), home) / "tokenizer.json"
    around = Surroundings(guide, tokenizer, sample_wording(), edition=1)
    config, sources, rows = (
        IntakeConfig().for_jurisdiction("sample"),
        [PairSource(path, "jsonl")],
        [],
    )
    for what in ("clausula intake", "clausula intake, again"):
        started, before = time.perf_counter(), cpu_seconds()
        final = home.intakes / intake_fingerprint(sources, config, around)
        intake = find_intake(final) or take_in(sources, config, around, final)
        taken, report = time.perf_counter() - started, intake.report
        own, workers = (
            resource.getrusage(who).ru_maxrss / 1e6
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        told = {"refused": report.num_refused, "duplicates": report.num_duplicates}
        rows.append(
            {
                "what": what,
                "rows": report.num_rows,
                "seconds": taken,
                "cpu s": cpu_seconds() - before,
                "GB": own + config.num_workers * workers,
            }
            | told
        )
    return rows


def measure_peers(path: Path) -> list[Row]:
    """Find duplicates alone: this project's MinHash, datasketch's one text at a time, and pandas' exact ones."""
    import pandas as pd

    clauses = [
        json.loads(line)["clause"]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.endswith("}")
    ]
    sides: list[tuple[str, list[str], Callable[[list[str]], int]]] = [
        ("clausula near-duplicates", clauses, count_ours),
        ("clausula near-duplicates, first", clauses[:NUM_NAIVE], count_ours),
        ("datasketch, naively, first", clauses[:NUM_NAIVE], count_naive),
        (
            "pandas.drop_duplicates",
            clauses,
            lambda texts: len(texts) - len(pd.Series(texts).drop_duplicates()),
        ),
    ]
    rows = []
    for what, texts, count in sides:
        started, before = time.perf_counter(), cpu_seconds()
        repeated = count(texts)
        taken = time.perf_counter() - started
        told: Row = {
            "what": what,
            "rows": len(texts),
            "seconds": taken,
            "cpu s": cpu_seconds() - before,
        }
        rows.append({**told, "GB": 0.0, "refused": 0, "duplicates": repeated})
    return rows


def cpu_seconds() -> float:
    """Return the processor time of this process and of its workers that have ended."""
    return sum(
        use.ru_utime + use.ru_stime
        for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def count_ours(texts: list[str]) -> int:
    """Count the texts that are in the cluster of an earlier one."""
    return len(texts) - len(set(cluster_texts(texts, DuplicatesConfig()).tolist()))


def count_naive(texts: list[str]) -> int:
    """Count the texts that have a near-duplicate before them, with datasketch as its introduction uses it."""
    from datasketch import MinHash, MinHashLSH

    index, repeated = MinHashLSH(threshold=0.8, num_perm=128), 0
    for number, text in enumerate(texts):
        words = re.findall(r"\w+", text.casefold())
        signature = MinHash(num_perm=128)
        for start in range(max(1, len(words) - 2)):
            signature.update(" ".join(words[start : start + 3]).encode())
        repeated += bool(index.query(signature))
        index.insert(str(number), signature)
    return repeated


if __name__ == "__main__":
    main()
