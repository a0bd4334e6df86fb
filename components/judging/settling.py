"""Whether a hit that is not read yet can still change the verdict, the citation or the mark.

A reading moves two things of its hit, each between two bounds: how much the hit weighs, and, where
its figures do not all agree, how likely the clause breaks it. What none has against all hits, what
is broken against what is kept, and the probability of either have their largest and least value
where each of these stands at a bound. So the clause is judged with every unread hit at every pair
of bounds. Where that always gives one verdict, one citation and one mark, so does any reading.

The confidence that is shown may still move, on its own side of the threshold: an unread hit counts
as the search alone has it.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from components.judging.breaking import RuleReading
from components.judging.comparisons import Comparisons, compare_all
from components.judging.confidence import Marking
from components.judging.hits import HitsVerdict, ReadHit, judge_compared
from components.records import JudgingFit

EXTREMES = (
    RuleReading(keeps=1e-6, breaks=0.999, other=0.001),
    RuleReading(keeps=1e-6, breaks=0.001, other=0.999),
    RuleReading(keeps=0.999, breaks=1e-6, other=0.001),
    RuleReading(keeps=0.001, breaks=1e-6, other=0.999),
)
"""`relating` and `leaning` at their bounds; the first two have one leaning."""
Outcome = tuple[object, ...]


@dataclass(frozen=True)
class Settling:
    """A clause's likely hits, and what is to be known about them.

    Attributes:
        fit: The fitted weights.
        comparisons: What the clause's figures say about each hit.
        none_likelihood: The probability that no hit governs, as the search alone has it.
        marking: From which confidence on a finding stands.
    """

    fit: JudgingFit
    comparisons: Sequence[Comparisons]
    none_likelihood: float
    marking: Marking

    @classmethod
    def of(
        cls,
        fit: JudgingFit,
        clause: str,
        hits: Sequence[ReadHit],
        none_likelihood: float,
        marking: Marking,
    ) -> "Settling":
        """Compare the figures of a clause with those of its hits; the rest as in the attributes."""
        comparisons = [compare_all(hit.article, clause) for hit in hits]
        return cls(fit, comparisons, none_likelihood, marking)

    def is_settled(self, hits: Sequence[ReadHit], unread: Collection[int]) -> bool:
        """Say whether verdict, citation and mark are the same whatever is read of the others.

        Args:
            hits: The likely hits, those that were read with their reading.
            unread: Which of them could still be read, by their index; never all of them.
        """
        outcomes: set[Outcome] = set()
        for supposed in self._suppose(hits, unread):
            judged = judge_compared(self.fit, supposed, self.comparisons, self.none_likelihood)
            if not self._is_told(judged, hits, unread):
                return False
            outcomes.add(self._outcome(judged))
            if len(outcomes) > 1:
                return False
        return True

    def _suppose(self, hits: Sequence[ReadHit], unread: Collection[int]) -> Iterator[list[ReadHit]]:
        """Yield the hits with each combination of extreme readings of those that are unread."""
        choices = []
        for index, hit in enumerate(hits):
            if index not in unread:
                choices.append([hit])
                continue
            num_extremes = 2 if self.comparisons[index].is_unanimous else len(EXTREMES)
            choices.append([replace(hit, reading=each) for each in EXTREMES[:num_extremes]])
        for supposed in itertools.product(*choices):
            yield list(supposed)

    def _is_told(
        self, judged: HitsVerdict, hits: Sequence[ReadHit], unread: Collection[int]
    ) -> bool:
        """Say whether a verdict rests on no reading that was only supposed."""
        if judged.verdict is None:  # the writer's word and its probability are not known yet
            return False
        if judged.cited is None or judged.decided_by == "figures":
            return True
        places = {hits[index].place for index in unread}
        return judged.cited.hit.place not in places

    def _outcome(self, judged: HitsVerdict) -> Outcome:
        """Return what a finding takes from a verdict: verdict, citation, what decided, mark."""
        place = None if judged.cited is None else judged.cited.hit.place
        needs_review = self.marking.needs_review(judged.probability, judged.decided_by)
        return judged.verdict, place, judged.decided_by, needs_review
