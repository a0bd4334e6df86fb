"""The title and the parties at the beginning of a contract."""

import pytest

from components.documents.lines import Line, Role
from components.documents.preamble import mark_preamble


def first_role(text: str) -> Role:
    """Return the role of a line between a title and the first term."""
    lines = [line("LEASE AGREEMENT"), line(text), line("The tenant pays the rent each month.")]
    roles: list[Role] = ["heading", "clause", "clause"]
    mark_preamble(lines, roles)
    assert (roles[0], roles[2]) == ("title", "clause")
    return roles[1]


def line(text: str) -> Line:
    """Return a line without label or style."""
    return Line(text, text, "", None)


@pytest.mark.parametrize(
    "text",
    [
        "This Agreement is made between the undersigned",
        "Dated as of 2 March 2026",
        'Roe Holdings (the "Landlord")',
        "Acme, a company registered in Meridia",
    ],
)
def test_party_opening_and_date_are_skipped(text: str) -> None:
    """What certainly opens the contract or names a party is no term."""
    assert first_role(text) == "party"


@pytest.mark.parametrize(
    "text",
    [
        "Date of delivery: 1 May 2022",
        'The right of way over the yard (the "Easement")',
        "This agreement is made between A and B, who pay EUR 5 each",
        "Acme, a company registered in Meridia, sells its fleet",
    ],
)
def test_unsure_paragraph_stays_a_clause(text: str) -> None:
    """A date of something else, another defined term, a sum and a verb must be read."""
    assert first_role(text) == "clause"
