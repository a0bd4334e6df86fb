"""By how much a figure leaves a limit, worked by hand."""

import pytest

from components.judging.costs import describe_cost
from components.judging.limits import find_broken_limits
from components.prompting.template import Passage
from components.records import ContractFacts

FACTS = ContractFacts(principal="EUR 100,000", rent="1,200 marks")
CAP = "Interest is at most 15 percent per year."


@pytest.mark.parametrize(
    ("article", "clause", "sentence"),
    [
        (CAP, "18% per year",
         "18% per year agreed, at most 15 percent per year allowed: 3 percentage points above the"
         " limit; on EUR 100,000 that is EUR 3,000 a year."),
        (CAP, "1.5% per month",
         "1.5% per month agreed, at most 15 percent per year allowed: 3 percentage points a year"
         " above the limit; on EUR 100,000 that is EUR 3,000 a year."),
        ("Payment is due within at most 30 days.", "90 days",
         "90 days agreed, at most 30 days allowed: 60 days above the limit."),
        ("Notice is at least 14 days.", "one week's notice",
         "One week agreed, at least 14 days required: 1 week below the limit."),
        ("A deposit is limited to three months' rent.", "five months’ rent",
         "Five months’ rent agreed, at most three months' rent allowed: 2 months' rent above the"
         " limit; at a rent of 1,200 marks that is 2,400 marks."),
        ("The fee is at most EUR 1,000.", "EUR 1,250.50",
         "EUR 1,250.50 agreed, at most EUR 1,000 allowed: EUR 250.50 above the limit."),
    ],
)  # fmt: skip
def test_describe_cost(article: str, clause: str, sentence: str) -> None:
    """The difference stands in the figure's unit, and in money where the contract tells."""
    (broken,) = find_broken_limits(Passage(article), clause)
    assert describe_cost(broken, FACTS) == sentence


def test_no_money_without_the_sum() -> None:
    """A contract that states no principal gets no amount."""
    (broken,) = find_broken_limits(Passage(CAP), "18% per year")
    assert describe_cost(broken, ContractFacts()).endswith("above the limit.")
