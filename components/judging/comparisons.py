"""What the figures of a clause say about an article: every comparison that the texts allow."""

from dataclasses import dataclass

from components.judging.figures import compare_figures
from components.prompting.grammar import possible_calls
from components.prompting.template import Call, Passage


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
    """Run every comparison that an article and a clause allow."""
    kept: list[Call] = []
    broken: list[Call] = []
    for call in possible_calls(article, clause):
        comparison = compare_figures(call, clause, article.text)
        if comparison is not None:
            (kept if comparison.keeps else broken).append(call)
    return Comparisons(tuple(kept), tuple(broken))
