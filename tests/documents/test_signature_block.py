"""Signatures, and where they end."""

import pytest

from components.documents.lines import Line, Role
from components.documents.signature_block import is_signature_field, mark_signatures


def line(text: str, label: str = "") -> Line:
    """Return a line without a style."""
    return Line(text, text.removeprefix(label).strip(), label, None)


def roles_below(*texts: str) -> list[Role]:
    """Return the roles of lines below an opener of a signature block."""
    lines = [line("Signed by the parties:"), *(line(text) for text in texts)]
    roles: list[Role] = ["clause"] * len(lines)
    mark_signatures(lines, roles)
    return roles


def test_block_ends_at_the_first_line_that_is_none_of_it() -> None:
    """Names and fields belong to the block; a sentence, a figure or a schedule ends it."""
    assert roles_below("Jane Doe", "Title: Director", "ACME LTD") == ["signature"] * 4
    for text in ("The tenant pays.", "Fee: 5%", "Schedule 2", "No pets", "1. Rent"):
        assert roles_below("Jane Doe", text, "Jo Roe") == [
            "signature",
            "signature",
            "clause",
            "clause",
        ]


@pytest.mark.parametrize(
    "text",
    [
        "Signatures by e-mail bind the parties.",
        "Signed copies are sent within five days.",
        "Executed orders shall stand.",
    ],
)
def test_term_on_signing_opens_no_block(text: str) -> None:
    """A sentence that performs is a term, whatever word it begins with."""
    lines = [line(text), line("Jane Doe")]
    roles: list[Role] = ["clause", "clause"]
    mark_signatures(lines, roles)
    assert roles == ["clause", "clause"]


def test_numbered_line_is_no_signature() -> None:
    """A field is a signer's only without a number of its own."""
    assert is_signature_field(line("By: ________"))
    assert is_signature_field(line("Name: Jane Doe"))
    assert not is_signature_field(line("1. By: ________", "1."))
    assert not is_signature_field(line("Place: the seller's warehouse"))
