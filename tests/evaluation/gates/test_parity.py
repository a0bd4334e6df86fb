"""Parity holds for what was trained, and fails with another template, model or idle adapter."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from components.domain import LEGAL, use_domain
from components.engines.config import EngineConfig
from components.engines.engine import Request
from components.engines.transformers import TransformersEngine
from components.evaluation.candidate_model import BaseAndCandidate
from components.evaluation.gates.parity import measure_parity
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.gate_result import GateResult
from components.models.base import load_base
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import Passage, render_prompt, template_hash
from components.tuning.adapter import wrap_adapter
from components.tuning.trainer import Trainer
from components.writing.answers import Turn
from tests.tuning.material import CONFIG, make_group, make_sequences


@dataclass(frozen=True)
class Tuned:
    """A tiny model that has learnt one answer by heart, and what it answers when it is served."""

    base: Path
    folder: Path
    turn: Turn


@pytest.fixture(scope="module")
def tuned(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Tuned:
    """Give such a model."""
    folder, group = tmp_path_factory.mktemp("tuned"), make_group()
    trainer = Trainer(
        tiny_base,
        CONFIG.model_copy(
            update={"method": "full", "first_layer": 0, "num_epochs": 60, "learning_rate": 1e-2}
        ),
    )
    trainer.run(make_sequences(tiny_base, 1), [], lambda step: None)
    trainer.save(folder)
    prompt = render_prompt(Passage(group.text), group.examples[1].clause)
    engine = TransformersEngine(folder, None, EngineConfig(max_new_tokens=40))
    [completion] = engine.complete([Request(prompt)])
    return Tuned(tiny_base, folder, Turn(prompt, completion))


def measure(tuned: Tuned, candidate: Path, tuned_to: str) -> dict[str, GateResult]:
    models = BaseAndCandidate(tuned.base, candidate)
    rows = measure_parity(
        [tuned.turn],
        models,
        tuned.base,
        {"template_hash": tuned_to},
        HOUSE_SENTENCE,
        CandidateGatesConfig(),
    )
    return {row.name: row for row in rows}


def test_measure_parity_holds(tuned: Tuned) -> None:
    """What is served agrees with what was trained in all four figures."""
    assert tuned.turn.completion.text.startswith("Clause: wants an agreement by letter.")
    rows = measure(tuned, tuned.folder, template_hash(HOUSE_SENTENCE))
    assert all(row.has_passed for row in rows.values()), rows


def test_measure_parity_swapped_template(tuned: Tuned) -> None:
    """With other words in the template than the adapter was tuned to the gate fails."""
    tuned_to = template_hash(HOUSE_SENTENCE)
    told = LEGAL.prompts.model_copy(update={"system": "You are a helpful assistant."})
    use_domain(LEGAL.model_copy(update={"prompts": told}))
    rows = measure(tuned, tuned.folder, tuned_to)
    assert not rows["template_is_the_same"].has_passed
    assert failed_gates(list(rows.values())) == ["parity"]


def test_measure_parity_idle_adapter(tuned: Tuned, tmp_path: Path) -> None:
    """An adapter that changes nothing fails, and so does a served model of other weights."""
    wrap_adapter(load_base(tuned.base)[0], CONFIG).save_pretrained(str(tmp_path))
    rows = measure(tuned, tmp_path, template_hash(HOUSE_SENTENCE))
    assert [name for name, row in rows.items() if not row.has_passed] == [
        "adapter_changes_logits",
        "agreement_of_served",
    ]
    assert rows["base_drift_with_adapter_off"].value == 0
