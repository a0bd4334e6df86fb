"""Search one edition for the clauses of pairs: many at once, each jurisdiction on its own day."""

from collections.abc import Callable, Sequence
from datetime import date

from components.knowledge.search import KnowledgeBase
from components.records import Hit, Pair

BATCH = 64


class PairSearch:
    """Searches for clauses as of the newest day that the pairs of their jurisdiction were reviewed under.

    Args:
        knowledge: The edition.
        pairs: All pairs of a dataset; they tell the days.
        limit: Hits of a clause, at most.
        on_progress: Called with the number of clauses searched so far.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        pairs: Sequence[Pair],
        *,
        limit: int,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        self.knowledge, self.limit, self.on_progress = knowledge, limit, on_progress
        self.days: dict[str, date] = {}
        for pair in pairs:
            self.days[pair.jurisdiction] = max(
                pair.as_of, self.days.get(pair.jurisdiction, date.min)
            )
        self.count = 0

    def __call__(self, clauses: Sequence[str], jurisdiction: str) -> list[list[Hit]]:
        """Return the hits of each clause, best first."""
        found: list[list[Hit]] = []
        for start in range(0, len(clauses), BATCH):
            batch, day = clauses[start : start + BATCH], self.days[jurisdiction]
            found += self.knowledge.search_many(
                batch, as_of=day, jurisdiction=jurisdiction, limit=self.limit
            )
            self.count += len(batch)
            if self.on_progress:
                self.on_progress(self.count)
        return found
