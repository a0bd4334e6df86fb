"""Obedience: does the answer follow the statute that is shown, when that statute is changed?

Asked as in a review: model, grammar, comparison. An answer obeys if it has the verdict that follows
from the changed text. Without a threshold: the share of probes that were right both before and
after the change, which a model that always says the same cannot reach, and the share that the model
obeys without grammar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from components.engines.engine import Engine
from components.evaluation.answering import OnProgress, ask, read_verdict
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    share,
    without_threshold,
)
from components.evaluation.obedience_probes import KINDS, ObedienceProbe
from components.gate_result import GateResult
from components.prompting.house_sentence import HouseSentence
from components.prompting.template import Passage
from components.writing.answers import PromptCase


def measure_obedience(
    probes: Sequence[ObedienceProbe],
    engine: Engine,
    sentence: HouseSentence,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
) -> list[GateResult]:
    """Return the share of probes whose answer follows the changed statute, in all and by kind.

    Args:
        probes: Of rules that were held out.
        engine: The candidate's.
        sentence: The house sentence.
        config: Threshold and number of probes.
        on_progress: Called with answers so far and of all.
    """
    chosen = probes[: config.num_probes]
    shown_after: list[PromptCase] = []
    shown_before: list[PromptCase] = []
    for probe in chosen:
        shown_after.append(PromptCase(Passage(probe.text), probe.clause))
        shown_before.append(PromptCase(Passage(probe.text_before), probe.clause))

    def verdicts(cases: Sequence[PromptCase], *, is_bound: bool) -> list[str]:
        answers = ask(cases, engine, sentence, is_bound=is_bound, on_progress=on_progress)
        return [read_verdict(answer) for answer in answers]

    after_verdicts = verdicts(shown_after, is_bound=True)
    before_verdicts = verdicts(shown_before, is_bound=True)
    alone_verdicts = verdicts(shown_after, is_bound=False)
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
        """Say whether a verdict follows the changed text."""
        return verdict == self.probe.verdict

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
