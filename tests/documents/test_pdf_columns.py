"""The reading order of PDF pages: columns one after the other, tables as rows."""

import pytest

from tests.documents.raw_pdf import Text, column, lines

LEFT = (
    "1. Secrets. Each party keeps what it",
    "learns from the other to itself for a",
    "period of five years after the end.",
    "2. Exceptions. What was public before",
    "it was told is not a secret at all.",
)
RIGHT = (
    "3. Penalty. The party in breach pays",
    "a penalty of EUR 50,000 to the other",
    "within ten days of a first demand.",
    "4. Term. The agreement runs for sixty",
    "months unless notice is given before.",
)
MORE = (
    "3. Notices. They are sent by post and",
    "count from the day on which they come.",
    "4. Costs. Each of both bears its own.",
)
ORDERED = [
    "1. Secrets. Each party keeps what it learns from the other to itself for a period of five"
    " years after the end.",
    "2. Exceptions. What was public before it was told is not a secret at all.",
    "3. Penalty. The party in breach pays a penalty of EUR 50,000 to the other within ten days of a"
    " first demand.",
    "4. Term. The agreement runs for sixty months unless notice is given before.",
]


@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_two_columns_are_read_one_after_the_other(shift: float) -> None:
    """Columns are told from lines that happen to have a gap, also if they are set off a little."""
    title = [Text(200, 810, "AGREEMENT ON SECRETS BETWEEN A AND B")]
    left = column(*LEFT, x=50)
    right = column(*RIGHT, x=310, top=780 - shift)
    mixed = [text for pair in zip(left, right, strict=True) for text in pair]
    assert lines([*title, *mixed]) == ["AGREEMENT ON SECRETS BETWEEN A AND B", *ORDERED]


def test_drawing_order_does_not_matter() -> None:
    """The places of lines decide, not the order in which a program drew them."""
    texts = column("1. One is due.", "2. Two is due.", "3. Three is due.", step=30)
    assert lines([texts[1], texts[0], texts[2]]) == [text.text for text in texts]


def test_table_is_read_by_rows() -> None:
    """Short cells at the same heights are rows, and a cell of two lines stays one cell."""
    texts = [
        *column("Fee", "Late fee", "Exit fee", x=72, top=700, step=20),
        *column("Rate", "5% per month", "3% of the loan", x=220, top=700, step=20),
        *column("When", "on default", "on repayment", x=380, top=700, step=20),
        Text(380, 646, "of the loan"),
    ]
    assert lines([Text(72, 730, "1. The fees are:"), *texts]) == [
        "1. The fees are:",
        "Fee | Rate | When",
        "Late fee | 5% per month | on default",
        "Exit fee | 3% of the loan | on repayment of the loan",
    ]


def test_number_in_a_hanging_indent_stays_with_its_text() -> None:
    """A number far to the left of its clause is no column."""
    numbers = column("1.", "2.", "3.", x=50, step=40)
    texts = column(
        "Rent is due monthly.", "It is paid in cash.", "Pets are kept out.", x=110, step=40
    )
    assert lines([*numbers, *texts]) == [
        "1. Rent is due monthly.",
        "2. It is paid in cash.",
        "3. Pets are kept out.",
    ]


def test_wide_gap_in_one_line_is_no_table() -> None:
    """A blank that a form leaves in a sentence does not cut it."""
    assert lines([Text(72, 700, "The rent is"), Text(250, 700, "per month.")]) == [
        "The rent is per month."
    ]


def test_columns_of_indented_items_are_parted_from_a_table_below() -> None:
    """Indented lines belong to their column, and what stands narrow below both follows them."""
    left = column(*LEFT, x=50, top=780)
    right = [
        Text(342, 775, "by more than the agreed part of it all"),
        Text(342, 761, "of the price."),
        Text(330, 747, "3. Penalty. The party in breach pays EUR 50"),
        Text(360, 733, "(a) not for wilful acts;"),
        Text(360, 719, "(b) not for harm to persons at all."),
    ]
    table = [
        *column("Module", "Core", x=50, top=680, step=20),
        *column("Fee", "EUR 90", x=150, top=680, step=20),
    ]
    assert lines([*left, *right, *table]) == [
        ORDERED[0],
        f"{ORDERED[1][:-1]}. by more than the agreed part of it all of the price.",
        "3. Penalty. The party in breach pays EUR 50",
        "(a) not for wilful acts;",
        "(b) not for harm to persons at all.",
        "Module | Fee",
        "Core | EUR 90",
    ]


def test_left_column_that_is_longer_is_read_whole() -> None:
    """A paragraph that goes on in the left column below the end of the right one stays there."""
    left = column(*LEFT, *MORE, x=50)
    right = column(*RIGHT[:3], x=310)
    texts = lines([*left, *right])
    assert texts[-1] == ORDERED[2]
    assert len(texts) == 5
