"""Review the clauses of a worklist again, under the day of the new law, batch by batch."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from components.rechecking.items import PastReviews, RecheckItem
from components.records import Clause
from components.review.question import Question
from components.review.reviewer import Reviewer

_KEPT_EVERY = 32  # clauses, so that a run that is killed loses little


def review_again(
    reviewer: Reviewer,
    past: PastReviews,
    items: Sequence[RecheckItem],
    on_progress: Callable[[int], None] = lambda count: None,
) -> None:
    """Review the clauses of items again and keep each batch when it is there.

    Args:
        reviewer: Of the release that serves.
        past: Where the items are kept.
        items: What is to be reviewed; those of one day and jurisdiction are reviewed together.
            What is under a law that the edition no longer has stays open.
        on_progress: Called with the number of clauses of each batch.
    """
    by_question: dict[tuple[str, date], list[RecheckItem]] = defaultdict(list)
    for item in items:
        by_question[item.jurisdiction, item.day].append(item)
    known = reviewer.knowledge.jurisdictions()
    for (jurisdiction, day), own in by_question.items():
        if jurisdiction not in known:
            continue
        question = Question(day, jurisdiction)
        for start in range(0, len(own), _KEPT_EVERY):
            batch = own[start : start + _KEPT_EVERY]
            findings = reviewer.judge([_clause_of(item) for item in batch], question)
            pairs = zip(batch, findings, strict=True)
            past.put([item.model_copy(update={"new": finding}) for item, finding in pairs])
            on_progress(len(batch))


def _clause_of(item: RecheckItem) -> Clause:
    """Return the clause of a finding."""
    old = item.old
    return Clause(
        id=old.id,
        text=old.clause,
        heading=old.heading,
        number=old.number,
        start=old.start,
        end=old.end,
    )
