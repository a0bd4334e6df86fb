"""What stands on every page of a PDF: heads, feet, page numbers and line numbers."""

from tests.documents.raw_pdf import Text, column, left_out, lines, pdf

BODY = (
    "1. The borrower pays interest on the balance of the loan to the account of",
    "the lender in Meridia City on the last day of each month, and after default",
    "on the first day of it until the loan is repaid in full to the lender by",
    "the borrower or by any other person who answers for it.",
)


def page(number: int, text: str) -> list[Text]:
    """Return a page with two running heads, a foot and a page number."""
    return [
        Text(72, 810, "LOAN AGREEMENT - BANK AND BORROWER"),
        Text(72, 796, "Draft of March 2021 - version 7"),
        Text(72, 700, text),
        Text(72, 60, "Initials: ____ ____"),
        Text(280, 40, f"{number} | Loan"),
    ]


def test_several_heads_and_feet_are_peeled() -> None:
    """Heads and feet go one after another, and the sentence between them is whole."""
    pages = [page(number, text) for number, text in enumerate(BODY, start=1)]
    assert lines(*pages) == [" ".join(BODY)]
    told = {reason for _, reason in left_out(pdf(*pages))}
    assert told == {"running head, foot or page number"}


def test_labels_that_rise_with_the_pages_are_no_page_numbers() -> None:
    """`Article 3` on top of page 3 is a heading, and a clause with a number is a clause."""
    pages = [
        column(f"Article {number}", f"{number}.1 The fee for unit {number} is due at once.")
        for number in (1, 2, 3, 4)
    ]
    read = lines(*pages)
    assert read[0] == "Article 1" and read[-1] == "4.1 The fee for unit 4 is due at once."
    assert len(read) == 8


def test_heads_of_left_and_right_pages_differ() -> None:
    """Two heads that take turns are both furniture."""
    heads = ("LEASE OF UNIT 4B", "THE LANDLORD AND THE TENANT")
    pages = [
        [Text(72, 810, heads[number % 2]), Text(72, 700, f"{number + 1}. Term {number} is short.")]
        for number in range(6)
    ]
    assert lines(*pages) == [f"{number + 1}. Term {number} is short." for number in range(6)]


def test_line_numbers_are_peeled() -> None:
    """Numbers before most lines that rise by one go; a figure at the start of a line stays."""
    texts = (
        "1. The borrower pays interest at a rate of",
        "18 percent a year on the balance until",
        "the loan is repaid to the lender in full.",
        "2. The loan is repaid within",
        "12 months of the day of its payment.",
    )
    numbers = column(*map(str, range(11, 16)), x=30)
    document = [*numbers, *column(*texts)]
    assert lines(document) == [" ".join(texts[:3]), " ".join(texts[3:])]
    assert ("11 12 13 14 15", "line numbers in the margin") in left_out(pdf(document))


def test_first_column_of_a_table_is_no_line_number() -> None:
    """Rows that are numbered keep their numbers."""
    numbers = column(*map(str, range(1, 7)), x=72, step=20)
    items = column(*(f"Item {letter}" for letter in "ABCDEF"), x=150, step=20)
    fees = column(*(f"{number}% a year" for number in range(3, 9)), x=300, step=20)
    assert lines([*numbers, *items, *fees])[0] == "1 | Item A | 3% a year"


def test_items_that_are_equal_on_many_pages_stay() -> None:
    """The same item at the foot of several pages is a term and no running foot."""
    pages = [
        column(f"{number}. The lender may end the loan if:", "(a) a payment is late.")
        for number in range(1, 6)
    ]
    assert lines(*pages).count("(a) a payment is late.") == 5
