"""Obedience: does the answer follow the statute that is shown, when that statute is changed?

Asked as a review asks: model, grammar, tool. An answer obeys when it has the verdict that must
follow from the changed text. Where only the article's number changed, that is the verdict given
under the old one, with the new number cited. For reading there are also the share of probes that
were right both before and after the change, which a model that always says the same cannot reach,
and the share that the model obeys without grammar.
"""

from collections.abc import Sequence

from components.engines.engine import Engine
from components.evaluation.answering import OnProgress, PromptCase, ask, read_verdict
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    at_least,
    for_reading,
    share,
)
from components.evaluation.probes import KINDS, ObedienceProbe
from components.gates import GateResult
from components.prompting.template import Passage


def measure_obedience(
    probes: Sequence[ObedienceProbe],
    engine: Engine,
    config: CandidateGatesConfig,
    on_progress: OnProgress,
) -> list[GateResult]:
    """Return the share of probes whose answer follows the changed statute.

    In all, by kind of change, and by the model alone.

    Args:
        probes: Of rules that were held out.
        engine: The candidate's.
        config: Threshold and number of probes.
        on_progress: Called with answers so far and of all.
    """
    chosen = probes[: config.num_probes]
    cases = [PromptCase(Passage(probe.citation, probe.text), probe.clause) for probe in chosen]
    old = [
        PromptCase(Passage(probe.citation_before, probe.text_before), probe.clause)
        for probe in chosen
    ]
    after, before = (
        _verdicts(cases, engine, on_progress, is_bound=True),
        _verdicts(old, engine, on_progress, is_bound=True),
    )
    alone = _verdicts(cases, engine, on_progress, is_bound=False)
    obeyed = [
        _obeys(probe, was, now) for probe, was, now in zip(chosen, before, after, strict=True)
    ]
    both = [
        (was, now) == (probe.before, probe.verdict)
        for probe, was, now in zip(chosen, before, after, strict=True)
    ]
    kinds = {
        f"obedience_{kind}": share(
            [flag for flag, probe in zip(obeyed, chosen, strict=True) if probe.kind == kind]
        )
        for kind in KINDS
        if any(probe.kind == kind for probe in chosen)
    }
    figures = {
        **kinds,
        "right_before_and_after": share(both),
        "obedience_of_model_alone": share(
            [_obeys(probe, was, now) for probe, was, now in zip(chosen, before, alone, strict=True)]
        ),
    }
    return [
        at_least("obedience", "obedience", share(obeyed), config.min_obedience),
        *for_reading("obedience", figures),
    ]


def _verdicts(
    cases: Sequence[PromptCase], engine: Engine, on_progress: OnProgress, *, is_bound: bool
) -> list[str]:
    answers = ask(cases, engine, is_bound=is_bound, on_progress=on_progress)
    return [read_verdict(answer, case) for answer, case in zip(answers, cases, strict=True)]


def _obeys(probe: ObedienceProbe, before: str, after: str) -> bool:
    wanted = before if probe.kind == "renumbered" and before else probe.verdict
    return after == wanted
