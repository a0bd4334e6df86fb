"""Figures that break a limit, written anew in the manner of the clause."""

import pytest

from components.errors import UsageError
from components.quantities.bounding import read_bound
from components.quantities.comparing import are_comparable, compare
from components.quantities.edits import apply_edits
from components.quantities.reading import find_quantities
from components.quantities.replacing import BrokenLimit, replace_figures

CAP = "Interest may not exceed 15 percent per year."
ODD_CAP = "Interest may not exceed 16 percent per year."
TERM = "A covenant may not exceed 18 months."
NOTICE = "Notice must be at least 14 days."
RENT = "A deposit is limited to one month's rent."
FEE = "The fee may not exceed EUR 1,000."
HAN = "約定利率，不得超過年息百分之十六。"


def mend(rule: str, clause: str) -> str:
    """Return the clause with each figure that breaks the rule's first limit written anew."""
    limit = find_quantities(rule)[0]
    relation = read_bound(rule, limit)
    assert relation is not None
    broken = [
        BrokenLimit(figure, relation, limit)
        for figure in find_quantities(clause)
        if are_comparable(figure, limit) and not compare(figure, relation, limit)
    ]
    assert broken
    return apply_edits(clause, replace_figures(clause, broken))


@pytest.mark.parametrize(
    ("rule", "clause", "mended"),
    [
        (CAP, "eighteen percent (18%) per annum", "fifteen percent (15%) per annum"),
        (CAP, "Eighteen percent (18%) a year", "Fifteen percent (15%) a year"),
        (CAP, "a rate of 18% p.a.", "a rate of 15% p.a."),
        (TERM, "A 20-month term", "An 18-month term"),
        (TERM, "The covenant of Schedule A 20 months", "The covenant of Schedule A 18 months"),
        (CAP, "1.5 % per month", "1.25 % per month"),
        (ODD_CAP, "1.5 % per month", "1.33 % per month"),
        (ODD_CAP, "two percent a month", "16 percent per year"),
        (CAP, "an 18 percent fee", "a 15 percent fee"),
        (CAP, "10% at first, then 24%", "10% at first, then 15%"),
        (CAP, "24%, and again 24%", "15%, and again 15%"),
        (CAP, "5-20% per year", "5-15% per year"),
        (CAP, "20-30% per year", "15% per year"),
        (TERM, "for a period of thirty-six (36) months", "for a period of eighteen (18) months"),
        (TERM, "a 36-month covenant", "an 18-month covenant"),
        (TERM, "for two (2) years", "for 18 months"),
        (TERM, "two years and six months", "18 months"),
        (TERM, "two years' prohibition", "18 months' prohibition"),
        (NOTICE, "one week's notice", "two weeks' notice"),
        (NOTICE, "7 (seven) days' notice", "14 (fourteen) days' notice"),
        (RENT, "four months’ rent", "one month’s rent"),
        (FEE, "EUR 1,500.00", "EUR 1,000.00"),
        (FEE, "EUR 2.5 million", "EUR 1,000"),
        (FEE, "one thousand five hundred euros", "one thousand euros"),
        (HAN, "年息百分之十八", "年息百分之十六"),
        (HAN, "年利率18%", "年利率16%"),
        (HAN, "月息二分", "年息百分之十六"),
    ],
)
def test_figure_is_written_as_it_stood(rule: str, clause: str, mended: str) -> None:
    """Only the figure changes, and words that agree with it."""
    assert mend(rule, clause) == mended


@pytest.mark.parametrize(
    ("rule", "clause"),
    [
        (CAP, "from 20 to 30 percent"),
        (HAN, "interest of eighteen and a third percent a year"),
    ],
)
def test_what_cannot_be_written_is_refused(rule: str, clause: str) -> None:
    """No wording is better than a wrong one."""
    with pytest.raises(UsageError, match="by hand"):
        mend(rule, clause)
