"""The verdict under one article, and its probability by hand."""

import pytest

from components.judging.verdict import decide
from components.prompting.template import Analysis, Passage

CAP = Passage("Civil Code Article 205", "Interest may not exceed 16 % per year.")
TWO_LIMITS = Passage("Civil Code Article 9", "10 days are usual, 30 days in winter.")


def word_probability(part: str) -> float:
    """Return what a model gave to its own word."""
    return {"is valid.": 0.7, "is invalid.": 0.2}[part]


def test_decide_by_figures() -> None:
    """The comparison is the verdict, whatever the model's word would be; one call alone is sure."""
    analysis = Analysis("d", "r", ("18 % per year", "at most", "16 % per year"), "valid")
    decision = decide(analysis, CAP, "Interest is 18 % per year.", word_probability)
    assert (decision.verdict, decision.decided_by) == ("invalid", "figures")
    assert (decision.tool_check, decision.probability) == ("passed", 1.0)
    assert decision.comparison is not None
    assert not decision.comparison.keeps


def test_decide_by_figures_counts_the_other_calls() -> None:
    """Of 20 days against 10 and 30 days, either way round, two of four calls are kept."""
    analysis = Analysis("d", "r", ("20 days", "at most", "30 days"), "")
    decision = decide(analysis, TWO_LIMITS, "Notice takes 20 days.", word_probability)
    assert (decision.verdict, decision.probability) == ("valid", 0.5)


@pytest.mark.parametrize(("word", "probability"), [("valid", 0.7), ("invalid", 0.2)])
def test_decide_by_word(word: str, probability: float) -> None:
    """Without a call the model's word is the verdict, as probable as the model says."""
    analysis = Analysis("d", "r", None, "valid" if word == "valid" else "invalid")
    decision = decide(analysis, CAP, "Interest is owed.", word_probability)
    assert (decision.verdict, decision.decided_by) == (word, "word")
    assert (decision.probability, decision.tool_check) == (probability, "not applicable")


def test_decide_call_that_cannot_be_run() -> None:
    """A call with a figure that the clause does not hold fails the check of the tool."""
    analysis = Analysis("d", "r", ("99 % per year", "at most", "16 % per year"), "valid")
    decision = decide(analysis, CAP, "Interest is 18 % per year.", word_probability)
    assert (decision.verdict, decision.decided_by) == ("valid", "word")
    assert (decision.tool_check, decision.comparison) == ("failed", None)
