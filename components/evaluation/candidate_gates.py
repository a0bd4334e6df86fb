"""The five gates of one candidate, in order, and the file that keeps their results.

The file is kept under the candidate's fingerprint and says by which thresholds it was measured, so
a candidate is not measured twice and a failure is not forgotten.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from components.curation.dataset.build import read_groups, read_pairs
from components.engines.config import EngineConfig
from components.engines.engine import Engine
from components.engines.openvino import OpenVinoEngine
from components.errors import GateError, MissingError
from components.evaluation.answering import OnProgress
from components.evaluation.candidate_model import BaseAndCandidate
from components.evaluation.gates.forgetting import load_suite, measure_forgetting
from components.evaluation.gates.memorisation import measure_memorisation
from components.evaluation.gates.obedience import measure_obedience
from components.evaluation.gates.parity import measure_parity
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    describe_figure,
    failed_gates,
)
from components.evaluation.gates.style import measure_style
from components.evaluation.obedience_probes import ObedienceProbe, draw_probes
from components.gate_result import GateResult, tabulate_gates
from components.prompting.style import StyleGuide
from components.records import Pair
from components.storage import Home, read_manifest, write_json_atomic

NUM_PARITY_ANSWERS = 24
Bars = Callable[[str], OnProgress]


@dataclass(frozen=True)
class Candidate:
    """An adapter, what it was made from, and what serves it.

    Attributes:
        adapter: Its folder.
        engine: The folder of the engine merged from it.
        base: The prepared base model.
        build_base_engine: Returns the folder of the base's own engine, converted at the first call.
        dataset: The dataset that it was tuned on.
        spare_pairs: Pairs of rules that it was not tuned on, with their analysis; obedience is
            asked of them where the dataset's own, such as plain ones, give too few probes.
    """

    adapter: Path
    engine: Path
    base: Path
    build_base_engine: Callable[[], Path]
    dataset: Path
    spare_pairs: Sequence[Pair] = ()


def measure_candidate(
    candidate: Candidate,
    guide: StyleGuide,
    config: CandidateGatesConfig,
    engine: EngineConfig,
    bars: Bars,
) -> list[GateResult]:
    """Measure all five gates: three by the engines that serve, then two by the model in float32.

    Args:
        candidate: Its folders.
        guide: The style guide.
        config: Thresholds and numbers.
        engine: How the embedded engine runs.
        bars: Returns a progress callback for the name of a stage.

    Returns:
        The rows of style, obedience, forgetting, memorisation and parity.
    """
    with ExitStack() as engines:
        served = engines.enter_context(closing(OpenVinoEngine(candidate.engine, engine)))

        @cache
        def open_base() -> Engine:
            base = OpenVinoEngine(candidate.build_base_engine(), engine)
            return engines.enter_context(closing(base))

        groups = read_groups(candidate.dataset, "test")
        style = measure_style(groups, served, guide, config, bars("style"))
        probes = choose_probes(candidate, config)
        obedience = measure_obedience(probes, served, guide.sentence, config, bars("obedience"))
        trained = read_pairs(candidate.dataset, "train")
        memorisation = measure_memorisation(
            trained, served, open_base, guide.sentence, config, bars("memorisation")
        )
    models = BaseAndCandidate(candidate.base, candidate.adapter)
    forgetting = measure_forgetting(models, load_suite(), config)
    turns = [turn for answer in style.answers[:NUM_PARITY_ANSWERS] for turn in answer.turns]
    manifest = read_manifest(candidate.adapter)
    parity = measure_parity(turns, models, candidate.base, manifest, guide.sentence, config)
    return [*style.rows, *obedience, *forgetting, *memorisation, *parity]


def choose_probes(candidate: Candidate, config: CandidateGatesConfig) -> list[ObedienceProbe]:
    """Return the probes of obedience, from spare pairs too where there are too few for a round."""
    tested = read_pairs(candidate.dataset, "test")
    reviewed = [pair for pair in tested if pair.origin != "drafted"]
    probes = draw_probes(reviewed, count=config.rounds[-1])
    if len(probes) < config.rounds[0]:
        probes += draw_probes(candidate.spare_pairs, count=config.rounds[-1] - len(probes))
    return probes


def mark_candidate(home: Home, adapter: str, rows: Sequence[GateResult], measure: str) -> list[str]:
    """Keep the results of an adapter's gates, and return the gates that failed.

    Args:
        home: Where marks are kept.
        adapter: Its fingerprint.
        rows: The results.
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
    """Return the results of an adapter's gates.

    Raises:
        MissingError: They have not been measured, or by a version that kept them otherwise.
    """
    path = _mark(home, adapter)
    if not path.is_file():
        raise MissingError(
            f"{path}: the gates of adapter {adapter} have not been measured. Run: clausula run"
            " tune_style."
        )
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    try:
        return [GateResult.model_validate(row) for row in rows]
    except ValidationError as error:
        raise MissingError(
            f"{path}: the gates of adapter {adapter} were kept by another version. Run: clausula"
            " run tune_style."
        ) from error


def refuse_failed_adapter(home: Home, adapter: str) -> list[GateResult]:
    """Return the results of an adapter's gates, or refuse the adapter.

    Raises:
        MissingError: Its gates have not been measured.
        GateError: One of them failed.
    """
    rows = read_mark(home, adapter)
    failed = failed_gates(rows)
    if failed:
        figures = "; ".join(describe_figure(row) for row in rows if not row.has_passed)
        raise GateError(
            f"adapter {adapter}: gates failed: {', '.join(failed)}: {figures}. It is kept, and"
            " cannot be promoted; tune again."
        )
    return rows


def _mark(home: Home, adapter: str) -> Path:
    """Return the file of an adapter's results."""
    return home.gates / f"{adapter}.json"
