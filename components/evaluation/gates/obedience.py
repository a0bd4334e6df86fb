"""Obedience: does the answer follow the statute that is shown, when that statute is changed?

Asked as a review asks: model, grammar, tool. An answer obeys when its verdict, and with a new number its citation, is the
one that must follow from the changed text. The model without grammar is reported beside it, for reading.
"""

from collections.abc import Sequence

from components.evaluation.answering import Case, Progress, ask, read_verdict
from components.evaluation.gates.rows import GateConfig, GateRow, at_least, for_reading, share
from components.evaluation.probes import KINDS, Probe
from components.prompting.template import Passage
from components.review.engines import Engine


def measure_obedience(probes: Sequence[Probe], engine: Engine, config: GateConfig, on_progress: Progress) -> list[GateRow]:
    """Return the share of probes whose answer follows the changed statute: in all, by kind of change, and by the model alone.

    Args:
        probes: Of rules that were held out.
        engine: The candidate's.
        config: Threshold and number of probes.
        on_progress: Called with answers so far and of all.
    """
    chosen = probes[: config.num_probes]
    cases = [Case(Passage(probe.citation, probe.text), probe.clause) for probe in chosen]
    served = ask(cases, engine, is_bound=True, on_progress=on_progress)
    alone = ask(cases, engine, is_bound=False, on_progress=on_progress)
    obeyed, by_itself = (
        [read_verdict(answer, case) == probe.verdict for answer, case, probe in zip(answers, cases, chosen, strict=True)]
        for answers in (served, alone)
    )
    kinds = {
        f"obedience_{kind}": share([flag for flag, probe in zip(obeyed, chosen, strict=True) if probe.kind == kind])
        for kind in KINDS
        if any(probe.kind == kind for probe in chosen)
    }
    return [
        at_least("obedience", "obedience", share(obeyed), config.min_obedience),
        *for_reading("obedience", {**kinds, "obedience_of_model_alone": share(by_itself)}),
    ]
