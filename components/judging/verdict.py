"""The verdict on a clause under the article that governs it, and how probable it is.

A verdict that was settled by all hits stands. Otherwise, where two figures were compared, the
comparison is the verdict, and else the model's own word is. A call that cannot be run, or that
speaks against a settled verdict, sends the finding to a person.
"""

from dataclasses import dataclass

from components.judging.figure_comparison import Comparison, compare_figures
from components.prompting.grammar import possible_calls
from components.prompting.template import Call, Passage
from components.records import CheckState, Decider, Verdict


@dataclass(frozen=True)
class Decision:
    """A verdict under one article.

    Attributes:
        verdict: `valid` or `invalid`.
        decided_by: `figures`, the `reader`, or the model's `word`.
        probability: That the verdict is right if the article governs, 0 to 1.
        tool_check: `passed` where the comparison ran, `failed` where the model asked for one that
            cannot be run or that speaks against the verdict.
    """

    verdict: Verdict
    decided_by: Decider
    probability: float
    tool_check: CheckState


def decide_as_settled(
    verdict: Verdict, decided_by: Decider, comparison: Comparison | None, call: Call | None
) -> Decision:
    """Decide as the judgement of all hits has.

    Args:
        verdict: Its verdict.
        decided_by: What gave it.
        comparison: The comparison that is shown with it, if any.
        call: The call of it; the model may have asked for one that cannot be run.
    """
    tool_check: CheckState = "not applicable"
    if call is not None:
        has_agreed = comparison is not None and comparison.keeps == (verdict == "valid")
        tool_check = "passed" if has_agreed else "failed"
    return Decision(verdict, decided_by, 1.0, tool_check)


def decide_by_figures(comparison: Comparison, article: Passage, clause: str) -> Decision:
    """Decide by a comparison of two figures.

    Args:
        comparison: Of a figure of the clause with a limit of the article.
        article: The article's own words.
        clause: The clause's own words.
    """
    return Decision(
        verdict="valid" if comparison.keeps else "invalid",
        decided_by="figures",
        probability=_share_that_agrees(comparison, article, clause),
        tool_check="passed",
    )


def decide_by_word(word: Verdict, probability: float, call: Call | None) -> Decision:
    """Decide by the model's own word.

    Args:
        word: Its verdict.
        probability: That it gave to the word.
        call: A comparison that it asked for and that could not be run, if any.
    """
    return Decision(
        verdict=word,
        decided_by="word",
        probability=probability,
        tool_check="not applicable" if call is None else "failed",
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
