"""The five gates of one candidate, in order, and the file that marks it for good.

What is measured is one thing, whatever calls it: after tuning, or again before a promotion. The
file is kept under the candidate's fingerprint and says by which thresholds it was measured, so it
is neither measured twice nor forgotten.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from components.curation.dataset.build import read_groups, read_pairs
from components.engines.config import EngineConfig
from components.engines.openvino import OpenVinoEngine
from components.errors import GateError, MissingError
from components.evaluation.answering import OnProgress
from components.evaluation.candidate_model import Subject
from components.evaluation.gates.forgetting import load_suite, measure_forgetting
from components.evaluation.gates.memorisation import measure_memorisation
from components.evaluation.gates.obedience import measure_obedience
from components.evaluation.gates.parity import measure_parity
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.evaluation.gates.style import measure_style
from components.evaluation.probes import draw_probes
from components.gates import GateResult, tabulate_gates
from components.prompting.style import StyleGuide
from components.storage import Home, read_manifest, write_json_atomic

NUM_PARITY_CASES = 24
Bars = Callable[[str], OnProgress]


@dataclass(frozen=True)
class Candidate:
    """What is measured: the adapter, the engine merged from it, the base and the dataset it was tuned on."""

    adapter: Path
    engine: Path
    base: Path
    dataset: Path


def measure_candidate(
    candidate: Candidate,
    guide: StyleGuide,
    config: CandidateGatesConfig,
    engine: EngineConfig,
    bars: Bars,
) -> list[GateResult]:
    """Measure all five gates.

    Args:
        candidate: Its folders.
        guide: The style guide.
        config: Thresholds and numbers.
        engine: How the embedded engine runs.
        bars: Gives, for a stage's name, what reports its progress.

    Returns:
        The rows of style, obedience, forgetting, memorisation and parity.
    """
    with _opened(candidate.engine, engine) as served:
        style = measure_style(
            read_groups(candidate.dataset, "test"), served, guide, config, bars("style")
        )
        reviewed = [
            pair for pair in read_pairs(candidate.dataset, "test") if pair.origin != "drafted"
        ]
        probes = draw_probes(reviewed, count=config.num_probes)
        obedience = measure_obedience(probes, served, config, bars("obedience"))
    subject = Subject(candidate.base, candidate.adapter)
    forgetting = measure_forgetting(subject, load_suite(), config)
    memorisation = measure_memorisation(
        read_pairs(candidate.dataset, "train"), subject, config, bars("memorisation")
    )
    cases, answers = style.cases[:NUM_PARITY_CASES], style.answers[:NUM_PARITY_CASES]
    parity = measure_parity(
        cases, answers, subject, candidate.base, read_manifest(candidate.adapter), config
    )
    return [*style.rows, *obedience, *forgetting, *memorisation, *parity]


@contextmanager
def _opened(folder: Path, config: EngineConfig) -> Iterator[OpenVinoEngine]:
    engine = OpenVinoEngine(folder, config)
    try:
        yield engine
    finally:
        engine.close()


def mark_candidate(
    home: Home, adapter: str, rows: Sequence[GateResult], measure: str = ""
) -> list[str]:
    """Write what the gates found of an adapter, and return the gates that failed.

    Args:
        home: Where marks live.
        adapter: Its fingerprint.
        rows: What was found.
        measure: Fingerprint of the thresholds and numbers it was measured by.
    """
    failed = failed_gates(rows)
    mark = {
        "adapter": adapter,
        "measure": measure,
        "failed": failed,
        "rows": tabulate_gates(rows),
    }
    write_json_atomic(_mark(home, adapter), mark)
    return failed


def is_marked(home: Home, adapter: str, measure: str) -> bool:
    """Say whether an adapter has been measured by these thresholds and numbers."""
    path = _mark(home, adapter)
    return path.is_file() and json.loads(path.read_text(encoding="utf-8"))["measure"] == measure


def read_mark(home: Home, adapter: str) -> list[GateResult]:
    """Return what the gates found of an adapter.

    Raises:
        MissingError: They have not been measured.
    """
    path = _mark(home, adapter)
    if not path.is_file():
        raise MissingError(
            f"{path}: the gates of adapter {adapter} have not been measured. Run: clausula run"
            " tune_style."
        )
    return [GateResult(**row) for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]


def refuse_failed(home: Home, adapter: str) -> list[GateResult]:
    """Return an adapter's rows, or refuse it.

    Raises:
        MissingError: Its gates have not been measured.
        GateError: One of them failed.
    """
    rows = read_mark(home, adapter)
    failed = failed_gates(rows)
    if failed:
        figures = ", ".join(
            f"{row.name} {row.value:g} ({row.bound})" for row in rows if not row.has_passed
        )
        raise GateError(
            f"adapter {adapter}: gates failed: {', '.join(failed)}: {figures}. It is kept, and"
            " cannot be promoted; tune again."
        )
    return rows


def _mark(home: Home, adapter: str) -> Path:
    return home.gates / f"{adapter}.json"
