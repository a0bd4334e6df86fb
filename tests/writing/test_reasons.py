"""The reason: what holds is shown, and every kind of fault is seen."""

import pytest

from components.judging.figure_comparison import Comparison, compare_figures
from components.writing.reasons import check_reason, check_retelling, find_unsupported

CLAUSE = "The Borrower shall pay interest at eighteen percent (18%) per year on the loan."
ARTICLE = 'Interest above 16 percent per year is void. The word "year" means 365 days.'


def compared() -> Comparison:
    call = ("eighteen percent (18%) per year", "at most", "16 percent per year")
    comparison = compare_figures(call, CLAUSE, ARTICLE)
    assert comparison is not None
    return comparison


@pytest.mark.parametrize(
    "reason",
    [
        "it sets interest on the loan at 18% per year, where the article allows at most 16 percent"
        " per year",
        "it has the Borrower pay interest at eighteen percent per year, where the article says"
        ' "Interest above 16 percent per year is void"',
        "the Borrower pays interest at 18% per year, more than the 16 percent allowed",
    ],
)
def test_check_reason_holds(reason: str) -> None:
    """Figures in other spellings, the article's own words, a team's own form: all hold."""
    assert check_reason(reason, CLAUSE, ARTICLE).faults == ()


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("", "empty"),
        ("it sets interest at 20% per year, where the article allows at most 16 percent", "figure"),
        # each figure is put to the wrong side
        ("it sets interest at 16 percent per year, where the article allows at most 18%", "figure"),
        ('it pays interest, where the article says "Interest is free"', "quote"),
        ("it has the Tenant pay interest, where the article allows at most 16 percent", "name"),
        ("it forbids animals in the garden, where the article allows at most 16 percent", "words"),
        (
            "it sets interest under section 12, where the article allows at most 16 percent",
            "number",
        ),
    ],
)
def test_check_reason_faults(reason: str, fault: str) -> None:
    """A figure, quotation, name or number from nowhere, and words of another clause, are faults."""
    faults = check_reason(reason, CLAUSE, ARTICLE).faults
    assert [name for name in faults if name.startswith(fault)], faults


def test_check_reason_names_the_compared_figures() -> None:
    """Where a comparison gave the verdict, both of its figures must be named."""
    whole = "it sets interest at 18% per year, where the article allows at most 16 percent per year"
    assert check_reason(whole, CLAUSE, ARTICLE, compared()).holds
    silent = "it sets interest on the loan, where the article allows at most 16 percent per year"
    assert check_reason(silent, CLAUSE, ARTICLE).holds
    assert check_reason(silent, CLAUSE, ARTICLE, compared()).faults == (
        "missing eighteen percent (18%) per year",
    )


@pytest.mark.parametrize("does", ["binds him for 2 months", "lasts 2 months, not 12 months"])
def test_find_unsupported_short_figure_before_a_longer_one(does: str) -> None:
    """A figure that ends another one's digits is cut out where it stands."""
    text = "He is bound for 2 months, or for 12 months."
    assert find_unsupported(f"it {does}, or 12 months", text) == []
    assert find_unsupported("it lasts 12 months after 2 months", text) == []


@pytest.mark.parametrize(
    ("does", "clause", "faults"),
    [
        ("it excludes liability for negligence", "Liability for negligence is excluded.", ()),
        ("it bars the tenant from keeping dogs", "The tenant may not keep dogs.", ()),
        ("it restricts the member to our lawyers", "Nothing restricts the member.", ("negation",)),
        ("it pays no rent to the owner", "Rent is paid to the owner.", ("negation",)),
        ("it lets the lender pay the borrower", "The borrower pays the lender.", ("order",)),
        ("it lets the clerk end the lease", "The firm ends the lease of the clerk.", ("order",)),
    ],
)
def test_check_retelling(does: str, clause: str, faults: tuple[str, ...]) -> None:
    """Who is turned round, and what is no longer denied, is seen; a passive is no fault."""
    reason = f'{does}, where the article says "Nobody pays"'
    assert check_retelling(reason, clause).faults == faults
