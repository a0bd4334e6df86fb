"""A comparison of three arms, one of which was not run."""

from components.arms.advice import AdviceRules, Situation, advise
from components.arms.arm import ApproachName, Arm, ArmModel, Prices
from components.arms.figures import measure_arm
from components.arms.needs import measure_need
from components.arms.report import (
    ArmResult,
    ArmsReport,
    FinishedArm,
    choose_examples,
    compare_with_reference,
    count_failures,
)
from components.arms.shown import ShownArticle
from components.arms.upkeep import Upkeep
from tests.arms.material import make_answer, make_item, make_share

CLAUSE = "Interest <b>of 18 per cent</b> a year is owed & due."
ITEMS = [make_item(number, clause=CLAUSE) for number in range(8)]
ITEMS += [make_item(8, "before", verdict="valid"), make_item(8, "after")]
SHOWN = {item.id: ShownArticle(item=item.id, version=None, seconds=0.1) for item in ITEMS}
MODEL = ArmModel(name="bundled", prices=Prices(hour=1.0))


def finish(name: ApproachName, *, num_right: int) -> FinishedArm:
    """Return an arm of whose answers the first ones are right and the others out of style."""
    answers = []
    for place, item in enumerate(ITEMS):
        is_right = place < num_right
        answers.append(make_answer(item, item.verdict if is_right else "", is_in_style=is_right))
    return FinishedArm(Arm(MODEL, name), answers)


def make_report() -> ArmsReport:
    """Return a report of two arms that were run and one that was not."""
    finished = [finish("few_shot", num_right=1), finish("tuned_retrieval", num_right=10)]
    results = [ArmResult(arm="bundled.tuned", model="bundled", name="tuned", not_run="no release")]
    needs = {}
    for each in finished:
        figures = measure_arm(ITEMS, each.answers, MODEL.prices)
        need = measure_need(ITEMS, each.answers, None)
        needs[each.arm.name] = need
        results.append(
            ArmResult(
                arm=each.arm.id, model="bundled", name=each.arm.name, figures=figures, need=need
            )
        )
    upkeep = Upkeep(reindex=make_share(4.0, 3), retrain=None, hour=1.0)
    advice = advise(Situation(needs, 6000, upkeep), AdviceRules())
    return ArmsReport(
        release="r-1",
        edition=2,
        currency="EUR",
        num_held_out=8,
        num_amended=1,
        num_leaks=3,
        results=tuple(results),
        tests=tuple(compare_with_reference(ITEMS, finished)),
        advice={"bundled": advice},
        upkeep=upkeep,
        families=tuple(count_failures(ITEMS, finished, SHOWN)),
        examples=tuple(choose_examples(ITEMS, finished)),
    )
