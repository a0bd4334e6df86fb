"""The verdict on a clause under the article that governs it, and how probable it is.

Where the model named two figures that can be compared, the comparison is the verdict. Otherwise the
model's own word is. A call that cannot be run sends the finding to a person.
"""

from collections.abc import Callable
from dataclasses import dataclass

from components.judging.figures import Comparison, compare_figures
from components.prompting.grammar import possible_calls
from components.prompting.template import Analysis, Passage
from components.records import CheckState, Decider, Verdict


@dataclass(frozen=True)
class Decision:
    """A verdict under one article.

    Attributes:
        verdict: `valid` or `invalid`.
        decided_by: `figures` or the model's `word`.
        probability: That the verdict is right if the article governs, 0 to 1.
        tool_check: `passed` where the comparison ran, `failed` where the model asked for one that
            cannot be run.
        comparison: The comparison that was run, if any.
    """

    verdict: Verdict
    decided_by: Decider
    probability: float
    tool_check: CheckState
    comparison: Comparison | None = None


def decide(
    analysis: Analysis, article: Passage, clause: str, probability_of: Callable[[str], float]
) -> Decision:
    """Decide whether a clause keeps an article.

    Args:
        analysis: The model's answer.
        article: The article's own words.
        clause: The clause's own words.
        probability_of: Gives the probability that the model gave to a part of its answer.
    """
    comparison = None
    if analysis.call is not None:
        comparison = compare_figures(analysis.call, clause, article.text)
    if comparison is not None:
        return Decision(
            verdict="valid" if comparison.keeps else "invalid",
            decided_by="figures",
            probability=_share_that_agrees(comparison, article, clause),
            tool_check="passed",
            comparison=comparison,
        )
    verdict: Verdict = "valid" if analysis.verdict == "valid" else "invalid"
    return Decision(
        verdict=verdict,
        decided_by="word",
        probability=probability_of(f"is {verdict}."),
        tool_check="not applicable" if analysis.call is None else "failed",
    )


def _share_that_agrees(comparison: Comparison, article: Passage, clause: str) -> float:
    """Return the share of all calls that the two texts allow which give the same verdict."""
    calls = possible_calls(article, clause)
    num_agreeing = 0
    for call in calls:
        other = compare_figures(call, clause, article.text)
        if other is not None and other.keeps == comparison.keeps:
            num_agreeing += 1
    return num_agreeing / len(calls)
