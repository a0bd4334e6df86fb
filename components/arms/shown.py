"""The article that each item's clause is shown with: found once, for all arms with retrieval.

It is the reviewer's own choice (`review.choosing`), so arms with retrieval differ in the model
alone. Where it finds that no article governs, code says so and no model is asked, as in a review.
"""

import time
from collections.abc import Callable, Sequence

from components.arms.items import ArmItem, group_by_day
from components.records import Clause, Record, Version
from components.review.choosing import ArticleChooser
from components.review.question import Question

BATCH = 16


class ShownArticle(Record):
    """What the search chose for an item: a wording, or None; and the item's share of its time."""

    item: str
    version: Version | None
    seconds: float


def find_articles(
    items: Sequence[ArmItem], chooser: ArticleChooser, on_progress: Callable[[int], None]
) -> list[ShownArticle]:
    """Return the article for each item, in order, each under the law of the item's own day.

    Args:
        items: Any number; those of one day are searched for in batches.
        chooser: The reviewer's.
        on_progress: Called after each batch with its number of items.
    """
    shown: dict[str, ShownArticle] = {}
    for (as_of, jurisdiction), of_day in group_by_day(items).items():
        for start in range(0, len(of_day), BATCH):
            batch = of_day[start : start + BATCH]
            began = time.perf_counter()
            choices = chooser.choose(
                [as_clause(item) for item in batch], Question(as_of, jurisdiction)
            )
            seconds = (time.perf_counter() - began) / len(batch)
            for item, choice in zip(batch, choices, strict=True):
                shown[item.id] = ShownArticle(
                    item=item.id, version=choice.version, seconds=round(seconds, 4)
                )
            on_progress(len(batch))
    return [shown[item.id] for item in items]


def as_clause(item: ArmItem) -> Clause:
    """Return the clause of an item as a contract of its own."""
    return Clause(id=item.id, text=item.clause, start=0, end=len(item.clause))
