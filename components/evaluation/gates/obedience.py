"""Obedience: does the answer follow the statute that is shown, when that statute is changed?

Asked as in a review: model, grammar, comparison. An answer obeys if it has the verdict that follows
from the changed text. More probes are asked while the share is undecided. Without a threshold, on
the probes of the first round: the share that were right both before and after the change, which a
model that always says the same cannot reach, and the share that the model obeys without grammar.
"""

from collections.abc import Sequence

from components.engines.engine import Engine
from components.evaluation.answering import OnProgress, ask, read_verdict
from components.evaluation.deciding import count_on, estimate_share, plan_looks
from components.evaluation.gates.results import (
    CandidateGatesConfig,
    decided_at_least,
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
        config: Threshold and rounds.
        on_progress: Called with answers so far and by the end of the round.
    """
    shown_after = [_show_after(probe) for probe in probes]
    verdicts: list[str] = []
    for look in plan_looks(config.rounds, len(probes)):
        fresh = shown_after[len(verdicts) : look.num_probes]
        progress = count_on(on_progress, len(verdicts))
        answers = ask(fresh, engine, sentence, is_bound=True, on_progress=progress)
        verdicts += map(read_verdict, answers)
        estimate = estimate_share(sum(_follow(probes, verdicts)), look)
        row = decided_at_least("obedience", "obedience", estimate, config.min_obedience)
        if row.decision != "undecided":
            break
    figures = _share_by_kind(probes, verdicts)
    first_round = list(zip(probes, verdicts, strict=False))[: config.rounds[0]]
    figures |= _compare_ways(first_round, engine, sentence, on_progress)
    return [row, *without_threshold("obedience", figures)]


def _show_after(probe: ObedienceProbe) -> PromptCase:
    """Return a probe's clause under the changed article."""
    return PromptCase(Passage(probe.text), probe.clause)


def _show_before(probe: ObedienceProbe) -> PromptCase:
    """Return a probe's clause under the article as it was."""
    return PromptCase(Passage(probe.text_before), probe.clause)


def _follow(probes: Sequence[ObedienceProbe], verdicts: Sequence[str]) -> list[bool]:
    """Say of each verdict whether it follows from its probe's changed text."""
    pairs = zip(probes, verdicts, strict=False)  # of the probes that were asked
    return [verdict == probe.verdict for probe, verdict in pairs]


def _share_by_kind(probes: Sequence[ObedienceProbe], verdicts: Sequence[str]) -> dict[str, float]:
    """Return the share of probes of each kind that are followed."""
    followed: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    for probe, is_followed in zip(probes, _follow(probes, verdicts), strict=False):
        followed[probe.kind].append(is_followed)
    return {f"obedience_{kind}": share(flags) for kind, flags in followed.items() if flags}


def _compare_ways(
    answered: Sequence[tuple[ObedienceProbe, str]],
    engine: Engine,
    sentence: HouseSentence,
    on_progress: OnProgress,
) -> dict[str, float]:
    """Return how often the verdict was right before the change too, and without grammar.

    Args:
        answered: The probes of the first round, each with the verdict after the change.
        engine: The candidate's.
        sentence: The house sentence.
        on_progress: Called with answers so far and of each way.
    """
    probes = [probe for probe, _ in answered]
    shown_before = [_show_before(probe) for probe in probes]
    shown_after = [_show_after(probe) for probe in probes]
    before = ask(shown_before, engine, sentence, is_bound=True, on_progress=on_progress)
    alone = ask(shown_after, engine, sentence, is_bound=False, on_progress=on_progress)
    are_right_twice: list[bool] = []
    for (probe, after), answer in zip(answered, before, strict=True):
        is_right_before = read_verdict(answer) == probe.before
        are_right_twice.append(is_right_before and after == probe.verdict)
    return {
        "right_before_and_after": share(are_right_twice),
        "obedience_of_model_alone": share(_follow(probes, list(map(read_verdict, alone)))),
    }
