"""The comparison as one record: figures, tests, advice, failures by family, answers side by side.

It is what the page, the terminal, Prefect and MLflow show. Only `examples` holds the words of
clauses; what leaves the home folder is written without them (`without_texts`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.arms.advice import Advice
from components.arms.arm import APPROACHES, ApproachName, Arm
from components.arms.figures import AxisFigure, AxisName
from components.arms.items import ArmItem
from components.arms.needs import Fault, Need, find_fault
from components.arms.paired import SHARES, PairedTest, compare_means, compare_shares
from components.arms.reading import ArmAnswer
from components.arms.shown import ShownArticle
from components.arms.upkeep import Upkeep
from components.domain import domain
from components.records import Record, cite

REFERENCE: ApproachName = "tuned_retrieval"
NUM_EXAMPLES = 6
NUM_AMENDED_EXAMPLES = 3


class ArmResult(Record):
    """One arm: its figures and what it lacks; or why it was not run."""

    arm: str
    model: str
    name: ApproachName
    figures: dict[AxisName, AxisFigure] = {}
    need: Need | None = None
    not_run: str = ""

    @property
    def label(self) -> str:
        """As reports call it, without its model."""
        return APPROACHES[self.name].label


class FamilyFailures(Record):
    """A family of rules: its items, and by arm the answers that are not usable, by fault."""

    family: str
    num_items: int
    faults: dict[str, dict[Fault, int]]


class SideBySide(Record):
    """One item with the answers of all arms."""

    kind: str
    day: str
    clause: str
    right: str
    answers: dict[str, str]


class ArmsReport(Record):
    """Everything that a comparison showed.

    Attributes:
        release: The release that tuned arms are of; empty where there is none.
        edition: The edition that all items were asked under.
        currency: Of every price.
        num_held_out: Held-out items.
        num_amended: Items that were asked before and after an amendment.
        num_leaks: Reviewed pairs that are no examples, since they would give an item away.
        results: Of every arm, those that were not run among them.
        tests: Of the reference arm of each model against the other ones.
        advice: By model.
        upkeep: What following an amendment takes.
        families: Failures by family.
        examples: Answers side by side.
    """

    release: str
    edition: int
    currency: str
    num_held_out: int
    num_amended: int
    num_leaks: int
    results: tuple[ArmResult, ...]
    tests: tuple[PairedTest, ...]
    advice: dict[str, Advice]
    upkeep: Upkeep
    families: tuple[FamilyFailures, ...]
    examples: tuple[SideBySide, ...] = ()

    def without_texts(self) -> "ArmsReport":
        """Return the report without the words of clauses and answers."""
        return self.model_copy(update={"examples": ()})

    @property
    def models(self) -> list[str]:
        """The names of the models, in order."""
        return list(dict.fromkeys(result.model for result in self.results))

    def of_model(self, model: str) -> list[ArmResult]:
        """Return the arms of a model."""
        return [result for result in self.results if result.model == model]


@dataclass(frozen=True)
class FinishedArm:
    """An arm with its answers, in the order of the items."""

    arm: Arm
    answers: Sequence[ArmAnswer]


def compare_with_reference(
    items: Sequence[ArmItem], finished: Sequence[FinishedArm]
) -> list[PairedTest]:
    """Test tuned + retrieval of each model against its other arms, on the same items."""
    tests: list[PairedTest] = []
    for reference in finished:
        if reference.arm.name != REFERENCE:
            continue
        for other in finished:
            is_other = other.arm.model == reference.arm.model and other is not reference
            if is_other and not other.arm.approach.is_served:
                tests += _test_two(items, reference, other)
    return tests


def _test_two(items: Sequence[ArmItem], arm: FinishedArm, other: FinishedArm) -> list[PairedTest]:
    """Test one arm against another: shares and seconds."""
    mine, theirs = (arm.arm.id, arm.answers), (other.arm.id, other.answers)
    seconds = compare_means(
        "seconds",
        (arm.arm.id, [answer.seconds for answer in arm.answers]),
        (other.arm.id, [answer.seconds for answer in other.answers]),
    )
    return [*compare_shares(items, mine, theirs), seconds]


def beats_all(tests: Sequence[PairedTest], model: str, axis: str) -> bool:
    """Say whether the reference arm of a model is above every other arm that was run, at 95 %."""
    arm = f"{model}.{REFERENCE}"
    rows = [test for test in tests if test.arm == arm and test.axis == axis]
    return bool(rows) and axis in SHARES and all(test.is_better for test in rows)


def count_failures(
    items: Sequence[ArmItem],
    finished: Sequence[FinishedArm],
    shown: Mapping[str, ShownArticle],
) -> list[FamilyFailures]:
    """Return failures by family, the family with most of them first."""
    rows: list[FamilyFailures] = []
    held_out = [item for item in items if item.kind == "held out"]
    for family in dict.fromkeys(item.family for item in held_out):
        faults: dict[str, dict[Fault, int]] = {}
        for each in finished:
            faults[each.arm.id] = _count_faults(family, items, each, shown)
        count = sum(item.family == family for item in held_out)
        rows.append(FamilyFailures(family=family, num_items=count, faults=faults))

    def total(row: FamilyFailures) -> int:
        return sum(sum(of_arm.values()) for of_arm in row.faults.values())

    return sorted(rows, key=total, reverse=True)


def _count_faults(
    family: str,
    items: Sequence[ArmItem],
    finished: FinishedArm,
    shown: Mapping[str, ShownArticle],
) -> dict[Fault, int]:
    """Count the faults of an arm in one family."""
    counts: dict[Fault, int] = {}
    seen = shown if finished.arm.approach.has_articles else None
    for item, answer in zip(items, finished.answers, strict=True):
        if item.kind != "held out" or item.family != family:
            continue
        fault = find_fault(item, answer, seen)
        if fault is not None:
            counts[fault] = counts.get(fault, 0) + 1
    return counts


def choose_examples(items: Sequence[ArmItem], finished: Sequence[FinishedArm]) -> list[SideBySide]:
    """Return items with the answers of all arms: amended ones on both days, then held-out ones."""
    answers = {each.arm.id: {a.item: a.text for a in each.answers} for each in finished}
    twins = list(dict.fromkeys(item.twin for item in items if item.twin))
    shown_twins = set(twins[:NUM_AMENDED_EXAMPLES])
    amended = [item for item in items if item.twin in shown_twins]
    held_out = [item for item in items if item.kind == "held out"]
    examples: list[SideBySide] = []
    for item in [*amended, *held_out[:NUM_EXAMPLES]]:
        cited = f" under {cite(item.law, item.article)}" if item.law else ""
        examples.append(
            SideBySide(
                kind=item.kind,
                day=item.as_of.isoformat(),
                clause=item.clause,
                right=f"{domain().verdict(item.verdict)}{cited}",
                answers={arm: texts[item.id] for arm, texts in answers.items()},
            )
        )
    return examples
