"""The advice, by measured figures: prompt, retrieve, tune, both, or collect data first.

The questions stand in the order in which they should be taken, since each later step costs more to
make and to keep:

1. Does a prompt suffice? It does if enough of its answers are usable as they stand.
2. Does retrieval close the rest?
3. What is left: form and style, current knowledge, or judgement? Tuning mends the first only, so
   there must be enough of it.
4. Are there enough good pairs, and a budget to tune and evaluate again and again?
5. Where tuning was measured: does it pay?

A pure function over the figures: the same figures give the same advice. A share decides by its
value; where its interval holds the threshold, the answer says that more items would settle it. Not
covered: what a team can be trusted to keep up, and material that the items do not stand for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from components.arms.arm import APPROACHES, PROMPTED, RETRIEVED, ApproachName
from components.arms.figures import AxisFigure
from components.arms.needs import Fault, Need
from components.arms.upkeep import Upkeep
from components.config import Section
from components.domain import domain
from components.records import Record

Outcome = Literal["prompt", "retrieve", "tune", "tune and retrieve", "collect data first"]
Reason = Literal["prompt suffices", "retrieval suffices", Fault, "pairs", "pays not", "tuning"]

# what would change an advice, by the reason that it was given for
_CHANGES: dict[Reason, tuple[str, ...]] = {
    "prompt suffices": (
        "less than {usable} of its answers usable, on more or newer items",
        "amendments that the model does not know: then retrieve",
    ),
    "retrieval suffices": (
        "less than {usable} of its answers usable, with form as the fault: tune",
        "a price or a latency of long prompts that a tuned, smaller model would not have",
    ),
    "knowledge": (
        "a better search: more {sources} in the index, a tuned embedder (tune_retriever)",
        "form and style at fault in {form} of the answers, once the right {units} are found",
    ),
    "judgement": (
        "a larger model, which judges better under the same {unit}",
        "form and style at fault in {form} of the answers, once verdicts are right",
    ),
    "pairs": (
        "{pairs} good pairs, better {good}: see clausula pairs check",
        "a budget for the tunings of a year, or fewer of them",
    ),
    "pays not": (
        "a tuned model with more usable answers: more pairs, a longer tuning, a larger base",
    ),
    "tuning": (
        "a model that reaches {usable} by a prompt, or with retrieval",
        "fewer than {pairs} good pairs, or no budget to tune again: collect first",
    ),
}


class AdviceRules(Section):
    """The thresholds of the advice."""

    min_usable: float = Field(
        default=0.8,
        gt=0,
        le=1,
        description="share of answers usable as they stand from which an approach suffices",
    )
    min_pairs: int = Field(
        default=1000, ge=1, description="good pairs from which tuning is worth a try"
    )
    good_pairs: int = Field(default=5000, ge=1, description="good pairs with which it is safe")
    min_form: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="share of answers at fault in form from which tuning is worth a try",
    )
    min_gain: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="gain in knowledge from which retrieval is needed beside tuning",
    )
    tunings_a_year: int = Field(
        default=4, ge=1, description="how often a year a model is tuned and evaluated again"
    )
    budget_hours: float = Field(
        default=40,
        ge=0,
        description="hours of the machine a year that tuning and evaluation may take",
    )


class AdviceStep(Record):
    """One question of the advice with its answer, which quotes the figure."""

    question: str
    answer: str
    is_yes: bool


class Advice(Record):
    """The outcome, the steps that led to it, and what would change it."""

    outcome: Outcome
    steps: tuple[AdviceStep, ...]
    would_change: tuple[str, ...]


@dataclass(frozen=True)
class Situation:
    """Everything that the advice goes by.

    Attributes:
        needs: Of every arm of one model that was run.
        num_pairs: Good pairs that could be tuned on.
        upkeep: What a round of tuning takes.
    """

    needs: Mapping[ApproachName, Need]
    num_pairs: int
    upkeep: Upkeep


def advise(situation: Situation, rules: AdviceRules) -> Advice:
    """Return the advice for one model.

    Args:
        situation: Measured figures; without an untuned arm nothing can be advised.
        rules: The thresholds.

    Raises:
        ValueError: No untuned arm was run.
    """
    prompt = _best(situation.needs, PROMPTED)
    retrieval = _best(situation.needs, RETRIEVED)
    if prompt is None and retrieval is None:
        raise ValueError("no untuned arm")
    steps: list[AdviceStep] = []
    if prompt is not None:
        steps.append(_ask_suffices("Does a prompt suffice?", prompt, situation, rules))
        if steps[-1].is_yes:
            return _conclude("prompt", steps, "prompt suffices", rules)
    best = prompt
    if retrieval is not None:
        steps.append(_ask_suffices("Does retrieval close the rest?", retrieval, situation, rules))
        if steps[-1].is_yes:
            return _conclude("retrieve", steps, "retrieval suffices", rules)
        best = _better(situation.needs, prompt, retrieval)
    assert best is not None
    return _advise_beyond(situation, rules, steps, best)


def _advise_beyond(
    situation: Situation, rules: AdviceRules, steps: list[AdviceStep], best: ApproachName
) -> Advice:
    """Return the advice where neither a prompt nor retrieval suffices."""
    prompt = _best(situation.needs, PROMPTED)
    retrieval = _best(situation.needs, RETRIEVED)
    fault, step = _ask_what_is_left(situation, retrieval or best, rules)
    steps.append(step)
    without_tuning: Outcome = "retrieve" if best in RETRIEVED else "prompt"
    if fault != "form":
        return _conclude(without_tuning, steps, fault, rules)
    steps.append(_ask_pairs(situation, rules))
    if not steps[-1].is_yes:
        return _conclude("collect data first", steps, "pairs", rules)
    is_needed, step = _ask_needs_retrieval(situation, rules, prompt, retrieval)
    steps.append(step)
    wanted: ApproachName = "tuned_retrieval" if is_needed else "tuned"
    paid = _ask_pays(situation, wanted, best)
    if paid is not None:
        steps.append(paid)
        if not paid.is_yes:
            return _conclude(without_tuning, steps, "pays not", rules)
    outcome: Outcome = "tune and retrieve" if is_needed else "tune"
    return _conclude(outcome, steps, "tuning", rules)


def _ask_suffices(
    question: str, name: ApproachName, situation: Situation, rules: AdviceRules
) -> AdviceStep:
    """Ask whether enough answers of an arm are usable as they stand."""
    usable = situation.needs[name].usable
    answer = (
        f"{APPROACHES[name].label}: {_percent(usable)} of {usable.count} answers are usable as they"
        f" stand; at least {rules.min_usable:.0%} are asked for"
    )
    new_law = situation.needs[name].new_law
    if new_law is not None:
        answer += f"; after an amendment {_percent(new_law)} follow the new {domain().law}"
    is_open = usable.low < rules.min_usable <= usable.high
    note = "; the interval holds both answers, so ask more items" if is_open else ""
    return AdviceStep(
        question=question, answer=answer + note, is_yes=usable.value >= rules.min_usable
    )


def _ask_what_is_left(
    situation: Situation, name: ApproachName, rules: AdviceRules
) -> tuple[Fault, AdviceStep]:
    """Ask what the answers of an arm lack: form if there is enough of it, else what is greater."""
    need = situation.needs[name]
    fault: Fault = "form"
    if need.form.value < rules.min_form:
        is_known = need.judgement.value > need.knowledge.value
        fault = "judgement" if is_known else "knowledge"
    answer = (
        f"{APPROACHES[name].label} is at fault in form and style in {_percent(need.form)} of the"
        f" answers, in current knowledge in {_percent(need.knowledge)}, in judgement under the"
        f" right {domain().unit} in {_percent(need.judgement)}; tuning mends form, from"
        f" {rules.min_form:.0%} on it is worth a try"
    )
    question = "Is what is left form and style?"
    return fault, AdviceStep(question=question, answer=answer, is_yes=fault == "form")


def _ask_pairs(situation: Situation, rules: AdviceRules) -> AdviceStep:
    """Ask for enough pairs, and for a budget that repeated tuning fits in."""
    count = situation.num_pairs
    enough = f"{count:,} good pairs, at least {rules.min_pairs:,} are asked for"
    if rules.min_pairs <= count < rules.good_pairs:
        enough += f" ({rules.good_pairs:,} would be better)"
    retrain = situation.upkeep.retrain
    has_budget = True
    if retrain is None:
        budget = "no round of tuning has been measured in this home"
    else:
        hours = retrain.value / 3600 * rules.tunings_a_year
        has_budget = hours <= rules.budget_hours
        budget = (
            f"{rules.tunings_a_year} rounds a year of {retrain.value:.0f} s each take"
            f" {hours:.1f} h, the budget is {rules.budget_hours:g} h"
        )
    return AdviceStep(
        question="Are there enough good pairs, and a budget for repeated tuning and evaluation?",
        answer=f"{enough}; {budget}",
        is_yes=count >= rules.min_pairs and has_budget,
    )


def _ask_needs_retrieval(
    situation: Situation,
    rules: AdviceRules,
    prompt: ApproachName | None,
    retrieval: ApproachName | None,
) -> tuple[bool, AdviceStep]:
    """Ask whether knowledge must be retrieved beside tuning, which teaches none."""
    question = "Must knowledge be retrieved as well?"
    if prompt is None or retrieval is None:
        answer = "not measured both with and without retrieval, so it is kept"
        return True, AdviceStep(question=question, answer=answer, is_yes=True)
    before, after = situation.needs[prompt], situation.needs[retrieval]
    gain = before.knowledge.value - after.knowledge.value
    answer = (
        f"answers that lack the right {domain().unit}: {_percent(before.knowledge)} without"
        f" retrieval, {_percent(after.knowledge)} with it"
    )
    turns = 0.0
    if before.new_law is not None and after.new_law is not None:
        turns = after.new_law.value - before.new_law.value
        answer += (
            f"; answers that follow an amendment: {_percent(before.new_law)} and"
            f" {_percent(after.new_law)}"
        )
    is_needed = gain >= rules.min_gain or turns >= rules.min_gain
    return is_needed, AdviceStep(question=question, answer=answer, is_yes=is_needed)


def _ask_pays(situation: Situation, wanted: ApproachName, best: ApproachName) -> AdviceStep | None:
    """Ask whether the tuned arm, where it was run, is more usable than the best untuned one."""
    if wanted not in situation.needs:
        return None
    tuned, untuned = situation.needs[wanted].usable, situation.needs[best].usable
    answer = (
        f"{APPROACHES[wanted].label}: {_percent(tuned)} usable as they stand, against"
        f" {_percent(untuned)} of {APPROACHES[best].label}"
    )
    return AdviceStep(
        question="Does tuning pay, as far as it was measured?",
        answer=answer,
        is_yes=tuned.value > untuned.value,
    )


def _conclude(
    outcome: Outcome, steps: Sequence[AdviceStep], reason: Reason, rules: AdviceRules
) -> Advice:
    """Return the advice, with what would change it."""
    thresholds = {
        "usable": f"{rules.min_usable:.0%}",
        "pairs": f"{rules.min_pairs:,}",
        "good": f"{rules.good_pairs:,}",
        "form": f"{rules.min_form:.0%}",
    }
    nouns = domain().nouns
    changes = tuple(change.format(**nouns, **thresholds) for change in _CHANGES[reason])
    return Advice(outcome=outcome, steps=tuple(steps), would_change=changes)


def _best(needs: Mapping[ApproachName, Need], names: Sequence[ApproachName]) -> ApproachName | None:
    """Return the arm with most usable answers among some; the simpler one in a tie."""
    run = [name for name in names if name in needs]
    return max(run, key=lambda name: needs[name].usable.value, default=None)


def _better(
    needs: Mapping[ApproachName, Need], prompt: ApproachName | None, retrieval: ApproachName
) -> ApproachName:
    """Return the better of two arms; retrieval in a tie, since it follows the law."""
    if prompt is None or needs[retrieval].usable.value >= needs[prompt].usable.value:
        return retrieval
    return prompt


def _percent(figure: AxisFigure) -> str:
    """Return a share with its interval: `57 % (49 to 65)`."""
    return f"{100 * figure.value:.0f} % ({100 * figure.low:.0f} to {100 * figure.high:.0f})"
