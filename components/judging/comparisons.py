"""What the figures of a clause say about an article: every comparison that the texts allow."""

from dataclasses import dataclass

from components.judging.matching import match_figures
from components.prompting.template import Call, Passage
from components.quantities.bounding import read_bound
from components.quantities.comparing import Relation, compare

EITHER: tuple[Relation, ...] = ("at most", "at least")


@dataclass(frozen=True)
class Comparisons:
    """The comparisons of a clause's figures with an article's limits.

    Attributes:
        kept: Those whose limit the clause keeps.
        broken: Those whose limit it breaks.
    """

    kept: tuple[Call, ...] = ()
    broken: tuple[Call, ...] = ()

    @property
    def is_unanimous(self) -> bool:
        """Whether there are comparisons and all of them say the same."""
        return bool(self.kept) != bool(self.broken)

    @property
    def share_broken(self) -> float:
        """The share of limits that the clause breaks; one half without comparisons."""
        count = len(self.kept) + len(self.broken)
        return len(self.broken) / count if count else 0.5

    def agreeing_with(self, keeps: bool) -> tuple[Call, ...]:
        """Return the comparisons that the clause keeps, or breaks."""
        return self.kept if keeps else self.broken


def compare_all(article: Passage, clause: str) -> Comparisons:
    """Run every comparison of figures that are of the same matter.

    A limit of which no word tells whether it is a maximum or a minimum is compared as both.
    """
    kept: dict[Call, None] = {}
    broken: dict[Call, None] = {}
    for pair in match_figures(article.text, " ".join(clause.split())):
        bound = read_bound(article.text, pair.limit)
        for relation in (bound,) if bound else EITHER:
            call = (pair.figure.text, relation, pair.limit.text)
            keeps = compare(pair.figure, relation, pair.limit)
            (kept if keeps else broken)[call] = None
    return Comparisons(tuple(kept), tuple(broken))
