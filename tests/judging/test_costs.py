"""By how much a figure leaves a limit, worked by hand."""

import pytest

from components.judging.costs import describe_cost, find_worst
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
    assert describe_cost(broken, f"The loan is repaid. {clause}", FACTS) == sentence


@pytest.mark.parametrize(
    ("clause", "facts"),
    [
        ("The loan bears 18% per year.", ContractFacts()),
        ("Late rent bears 18% per year.", FACTS),
        ("Default interest on the loan is 18% per year.", FACTS),
    ],
)
def test_no_money_where_the_sum_is_not_known(clause: str, facts: ContractFacts) -> None:
    """The principal is what the interest of the loan runs on, and nothing else."""
    (broken,) = find_broken_limits(Passage(CAP), clause)
    assert describe_cost(broken, clause, facts).endswith("above the limit.")


def test_worst_figure_is_told() -> None:
    """Of a range that breaks the limit the far end counts."""
    worst = find_worst(find_broken_limits(Passage(CAP), "between 20 and 30 percent per year"))
    assert worst is not None and worst.figure.value == 30
    assert find_worst([]) is None
