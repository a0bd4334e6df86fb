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


TRIAL = Passage("試用期間不得超過三個月。")
FINE = Passage("A penalty may not exceed EUR 5,000.")
NOTICE = Passage("Notice must be at least 30 days.")


@pytest.mark.parametrize(
    ("article", "clause"),
    [
        (CAP, "Interest is 18% a year, VAT on fees 20%."),
        (CAP, "Interest accrues at 18% per annum until 30% of the loan is repaid."),
        (FINE, "The penalty is EUR 10,000, beside the price of EUR 200,000."),
        (NOTICE, "He terminates on 14 days' notice and pays arrears within 14 days."),
        (NOTICE, "He terminates on at most 14 days' notice."),
        (NOTICE, "He terminates on notice of 14 days or less."),
        (NOTICE, "He terminates on notice given fewer than 14 days before."),
        (CAP, "The Lender may ask for interest of more than 20% a year."),
        (NOTICE, "The notice is 14 days, and the period of payment is 14 days."),
        (TRIAL, "試用期間為六個月（6個月），保密義務為六個月。"),
        (CAP, "Interest is no less than 20% a year."),
    ],
)
def test_figure_of_something_else_or_bounded_the_wrong_way_is_left(
    article: Passage, clause: str
) -> None:
    """A price is no penalty, VAT no interest; "at most 30 days" would still be too short."""
    assert propose(article, clause) == []


@pytest.mark.parametrize(
    ("article", "clause", "mended"),
    [
        (CAP, "It is 18% a year, later 24% a year.", "It is 15% a year, later 15% a year."),
        (CAP, "It is 2% a month (24% a year).", "It is 1.25% a month (15% a year)."),
        (CAP, "It is 20-30% a year.", "It is 15% a year."),
        (CAP, "It is not more than 20% a year.", "It is not more than 15% a year."),
        (
            NOTICE,
            "It is 14 days. Of these 14 days two are free.",
            "It is 30 days. Of these 30 days two are free.",
        ),
        (NOTICE, "on at least fourteen (14) days' notice", "on at least thirty (30) days' notice"),
        (NOTICE, "on 14 days' notice before he moves", "on 30 days' notice before he moves"),
        (NOTICE, "upon a one-week notice period", "upon a 30-day notice period"),
    ],
)
def test_figures_of_one_kind_are_written_together(
    article: Passage, clause: str, mended: str
) -> None:
    """Rates that name their time, one size written twice, and the ends of a range."""
    assert propose(article, clause) == [mended]


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
