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
    lent = "The Lender lends the Borrower 12,000 marks. A fee of 90 marks is due."
    assert read_facts(lent).principal == "12,000 marks"


def test_rent_below_its_heading_is_not_that_of_the_pet() -> None:
    """A heading may name the rent, and a pet rent is another sum."""
    text = "3. RENT. Tenant shall pay $1,850.00/month.\n5. PETS. The pet rent is $25 a month."
    assert read_facts(text).rent == "$1,850.00"


@pytest.mark.parametrize(
    "text",
    [
        "A. Lender: First Bank\nB. Borrower: Delta Farms",
        "Lender | Bank of Meridia plc\nBorrower | Otto Example",
        "1. Lender 貸款人: A\n2. Borrower 借款人: B",
    ],
)
def test_numbered_and_tabled_labels_name_parties(text: str) -> None:
    """A number or a letter before the name of a party, a bar behind it, and a gloss are passed."""
    assert read_facts(text).parties == ("Lender", "Borrower")
