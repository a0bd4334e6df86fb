"""The gates of a base that is served untuned.

Nothing was trained, so nothing can be forgotten or memorised. Style and obedience are asked as a
review asks, under the grammar: without it an untuned model does not know the house sentence. Where
the model runs in this process, it must also choose the tokens that its reference is sure of.
"""

from contextlib import closing

from components.curation.dataset.build import read_groups
from components.engines.choice import open_server_engine
from components.engines.config import EngineConfig
from components.engines.engine import Engine
from components.engines.openvino import OpenVinoEngine
from components.evaluation.answering import ask
from components.evaluation.candidate_gates import Bars, Candidate, choose_probes
from components.evaluation.candidate_model import BaseAndCandidate
from components.evaluation.gates.obedience import measure_obedience
from components.evaluation.gates.parity import measure_agreement
from components.evaluation.gates.results import CandidateGatesConfig
from components.evaluation.gates.style import measure_style
from components.gate_result import GateResult
from components.prompting.style import StyleGuide
from components.writing.answers import Turn

NUM_PARITY_ANSWERS = 8
MAX_PARITY_TOKENS = 48


def measure_untuned(
    candidate: Candidate,
    guide: StyleGuide,
    config: CandidateGatesConfig,
    engine: EngineConfig,
    bars: Bars,
) -> list[GateResult]:
    """Measure what can be at fault in a base that nothing was tuned of.

    Args:
        candidate: Its folders.
        guide: The style guide.
        config: Thresholds and numbers.
        engine: What runs it.
        bars: Returns a progress callback for the name of a stage.

    Returns:
        The rows of style and obedience, and of parity where the model runs in this process.
    """
    groups = read_groups(candidate.dataset, "test")
    with closing(_open(candidate, engine)) as served:
        style = measure_style(groups, served, guide, config, bars("style"), is_bound=True)
        probes = choose_probes(candidate, config)
        obedience = measure_obedience(
            probes, served, guide.sentence, config, bars("obedience"), should_ask_alone=False
        )
    rows = [*style.rows, *obedience]
    if engine.kind == "openai":
        return rows
    short = engine.model_copy(update={"max_new_tokens": MAX_PARITY_TOKENS})
    with closing(_open(candidate, short)) as served:
        cases = style.cases[:NUM_PARITY_ANSWERS]
        progress = bars("parity")
        answers = ask(cases, served, guide.sentence, is_bound=False, on_progress=progress)
    turns: list[Turn] = []
    for answer in answers:
        turns += answer.turns
    models = BaseAndCandidate(candidate.base, None)
    return [*rows, *measure_agreement(turns, models, config)]


def _open(candidate: Candidate, engine: EngineConfig) -> Engine:
    """Open what serves the candidate."""
    if engine.kind == "openai":
        return open_server_engine(candidate.engine, engine)
    return OpenVinoEngine(candidate.engine, engine)
