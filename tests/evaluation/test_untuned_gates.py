"""A base that is served untuned is measured as it is served."""

import pytest

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.curation.dataset.parquet import write_groups, write_pairs
from components.engines.config import EngineConfig
from components.engines.engine import Request
from components.engines.merged_gguf import build_engine
from components.engines.openvino import OpenVinoEngine
from components.evaluation.candidate_gates import Candidate
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.evaluation.untuned_gates import measure_untuned
from components.prompting.style import StyleGuide
from components.storage import Home, staged_folder
from tests.evaluation.gates.conftest import make_pairs
from tests.models.tiny_models import PROMPT, make_model

ENGINE = EngineConfig(cache_gib=1, max_new_tokens=24)


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """Give a tiny model that nothing was tuned of, and a dataset that holds a few pairs out."""
    root = tmp_path_factory.mktemp("untuned")
    home = Home(root / "home")
    base = make_model("qwen2", root / "qwen2")
    with staged_folder(home.adapters / "a", {"fingerprint": "a", "method": "none"}):
        pass
    pairs = make_pairs()
    groups = GroupBuilder(pairs, GroupConfig(clauses_per_article=2), seed=3).build(3)
    dataset = root / "dataset"
    dataset.mkdir()
    write_groups(dataset / "test.parquet", groups)
    write_pairs(dataset / "pairs.parquet", {"test": pairs}, {})
    engine = build_engine(base, home.adapters / "a", home)
    return Candidate(home.adapters / "a", engine, base, lambda: engine, dataset)


@pytest.mark.slow
def test_measure_untuned(candidate: Candidate) -> None:
    """Code makes it obey, it has no style, and what was never learnt is not asked for."""
    config = CandidateGatesConfig(rounds=(4,))
    bars = lambda name: lambda done, total: None  # noqa: E731  # nothing to show
    rows = measure_untuned(candidate, StyleGuide(), config, ENGINE, bars)
    values = {f"{row.gate}.{row.name}": row.value for row in rows}
    assert {"style.style_conformity", "parity.agreement_of_served"} < set(values)
    assert not [name for name in values if "alone" in name or name.startswith(("mem", "forg"))]
    assert values["obedience.obedience_figure"] == 1
    assert "style" in failed_gates(rows)


def test_engine_of_an_untuned_model_is_its_base(candidate: Candidate) -> None:
    """The engine that was built answers, and counts the prompt as the base's tokenizer does."""
    engine = OpenVinoEngine(candidate.engine, ENGINE)
    [completion] = engine.complete([Request(PROMPT)])
    engine.close()
    assert completion.num_tokens > 0
