"""Parity holds for what was trained, and is lost with another template, another model, or an adapter that does nothing."""

from pathlib import Path

import pytest

from components.evaluation.answering import Case
from components.evaluation.gates.parity import measure_parity
from components.evaluation.gates.rows import GateConfig, GateRow
from components.evaluation.subject import Subject
from components.models.base import load_base
from components.prompting import template
from components.prompting.template import Passage, render_prompt, template_hash
from components.review.engines import Completion, EngineConfig, Request, TransformersEngine
from components.tuning.adapting import wrap_adapter
from tests.evaluation.gates.conftest import Tuned
from tests.tuning.material import CONFIG


@pytest.fixture(scope="module")
def served(masked: Tuned) -> tuple[list[Case], list[Completion]]:
    """Give what the tuned model answers to two clauses when it is served."""
    cases = [Case(Passage(group.citation, group.text), group.examples[0].clause) for group in masked.groups[:2]]
    engine = TransformersEngine(masked.folder, None, EngineConfig(max_new_tokens=40))
    return cases, engine.complete([Request(render_prompt(case.passage, case.clause)) for case in cases])


def measure(subject: Subject, base: Path, served: tuple[list[Case], list[Completion]], tuned_to: str) -> dict[str, GateRow]:
    rows = measure_parity(*served, subject, base, {"template_hash": tuned_to}, GateConfig())
    return {row.name: row for row in rows}


def test_measure_parity_holds(masked: Tuned, served: tuple[list[Case], list[Completion]]) -> None:
    """What is served agrees with what was trained in all four figures."""
    rows = measure(Subject(masked.base, masked.folder), masked.base, served, template_hash())
    assert all(row.has_passed for row in rows.values()), rows


def test_measure_parity_swapped_template(
    masked: Tuned, served: tuple[list[Case], list[Completion]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With other words in the template than the adapter was tuned to the gate fails."""
    tuned_to = template_hash()
    monkeypatch.setattr(template, "SYSTEM", "You are a helpful assistant.")
    rows = measure(Subject(masked.base, masked.folder), masked.base, served, tuned_to)
    assert [name for name, row in rows.items() if not row.has_passed][0] == "template_is_the_same"


def test_measure_parity_idle_adapter(masked: Tuned, served: tuple[list[Case], list[Completion]], tmp_path: Path) -> None:
    """An adapter that changes nothing is found out, and so is a served model that is not base + adapter."""
    wrap_adapter(load_base(masked.base)[0], CONFIG).save_pretrained(str(tmp_path))
    rows = measure(Subject(masked.base, tmp_path), masked.base, served, template_hash())
    assert [name for name, row in rows.items() if not row.has_passed] == ["adapter_changes_logits", "agreement_of_served"]
    assert rows["base_drift_with_adapter_off"].value == 0
