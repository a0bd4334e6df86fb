"""Whom a clause burdens."""

import pytest

from components.judging.burdens import find_burdened
from components.judging.limits import find_broken_limits
from components.prompting.template import Passage

LEASE = ("Landlord", "Tenant")
RULES = (
    "Interest is at most 15 percent per year. A deposit is limited to three months' rent."
    " Notice is at least 14 days."
)


@pytest.mark.parametrize(
    ("clause", "parties", "burdened"),
    [
        ("The Tenant shall pay interest of 18% per year.", LEASE, "Tenant"),
        ("The Landlord may charge interest of 18% per year.", LEASE, "Tenant"),
        ("The Tenant rents from the Landlord and pays a deposit of five months' rent.", LEASE,
         "Tenant"),
        ("The Landlord may terminate on 7 days' notice.", LEASE, "Tenant"),
        ("The Tenant shall give 7 days' notice.", LEASE, "Landlord"),
        ("The employee may not compete for 36 months.", ("Company", "Consultant"), "employee"),
        ("The Landlord is not liable for any loss.", LEASE, "Tenant"),
        ("Interest of 18% is payable by the Tenant.", LEASE, "Tenant"),
        ("Customers who register waive their rights.", ("Supplier", "Client"), "Customers"),
        ("Interest accrues at 18% per year.", LEASE, ""),
        ("甲方應給付違約金。", ("甲方", "乙方"), "甲方"),
    ],
)  # fmt: skip
def test_find_burdened(clause: str, parties: tuple[str, ...], burdened: str) -> None:
    """Who owes is burdened, a right and a release burden the other one, short notice its taker."""
    broken = find_broken_limits(Passage(RULES), clause)
    assert find_burdened(clause, parties, broken[0] if broken else None) == burdened


@pytest.mark.parametrize(("clause", "burdened"), [
    ("The Landlord shall return the deposit within 90 days.", "Tenant"),
    ("The Tenant shall pay within 90 days.", "Landlord"),
])  # fmt: skip
def test_deadline_that_is_too_long_burdens_the_other_one(clause: str, burdened: str) -> None:
    """A long time to act favours who must act."""
    (broken,) = find_broken_limits(Passage("The time is at most 30 days."), clause)
    assert find_burdened(clause, LEASE, broken) == burdened
