"""Who answers by heart fails the gate of obedience; who reads the article passes it."""

from collections.abc import Sequence

import pytest

from components.engines.engine import Completion, Engine, Request
from components.evaluation.gates.obedience import measure_obedience
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.evaluation.obedience_probes import KINDS, ObedienceProbe, draw_probes
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

    def __init__(self, probes: Sequence[ObedienceProbe], by_heart: bool) -> None:
        self.by_heart = by_heart
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


def measure(engine: Engine, probes: Sequence[ObedienceProbe]) -> dict[str, float]:
    rows = measure_obedience(probes, engine, CandidateGatesConfig(), lambda done, total: None)
    return {row.name: row.value for row in rows} | {"failed": float(bool(failed_gates(rows)))}


def test_measure_obedience() -> None:
    """By heart, nothing follows but renumbered articles; by reading, everything does."""
    probes = draw_probes(make_pairs(), count=60)
    by_heart, reading = (
        measure(Answering(probes, is_by_heart), probes) for is_by_heart in (True, False)
    )
    assert by_heart["failed"] == 1.0
    assert (
        by_heart["obedience_figure"],
        by_heart["obedience_reversed"],
        by_heart["obedience_renumbered"],
    ) == (0.0, 0.0, 1.0)
    assert reading["failed"] == 0.0
    assert reading["obedience"] >= 0.95
    assert by_heart["right_before_and_after"] == pytest.approx(by_heart["obedience"])
    assert reading["right_before_and_after"] >= 0.95


def test_draw_probes() -> None:
    """Each kind is there in its turn.

    A figure and a reversed rule turn the verdict, a number changes the citation alone.
    """
    pairs = make_pairs()
    probes = draw_probes(pairs, count=60)
    assert [probe.kind for probe in probes[:6]] == [*KINDS, *KINDS]
    known = {(pair.clause, " ".join(pair.wording.split())) for pair in pairs}
    for probe in probes:
        assert (probe.verdict == probe.before) == (probe.kind == "renumbered")
        if probe.kind == "renumbered":
            assert (probe.clause, probe.text) in known
        own = {pair.citation for pair in pairs if pair.family == probe.family}
        assert (probe.citation in own) == (probe.kind != "renumbered")
