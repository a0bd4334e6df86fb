"""The verdict under one article, and its probability by hand."""

from components.judging.figure_comparison import Comparison, compare_figures
from components.judging.verdict import decide_as_settled, decide_by_figures, decide_by_word
from components.prompting.template import Call, Passage

CAP = Passage("Interest may not exceed 16 % per year.")
TWO_LIMITS = Passage("10 days are usual, 30 days in winter.")


def compare(call: Call, clause: str, article: Passage) -> Comparison:
    comparison = compare_figures(call, clause, article.text)
    assert comparison is not None
    return comparison


def test_decide_by_figures() -> None:
    """The comparison is the verdict; one possible call alone is sure."""
    clause = "Interest is 18 % per year."
    comparison = compare(("18 % per year", "at most", "16 % per year"), clause, CAP)
    decision = decide_by_figures(comparison, CAP, clause)
    assert (decision.verdict, decision.decided_by) == ("invalid", "figures")
    assert (decision.tool_check, decision.probability) == ("passed", 1.0)


def test_decide_by_figures_counts_the_other_calls() -> None:
    """Of 20 days against 10 and 30 days, either way round, two of four calls are kept."""
    clause = "Notice takes 20 days."
    comparison = compare(("20 days", "at most", "30 days"), clause, TWO_LIMITS)
    decision = decide_by_figures(comparison, TWO_LIMITS, clause)
    assert (decision.verdict, decision.probability) == ("valid", 0.5)


def test_decide_by_word() -> None:
    """Without a comparison the model's word is the verdict, as probable as the model says."""
    decision = decide_by_word("invalid", 0.7, None)
    assert (decision.verdict, decision.decided_by) == ("invalid", "word")
    assert (decision.probability, decision.tool_check) == (0.7, "not applicable")


def test_decide_call_that_could_not_be_run() -> None:
    """A call that could not be run fails the check of the tool."""
    decision = decide_by_word("valid", 0.7, ("99 %", "at most", "16 %"))
    assert (decision.verdict, decision.tool_check) == ("valid", "failed")


def test_decide_as_settled() -> None:
    """A settled verdict stands as it is, with or without a comparison that shows it."""
    decision = decide_as_settled("invalid", "reader", None, None)
    assert (decision.verdict, decision.decided_by) == ("invalid", "reader")
    assert (decision.probability, decision.tool_check) == (1.0, "not applicable")
    call = ("18 % per year", "at most", "16 % per year")
    comparison = compare(call, "Interest is 18 % per year.", CAP)
    assert decide_as_settled("invalid", "figures", comparison, call).tool_check == "passed"


def test_decide_as_settled_a_call_against_it() -> None:
    """A comparison of the other verdict, or a call that could not be run, fails the check."""
    call = ("18 % per year", "at most", "16 % per year")
    comparison = compare(call, "Interest is 18 % per year.", CAP)
    against = decide_as_settled("valid", "reader", comparison, call)
    assert (against.verdict, against.tool_check) == ("valid", "failed")
    assert decide_as_settled("valid", "reader", None, call).tool_check == "failed"
