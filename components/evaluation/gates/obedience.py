"""Obedience: does the answer follow the statute that is shown, when that statute is changed?

Asked as in a review: model, grammar, tool. An answer obeys if it has the verdict that follows from
the changed text. Where only the article's number changed, that is the verdict given under the old
number, with the new one cited. Without a threshold: the share of probes that were right both before
and after the change, which a model that always says the same cannot reach, and the share that the
model obeys without grammar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.engines.engine import Engine
from components.evaluation.answering import OnProgress, PromptCase, ask, read_verdict
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    share,
    without_threshold,
)
from components.evaluation.obedience_probes import KINDS, ObedienceProbe
from components.gate_result import GateResult
from components.prompting.template import Passage


def measure_obedience(
    probes: Sequence[ObedienceProbe],
    engine: Engine,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
) -> list[GateResult]:
    """Return the share of probes whose answer follows the changed statute, in all and by kind.

    Args:
        probes: Of rules that were held out.
        engine: The candidate's.
        config: Threshold and number of probes.
        on_progress: Called with answers so far and of all.
    """
    chosen = probes[: config.num_probes]
    shown_after: list[PromptCase] = []
    shown_before: list[PromptCase] = []
    for probe in chosen:
        after = Passage(probe.citation, probe.text)
        before = Passage(probe.citation_before, probe.text_before)
        shown_after.append(PromptCase(after, probe.clause))
        shown_before.append(PromptCase(before, probe.clause))
    after_verdicts = _ask_verdicts(shown_after, engine, on_progress, is_bound=True)
    before_verdicts = _ask_verdicts(shown_before, engine, on_progress, is_bound=True)
    alone_verdicts = _ask_verdicts(shown_after, engine, on_progress, is_bound=False)
    outcomes = [
        _Outcome(*row)
        for row in zip(chosen, before_verdicts, after_verdicts, alone_verdicts, strict=True)
    ]
    obeyed = share([outcome.is_obeyed(outcome.after) for outcome in outcomes])
    return [
        at_least("obedience", "obedience", obeyed, config.min_obedience),
        *without_threshold("obedience", _measure_outcomes(outcomes)),
    ]


@dataclass(frozen=True)
class _Outcome:
    """A probe with the verdicts before and after the change, and of the model alone after it."""

    probe: ObedienceProbe
    before: str
    after: str
    alone: str

    def is_obeyed(self, verdict: str) -> bool:
        """Say whether a verdict follows the changed text.

        Under another number alone, the verdict given under the old one must stay.
        """
        must_stay = self.probe.kind == "renumbered" and self.before != ""
        return verdict == (self.before if must_stay else self.probe.verdict)

    @property
    def is_right_twice(self) -> bool:
        """Whether the verdicts before and after the change are both right."""
        return (self.before, self.after) == (self.probe.before, self.probe.verdict)


def _measure_outcomes(outcomes: Sequence[_Outcome]) -> dict[str, float]:
    """Return the figures without a threshold."""
    figures: dict[str, float] = {}
    for kind in KINDS:
        of_kind = [outcome for outcome in outcomes if outcome.probe.kind == kind]
        if of_kind:
            obeyed = [outcome.is_obeyed(outcome.after) for outcome in of_kind]
            figures[f"obedience_{kind}"] = share(obeyed)
    figures["right_before_and_after"] = share([outcome.is_right_twice for outcome in outcomes])
    alone = [outcome.is_obeyed(outcome.alone) for outcome in outcomes]
    figures["obedience_of_model_alone"] = share(alone)
    return figures


def _ask_verdicts(
    cases: Sequence[PromptCase], engine: Engine, on_progress: OnProgress, *, is_bound: bool
) -> list[str]:
    """Return the verdict of the engine's answer to each case."""
    answers = ask(cases, engine, is_bound=is_bound, on_progress=on_progress)
    return [read_verdict(answer, case) for answer, case in zip(answers, cases, strict=True)]
