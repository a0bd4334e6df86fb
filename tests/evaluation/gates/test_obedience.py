"""Who answers by heart fails the gate of obedience; who reads the article passes it."""

from collections.abc import Sequence

from components.engines.engine import Completion, Engine, Request
from components.evaluation.gates.obedience import measure_obedience
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.evaluation.obedience_probes import ObedienceProbe, draw_probes
from components.gate_result import GateResult
from components.prompting.grammar import possible_calls
from components.prompting.template import (
    Passage,
    analysis_lines,
    call_line,
    render_prompt,
    sentence,
)
from components.records import Verdict
from tests.evaluation.gates.conftest import make_pairs

Shown = tuple[ObedienceProbe, str, str, Verdict]


class Answering:
    """An engine without a model: it answers by the verdict that `by_heart` takes, or by figures."""

    def __init__(self, probes: Sequence[ObedienceProbe], *, by_heart: bool) -> None:
        self.by_heart = by_heart
        self.num_asked = 0
        self.shown: dict[str, Shown] = {}
        for p in probes:
            self.shown[render_prompt(Passage(p.citation, p.text), p.clause)] = (
                p,
                p.citation,
                p.text,
                p.verdict,
            )
            self.shown[render_prompt(Passage(p.citation_before, p.text_before), p.clause)] = (
                p,
                p.citation_before,
                p.text_before,
                p.before,
            )

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        self.num_asked += len(requests)
        return [
            Completion(self._answer(*self.shown[request.prompt]), (), True) for request in requests
        ]

    def close(self) -> None:
        """Nothing to free."""

    def _answer(self, probe: ObedienceProbe, citation: str, text: str, verdict: Verdict) -> str:
        start, calls = (
            analysis_lines("does", "rule"),
            possible_calls(Passage(citation, text), probe.clause),
        )
        if not self.by_heart and calls:
            return start + call_line(*calls[0])
        return start + sentence(citation, probe.before if self.by_heart else verdict)


def measure(engine: Engine, probes: Sequence[ObedienceProbe]) -> dict[str, GateResult]:
    """Return the rows of obedience by name."""
    rows = measure_obedience(probes, engine, CandidateGatesConfig(), lambda done, total: None)
    return {row.name: row for row in rows}


def test_measure_obedience_by_heart() -> None:
    """Who answers by heart follows no change, which the first round shows."""
    probes = draw_probes(make_pairs(), count=240)
    rows = measure(Answering(probes, by_heart=True), probes)
    assert failed_gates(list(rows.values())) == ["obedience"]
    assert (rows["obedience"].decision, rows["obedience"].num_probes) == ("missed", 60)
    assert (rows["obedience_figure"].value, rows["obedience_reversed"].value) == (0.0, 0.0)
    assert rows["right_before_and_after"].value == 0.0


def test_measure_obedience_by_reading() -> None:
    """Who reads the article follows nearly every change, and was right before it too."""
    probes = draw_probes(make_pairs(), count=240)
    rows = measure(Answering(probes, by_heart=False), probes)
    assert failed_gates(list(rows.values())) == []
    assert rows["obedience"].value >= 0.95
    assert rows["right_before_and_after"].value >= 0.9


def test_measure_obedience_asks_before_and_alone_once() -> None:
    """While undecided only the gate's own question is asked again; the rest is of one round."""
    probes = draw_probes(make_pairs(), count=48)
    engine = Answering(probes, by_heart=False)
    config = CandidateGatesConfig(rounds=(12, 24, 48), min_obedience=0.99)
    rows = measure_obedience(probes, engine, config, lambda done, total: None)
    assert (rows[0].decision, rows[0].num_probes, rows[0].has_passed) == ("undecided", 48, True)
    assert engine.num_asked == 48 + 12 + 12
