"""The advice comes out by the figures, in the order in which the questions should be taken."""

import pytest

from components.arms.advice import Advice, AdviceRules, Situation, advise
from components.arms.arm import ApproachName
from components.arms.figures import AxisFigure
from components.arms.needs import Need
from components.arms.upkeep import Upkeep
from tests.arms.material import make_need

ROUND = AxisFigure(value=3600, low=3600, high=3600, count=1)
UPKEEP = Upkeep(reindex=None, retrain=ROUND, hour=None)
Needs = dict[ApproachName, Need]

ENOUGH_PROMPT: Needs = {
    "instructions": make_need(0.6, form=0.4),
    "few_shot": make_need(0.85, knowledge=0.1),
}
MISSING_KNOWLEDGE: Needs = {
    "few_shot": make_need(0.3, knowledge=0.6),
    "few_shot_retrieval": make_need(0.84, knowledge=0.1, new_law=0.9),
}
STYLE_GAP: Needs = {
    "few_shot": make_need(0.4, form=0.5, knowledge=0.05),
    "few_shot_retrieval": make_need(0.42, form=0.5, knowledge=0.04),
    "tuned": make_need(0.9),
}
BOTH_GAPS: Needs = {
    "few_shot": make_need(0.1, knowledge=0.8, form=0.1),
    "few_shot_retrieval": make_need(0.35, knowledge=0.15, form=0.5, new_law=0.7),
    "tuned_retrieval": make_need(0.8, knowledge=0.15),
}


def ask(needs: Needs, num_pairs: int = 6000, rules: AdviceRules | None = None) -> Advice:
    """Return the advice for some figures."""
    return advise(Situation(needs, num_pairs, UPKEEP), rules or AdviceRules())


@pytest.mark.parametrize(
    ("needs", "num_pairs", "outcome", "num_steps"),
    [
        (ENOUGH_PROMPT, 6000, "prompt", 1),
        (MISSING_KNOWLEDGE, 6000, "retrieve", 2),
        (BOTH_GAPS, 200, "collect data first", 4),
        (STYLE_GAP, 6000, "tune", 6),
        (BOTH_GAPS, 6000, "tune and retrieve", 6),
    ],
)
def test_five_cases_five_outcomes(
    needs: Needs, num_pairs: int, outcome: str, num_steps: int
) -> None:
    """Enough prompt, missing knowledge, too few pairs, a style gap, and neither being enough."""
    advice = ask(needs, num_pairs)
    assert (advice.outcome, len(advice.steps)) == (outcome, num_steps)
    assert advice.would_change


def test_answers_quote_their_figures() -> None:
    """Every answer holds the figure that it goes by."""
    answers = [step.answer for step in ask(BOTH_GAPS).steps]
    assert "10 % (5 to 15) of 100 answers" in answers[0]
    assert "35 % (30 to 40) of 100 answers" in answers[1]
    assert "form and style 50 % (45 to 55)" in answers[2]
    assert "70 % (65 to 75) follow the new law" in answers[1]
    assert "6,000 good pairs" in answers[3]
    assert "4 rounds a year of 3600 s each take 4.0 h" in answers[3]
    assert "80 % (75 to 85) without retrieval, 15 % (10 to 20) with it" in answers[4]
    assert "80 % (75 to 85) usable as they stand, against 35 % (30 to 40)" in answers[5]


def test_judgement_and_knowledge_are_not_tuned_for() -> None:
    """Where the search or the judgement is at fault, tuning for style would not mend it."""
    judging: Needs = {
        "few_shot": make_need(0.3, knowledge=0.6),
        "retrieval": make_need(0.5, form=0.1),
    }
    advice = ask(judging)
    assert advice.outcome == "retrieve"
    assert any("larger model" in change for change in advice.would_change)
    searching: Needs = {
        "few_shot": make_need(0.3, knowledge=0.6),
        "retrieval": make_need(0.2, knowledge=0.7),
    }
    advice = ask(searching)
    assert advice.outcome == "prompt"
    assert any("better search" in change for change in advice.would_change)


def test_tuning_that_does_not_pay_is_not_advised() -> None:
    """Where the tuned arm was run and is no better, the best untuned approach is advised."""
    worse = BOTH_GAPS | {"tuned_retrieval": make_need(0.3, form=0.6)}
    advice = ask(worse)
    assert advice.outcome == "retrieve"
    assert advice.steps[-1].question.startswith("Does tuning pay")


def test_budget_and_rules_decide() -> None:
    """A budget that a year's rounds do not fit in, or another threshold, changes the advice."""
    assert ask(BOTH_GAPS, rules=AdviceRules(budget_hours=3.9)).outcome == "collect data first"
    assert ask(BOTH_GAPS, rules=AdviceRules(budget_hours=4.0)).outcome == "tune and retrieve"
    assert ask(BOTH_GAPS, rules=AdviceRules(min_usable=0.3)).outcome == "retrieve"


def test_close_figure_says_so() -> None:
    """Where the interval holds the threshold, more items are asked for."""
    close = ask(ENOUGH_PROMPT, rules=AdviceRules(min_usable=0.87)).steps[0]
    assert "ask more items" in close.answer
    sure = ask(ENOUGH_PROMPT, rules=AdviceRules(min_usable=0.79)).steps[0]
    assert "ask more items" not in sure.answer


def test_advice_without_retrieval_arms() -> None:
    """Without arms with retrieval, what tuning needs beside it is not assumed away."""
    needs: Needs = {"instructions": make_need(0.2, form=0.7)}
    advice = ask(needs)
    assert advice.outcome == "tune and retrieve"
    assert "not measured both with and without retrieval" in advice.steps[-1].answer
    with pytest.raises(ValueError, match="no untuned arm"):
        ask({"tuned": make_need(0.9)})
