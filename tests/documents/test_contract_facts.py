"""The facts of a contract: its parties, the sum lent, the rent."""

import pytest

from components.documents.contract_facts import read_facts

LEASE = """Lease
between Anna Berg (the "Landlord") and Tom Ray (hereinafter called the "Tenant").
1. The rent is 1,200 marks per month.
2. The Landlord grants a loan of EUR 100,000.
3. This lease (the "Agreement") ends in May."""


def test_facts_of_a_lease() -> None:
    """Parties are read where they are named, sums where there is one of a kind."""
    facts = read_facts(LEASE)
    assert facts.parties == ("Landlord", "Tenant")
    assert (facts.rent, facts.principal) == ("1,200 marks", "EUR 100,000")


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Landlord: A. Berg\nTenant: T. Ray\nRent is due.", ("Landlord", "Tenant")),
        ("A (Lender) and B (Borrower) agree.", ("Lender", "Borrower")),
        ("出租人（以下簡稱甲方）與承租人（以下簡稱乙方）", ("甲方", "乙方")),
        ("The employer pays. " * 3 + "The employee works. " * 3, ("Employer", "Employee")),
        ("The parties sign two copies.", ()),
    ],
)
def test_parties(text: str, parties: tuple[str, ...]) -> None:
    """Labels, brackets, and a pair that is named throughout tell the parties."""
    assert read_facts(text).parties == parties


def test_several_sums_are_none() -> None:
    """Of two loans code does not guess which one counts."""
    assert read_facts("A loan of 5,000 marks and a loan of 8,000 marks.").principal == ""
