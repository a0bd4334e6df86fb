"""Who answers by heart fails the gate of obedience; who reads the article passes it."""

from collections.abc import Sequence

import pytest

from components.engines.engine import Completion, Engine, Request
from components.evaluation.gates.obedience import measure_obedience
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.evaluation.obedience_probes import ObedienceProbe, draw_probes
from components.gate_result import GateResult
from components.prompting.chat_markup import open_turn
from components.prompting.house_sentence import HOUSE_SENTENCE, Governed
from components.prompting.template import Passage, render_prompt
from components.records import Verdict
from tests.evaluation.gates.conftest import make_pairs


class Answering:
    """An engine without a model, whose verdict is the one by heart or the one of the text shown."""

    def __init__(self, probes: Sequence[ObedienceProbe], *, by_heart: bool) -> None:
        self.verdicts: dict[str, Governed] = {}
        self.num_asked = 0
        for probe in probes:
            after = probe.before if by_heart else probe.verdict
            self.verdicts[_prompt(probe.text, probe)] = _governed(after)
            self.verdicts[_prompt(probe.text_before, probe)] = _governed(probe.before)

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the house sentence for each request."""
        self.num_asked += len(requests)
        answers: list[Completion] = []
        for request in requests:
            opening, turn, _ = request.prompt.rpartition(open_turn("assistant"))
            verdict = self.verdicts[opening + turn]
            text = HOUSE_SENTENCE.render(verdict, reason="it says so")
            answers.append(Completion(text, (), True))
        return answers

    def close(self) -> None:
        """Nothing to free."""


def _prompt(text: str, probe: ObedienceProbe) -> str:
    """Return the prompt of a probe's clause under a text."""
    return render_prompt(Passage(text), probe.clause)


def _governed(verdict: Verdict) -> Governed:
    """Return a verdict that is not `ungoverned`."""
    assert verdict != "ungoverned"
    return verdict


def measure(
    engine: Engine, probes: Sequence[ObedienceProbe], config: CandidateGatesConfig | None = None
) -> dict[str, GateResult]:
    """Return the rows of obedience by name."""
    settings = config or CandidateGatesConfig()
    rows = measure_obedience(probes, engine, HOUSE_SENTENCE, settings, lambda done, total: None)
    return {row.name: row for row in rows}


@pytest.mark.slow
def test_measure_obedience_by_heart() -> None:
    """Who answers by heart is corrected where code compares; alone, and in words, it fails."""
    probes = draw_probes(make_pairs(), count=240)
    rows = measure(Answering(probes, by_heart=True), probes)
    assert failed_gates(list(rows.values())) == ["obedience"]
    alone = rows["obedience_alone"]
    assert (alone.value, alone.decision, alone.has_passed) == (0.0, "missed", False)
    assert (rows["obedience"].decision, rows["obedience"].num_probes) == ("missed", 60)
    assert rows["obedience_figure"].value > rows["obedience_reversed"].value


@pytest.mark.slow
def test_measure_obedience_by_reading() -> None:
    """Who reads the article follows every change, and was mostly right before it too."""
    probes = draw_probes(make_pairs(), count=240)
    rows = measure(Answering(probes, by_heart=False), probes)
    assert failed_gates(list(rows.values())) == []
    assert rows["obedience"].value >= 0.95
    assert rows["right_before_and_after"].value >= 0.9
    assert (rows["obedience_alone"].value, rows["obedience_alone"].decision) == (1.0, "reached")


@pytest.mark.slow
def test_measure_obedience_of_rules_in_words() -> None:
    """Where no figure can be changed, the model alone is not asked."""
    probes = [probe for probe in draw_probes(make_pairs(), count=240) if probe.kind != "figure"]
    assert "obedience_alone" not in measure(Answering(probes, by_heart=False), probes)


def test_measure_obedience_asks_before_and_alone_once() -> None:
    """While undecided only the gate's own question is asked again; the rest is of one round."""
    probes = draw_probes(make_pairs(), count=48)
    engine = Answering(probes, by_heart=False)
    config = CandidateGatesConfig(rounds=(12, 24, 48), min_obedience=0.99)
    rows = measure(engine, probes, config)
    gate, alone = rows["obedience"], rows["obedience_alone"]
    assert (gate.decision, gate.num_probes, gate.has_passed) == ("undecided", 48, True)
    assert (alone.decision, alone.num_probes) == ("reached", 12)
    assert engine.num_asked == 48 + 12 + 12
