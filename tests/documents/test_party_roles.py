"""What contracts call their parties."""

import pytest

from components.documents.party_roles import OPPOSED, fold_role, same_party


@pytest.mark.parametrize(
    ("name", "folded"),
    [("The Tenants", "tenant"), ("Lessee", "lessee"), ("Hostess", "hostess"), ("甲方", "甲方")],
)
def test_fold_role(name: str, folded: str) -> None:
    """Article, capitals and the plural of a known name do not count."""
    assert fold_role(name) == folded


def test_same_party_and_the_one_opposed() -> None:
    """A lessee is a tenant and stands against the landlord; other names mean themselves."""
    assert same_party("the Lessee") == same_party("Tenant")
    assert "landlord" in OPPOSED["tenant"] and "tenant" in OPPOSED["landlord"]
    assert same_party("Operator") == {"operator"}
    assert not same_party("Client") & same_party("Customers")
