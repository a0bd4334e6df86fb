"""Proposed wordings, and when they pass their own review."""

import pytest

from components.judging.limits import find_broken_limits
from components.prompting.template import Passage
from components.records import Clause, Finding, Redline
from components.redlining.proposals import passes, propose_wordings
from tests.reports.reviews import finding_for

CAP = Passage("Interest may not exceed 15 percent per year.")
TERM = Passage("The period may not be shorter than twelve years.")
BAN = Passage("Liability for intent may not be excluded.")


def propose(article: Passage, clause: str) -> list[str]:
    """Return the proposed wordings as whole clauses."""
    proposals = propose_wordings(article, clause, find_broken_limits(article, clause))
    assert bool(proposals.wordings) != bool(proposals.reason)
    return [
        Redline(changes=changes, citation="", confidence=0).apply(clause)
        for changes in proposals.wordings
    ]


def test_figures_are_written_and_lines_stay() -> None:
    """Offsets are those of the clause, line breaks and label included."""
    clause = "2.1 Interest:\n(a) 18% a year;\n(b) 9% a year."
    assert propose(CAP, clause) == ["2.1 Interest:\n(a) 15% a year;\n(b) 9% a year."]


def test_strike_leaves_the_label() -> None:
    """A sentence is struck without its number, and not if nothing is left but that."""
    assert propose(BAN, "4. She waives the claim. It is due monthly.") == ["4. It is due monthly."]
    assert propose(BAN, "4. She waives the claim.") == []


def test_lengths_of_time_that_may_mean_two_things_are_left() -> None:
    """Of "the period of ten years is replaced by two years" code cannot tell which one counts."""
    assert propose(TERM, "The period of ten years is replaced by one of two years.") == []


def test_bare_number_is_no_figure() -> None:
    """A house number is not taken for a count of something."""
    article = Passage("The deposit is paid in at most three instalments.")
    assert find_broken_limits(article, "He rents the hall at Dock Road, number 9.") == []


@pytest.mark.parametrize(
    ("values", "by_figures", "expected"),
    [
        ({"verdict": "valid", "decided_by": "figures"}, True, True),
        ({"verdict": "valid", "decided_by": "reader"}, True, True),
        ({"verdict": "valid", "decided_by": "word"}, True, False),
        ({"verdict": "valid", "decided_by": "figures", "citations": ()}, True, False),
        ({"verdict": "invalid", "decided_by": "figures"}, True, False),
        ({"verdict": "valid", "checks": {"quote": "failed"}}, True, False),
        ({"verdict": "valid", "status": "verified"}, False, True),
        ({"verdict": "valid", "status": "needs review"}, False, False),
        ({"verdict": "ungoverned", "status": "ungoverned", "citations": ()}, False, True),
    ],
)
def test_passes(values: dict[str, object], by_figures: bool, expected: bool) -> None:
    """A wording passes only by its own review, under the article that the clause broke."""
    finding: Finding = finding_for(Clause(id="c", text="Text.", start=0, end=5))
    again = finding.model_copy(update=values)
    assert passes(finding, again, by_figures=by_figures) is expected
