"""Lines of a contract, and the signs that one is a term."""

import pytest

from components.documents.document import parse_document
from components.documents.lines import Line, read_lines
from tests.documents.material import LIMITS


def line(text: str, label: str = "") -> Line:
    """Return a line without a style."""
    return Line(text, text.removeprefix(label).strip(), label, None)


@pytest.mark.parametrize(
    "text",
    [
        "The buyer pays at once.",
        "Interest may be charged.",
        "The tenant is liable.",
        "Der Mieter haftet.",
        "甲方應於期滿時返還。",
        "Deposit: two months' rent",
        "Fee: 5%",
    ],
)
def test_term_has_a_performing_verb_or_a_quantity(text: str) -> None:
    """What a party does, what a term does, and a figure with a unit are signs of a term."""
    assert line(text).is_term


@pytest.mark.parametrize(
    "text",
    [
        "Will Smith",
        "1 May 2022",
        "Acme Ltd, 5 Harbour Street",
        "the Seller and the Buyer",
        "保證人：王大明",
    ],
)
def test_name_address_and_date_are_no_signs(text: str) -> None:
    """Names that look like verbs, house numbers and dates do not make a term."""
    assert not line(text).is_term


def test_number_is_a_sign_and_a_letter_is_none() -> None:
    """`4.2` numbers a term; `(a)` may stand before a party as well."""
    assert line("4.2 Acme Ltd", "4.2").is_term
    assert not line("(a) Acme Ltd", "(a)").is_term


def test_read_lines_keeps_cells_apart() -> None:
    """A paragraph of a table cell is known as one."""
    long = "word " * 60
    page = f"<table><tr><td>Left</td><td>{long}</td></tr></table><p>Below</p>"
    lines = read_lines(parse_document("a.html", page.encode(), LIMITS))
    assert [each.is_cell for each in lines] == [True, True, False]
