"""Search one edition for the clauses of pairs: many at once, each jurisdiction on its own day.

The day of a jurisdiction is the newest one that any of its pairs was reviewed under. One day for
all its clauses lets them be searched in batches, and the newest is nearest to the law that a
release will serve.
"""

from collections.abc import Callable, Sequence
from datetime import date

from components.knowledge.search import KnowledgeBase
from components.records import Hit, Pair

BATCH = 64


class ClauseSearch:
    """Searches for clauses, each jurisdiction as of the newest day its pairs were reviewed under.

    Args:
        knowledge: The edition.
        pairs: All pairs of a dataset; the days are theirs.
        limit: Hits of a clause, at most.
        on_progress: Called after each batch with the number of clauses searched so far, in all
            calls together.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        pairs: Sequence[Pair],
        *,
        limit: int,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.limit = limit
        self.on_progress = on_progress
        self.days: dict[str, date] = {}
        for pair in pairs:
            newest = self.days.get(pair.jurisdiction, date.min)
            self.days[pair.jurisdiction] = max(pair.as_of, newest)
        self.total_searched = 0

    def find_hits(self, clauses: Sequence[str], jurisdiction: str) -> list[list[Hit]]:
        """Return the hits of each clause, best first, under the law of the jurisdiction's day.

        Args:
            clauses: Any number of clauses of one jurisdiction.
            jurisdiction: Whose law applies; one that the pairs have.

        Raises:
            KeyError: None of the pairs has the jurisdiction.
        """
        day = self.days[jurisdiction]
        hits: list[list[Hit]] = []
        for start in range(0, len(clauses), BATCH):
            batch = clauses[start : start + BATCH]
            hits += self.knowledge.search_many(
                batch, as_of=day, jurisdiction=jurisdiction, limit=self.limit
            )
            self.total_searched += len(batch)
            if self.on_progress:
                self.on_progress(self.total_searched)
        return hits
