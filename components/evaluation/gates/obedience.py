"""Obedience: does the answer follow the statute that is shown, when that statute is changed?

Asked twice. As in a review, with grammar and with code that compares: an answer obeys if it has the
verdict that follows from the changed text. And the model alone, where a figure was changed: it must
name the figures and the relation to compare, so an adapter that was tuned to pass over the article
does no better than a coin. More probes are asked while a share is undecided. Without a threshold,
on the probes of the first round: the share that were right both before and after the change, which
a model that always says the same cannot reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
    *,
    should_ask_alone: bool = True,
) -> list[GateResult]:
    """Return the shares of probes whose answer follows the changed statute.

    Args:
        probes: Of rules that were held out.
        engine: The candidate's.
        sentence: The house sentence.
        config: Thresholds and rounds.
        on_progress: Called with answers so far and by the end of the round.
        should_ask_alone: Whether the model is asked without grammar too.

    Returns:
        `obedience`, `obedience_alone` if a figure was changed in any probe, then figures without
        threshold.
    """
    asker = _Asker(engine, sentence, config.rounds, on_progress)
    row, verdicts = asker.decide("obedience", probes, config.min_obedience, is_bound=True)
    rows = [row]
    moved = [probe for probe in probes if probe.kind == "figure"]
    if moved and should_ask_alone:
        threshold = config.min_obedience_alone
        alone, _ = asker.decide("obedience_alone", moved, threshold, is_bound=False)
        rows.append(alone)
    figures = _share_by_kind(probes, verdicts)
    first_round = probes[: config.rounds[0]]
    figures["right_before_and_after"] = _share_right_twice(first_round, verdicts, asker)
    return [*rows, *without_threshold("obedience", figures)]


@dataclass(frozen=True)
class _Asker:
    """Puts probes to a candidate, in rounds."""

    engine: Engine
    sentence: HouseSentence
    rounds: tuple[int, ...]
    on_progress: OnProgress

    def decide(
        self, name: str, probes: Sequence[ObedienceProbe], threshold: float, *, is_bound: bool
    ) -> tuple[GateResult, list[str]]:
        """Ask under the changed texts until the share that follows them is decided.

        Returns:
            The row of the gate, and the verdicts of the probes that were asked.
        """
        cases = [PromptCase(Passage(probe.text), probe.clause) for probe in probes]
        verdicts: list[str] = []
        for look in plan_looks(self.rounds, len(probes)):
            fresh = cases[len(verdicts) : look.num_probes]
            progress = count_on(self.on_progress, len(verdicts))
            verdicts += self.ask(fresh, progress, is_bound=is_bound)
            estimate = estimate_share(sum(_follow(probes, verdicts)), look)
            row = decided_at_least("obedience", name, estimate, threshold)
            if row.decision != "undecided":
                break
        return row, verdicts

    def ask(
        self, cases: Sequence[PromptCase], on_progress: OnProgress, *, is_bound: bool
    ) -> list[str]:
        """Return the verdict of each answer."""
        answers = ask(cases, self.engine, self.sentence, is_bound=is_bound, on_progress=on_progress)
        return [read_verdict(answer) for answer in answers]


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


def _share_right_twice(
    probes: Sequence[ObedienceProbe], verdicts: Sequence[str], asker: _Asker
) -> float:
    """Return the share of probes with the right verdict both before and after the change.

    Args:
        probes: Those of the first round.
        verdicts: Theirs after the change, and maybe more.
        asker: Asks them before the change.
    """
    cases = [PromptCase(Passage(probe.text_before), probe.clause) for probe in probes]
    before = asker.ask(cases, asker.on_progress, is_bound=True)
    are_right: list[bool] = []
    for probe, verdict_before, verdict in zip(probes, before, verdicts, strict=False):
        are_right.append(verdict_before == probe.before and verdict == probe.verdict)
    return share(are_right)
