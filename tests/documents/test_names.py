"""Lines that only name a party, a signer or the contract."""

import pytest

from components.documents.lines import Line
from components.documents.names import denies, is_name_like


def line(text: str) -> Line:
    """Return a line without label or style."""
    return Line(text, text, "", None)


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe, Director",
        "Acme Ltd",
        "for and on behalf of the Lender",
        "Lender: Roe Bank",
        "5 Harbour Street, Meridia City",
        "甲方：王大明",
        "房屋租賃契約書",
    ],
)
def test_names_are_told(text: str) -> None:
    """Capitalised words, small words between them and fields of a party are names."""
    assert is_name_like(line(text))


@pytest.mark.parametrize(
    "text",
    [
        "No pets",
        "Governing law: Meridia",
        "Deposit: None",
        "Rent monthly in advance",
        "Two months' rent",
        "租期：自民國113年1月1日起",
        "The Tenant Pays",
    ],
)
def test_what_may_be_a_term_is_no_name(text: str) -> None:
    """A word in small letters, a denial, a field of a term, a figure or a verb must be read."""
    assert not is_name_like(line(text))


def test_denials_are_told_in_two_languages() -> None:
    """`Without` and `不` deny or limit."""
    assert denies(line("Without warranty"))
    assert denies(line("押金不予返還"))
    assert not denies(line("Notary Public"))
