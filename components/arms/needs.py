"""What the answers of an arm lack: each unusable one has one fault.

Without retrieval an answer that cites another article lacks knowledge. With retrieval it does so
only where the search did not show the right one: an answer that was shown it and cites another, or
is out of style, is at fault in form. The right article in the right form under a wrong verdict is a
fault of judgement.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from components.arms.figures import AxisFigure, is_usable, is_verdict_right
from components.arms.items import ArmItem
from components.arms.reading import ArmAnswer
from components.arms.shown import ShownArticle
from components.evaluation.deciding import ERROR, Look, estimate_share
from components.records import Record

Fault = Literal["knowledge", "form", "judgement"]


class Need(Record):
    """What one arm leaves open, as shares of its answers to held-out items.

    Attributes:
        usable: Answers usable as they stand.
        knowledge: Answers without the right article, which nothing showed them.
        form: Answers that are not in style, or do not cite what they were shown.
        judgement: Answers with a wrong verdict and no other fault.
        new_law: Of the items after an amendment, those with the verdict of the new law; None where
            there is none.
    """

    usable: AxisFigure
    knowledge: AxisFigure
    form: AxisFigure
    judgement: AxisFigure
    new_law: AxisFigure | None = None


def find_fault(
    item: ArmItem, answer: ArmAnswer, shown: Mapping[str, ShownArticle] | None
) -> Fault | None:
    """Return the fault of an answer, None where it is usable.

    Args:
        item: The item.
        answer: The arm's answer to it.
        shown: The articles that the arm was shown, by item; None without retrieval.
    """
    if is_usable(item, answer):
        return None
    if shown is None:
        has_article = answer.is_cited_right
    else:
        has_article = _is_right_article(item, shown[item.id])
    if not has_article:
        return "knowledge"
    if not (answer.is_in_style and answer.is_cited_right):
        return "form"
    return "judgement"


def measure_need(
    items: Sequence[ArmItem],
    answers: Sequence[ArmAnswer],
    shown: Mapping[str, ShownArticle] | None,
) -> Need:
    """Return what an arm leaves open.

    Args:
        items: All items, at least one of them held out.
        answers: The arm's, in the order of the items.
        shown: The articles that the arm was shown, by item; None without retrieval.
    """
    faults: list[Fault | None] = []
    follow: list[bool] = []
    for item, answer in zip(items, answers, strict=True):
        if item.kind == "held out":
            faults.append(find_fault(item, answer, shown))
        elif item.kind == "after":
            follow.append(is_verdict_right(item, answer))
    return Need(
        usable=_share([fault is None for fault in faults]),
        knowledge=_share([fault == "knowledge" for fault in faults]),
        form=_share([fault == "form" for fault in faults]),
        judgement=_share([fault == "judgement" for fault in faults]),
        new_law=_share(follow) if follow else None,
    )


def _is_right_article(item: ArmItem, shown: ShownArticle) -> bool:
    """Say whether the search showed the article that governs an item, or rightly none."""
    version = shown.version
    if version is None:
        return not item.law
    return (version.law.casefold(), version.article) == (item.law.casefold(), item.article)


def _share(flags: Sequence[bool]) -> AxisFigure:
    """Return a share with its exact interval."""
    return AxisFigure.of(estimate_share(sum(flags), Look(len(flags), 1 - ERROR)))
