"""Lines of a PDF: words found from gaps, raised marks, turned pages, watermarks, hyphens."""

import pytest

from components.quantities.listing import list_figures
from tests.documents.raw_pdf import HEIGHT, Text, column, left_out, lines, pdf, read


def words_at(text: str, x: float, y: float, width: float) -> list[Text]:
    """Return each word drawn on its own, as some programs do, without spaces."""
    texts = []
    for word in text.split():
        texts.append(Text(x, y, word, 10))
        x += (len(word) + 0.45) * width
    return texts


def test_words_drawn_one_by_one_are_parted() -> None:
    """Words without spaces between them are found from their places."""
    texts = words_at("The fee is EUR 5 000 for each day of delay.", 50, 700, 5.7)
    assert lines(texts) == ["The fee is EUR 5 000 for each day of delay."]


def test_raised_mark_of_a_note_leaves_the_figure_whole() -> None:
    """A small raised digit is the mark of a note, whose words follow the sentence in brackets."""
    page = [
        Text(72, 700, "1. Interest is 15"),
        Text(147.4, 704, "3", 6),
        Text(151, 700, "% per year."),
        *column("2. The loan ends after a year.", "3. The law of Meridia applies.", top=680),
        Text(72, 100, "3", 5),
        Text(76, 97, "30% per year after default.", 8),
    ]
    assert lines(page) == [
        "1. Interest is 15% per year. (Note: 30% per year after default.)",
        "2. The loan ends after a year.",
        "3. The law of Meridia applies.",
    ]


@pytest.mark.parametrize(
    ("matrix", "place"),
    [
        ("0 1 -1 0", lambda along, down: (100 + down, 60 + along)),
        ("0 -1 1 0", lambda along, down: (500 - down, 780 - along)),
        ("-1 0 0 -1", lambda along, down: (540 - along, 100 + down)),
    ],
)
def test_sideways_page_is_read(matrix: str, place: object) -> None:
    """A page whose text runs up, down or upside down is read like any other."""
    assert callable(place)
    texts = []
    for number, text in enumerate(("1. Rent is due each month.", "2. Pets are kept out.")):
        x, y = place(0, 20 * number)
        texts.append(Text(x, y, text, matrix=matrix))
    assert lines(texts) == ["1. Rent is due each month.", "2. Pets are kept out."]


def test_watermark_is_left_out_and_told() -> None:
    """Text at an angle, and large type across the lines, are no part of the sentences."""
    body = column("1. Interest accrues on the balance", "of the loan until the last day.")
    slanted = Text(150, 500, "DRAFT", 60, matrix="0.7 0.7 -0.7 0.7")
    large = Text(60, 762, "COPY 7", 60)
    expected = ["1. Interest accrues on the balance of the loan until the last day."]
    assert lines([*body, slanted, large]) == expected
    told = left_out(pdf([*body, slanted, large]))
    assert [text for text, _ in told] == ["DRAFT", "COPY 7"]


def test_bold_printed_twice_is_read_once() -> None:
    """Type that is drawn twice to look bold is no doubled word."""
    assert lines([Text(72, 700, "Rent is due."), Text(72.1, 700, "Rent is due.")]) == [
        "Rent is due."
    ]


def test_text_beyond_the_page_is_told() -> None:
    """Text outside the page is not reviewed, and told."""
    page = [Text(72, 700, "Rent is due."), Text(72, HEIGHT + 50, "Slug line 7%")]
    assert lines(page) == ["Rent is due."]
    assert ("Slug line 7%", "beyond the edges of the page") in left_out(pdf(page))


def test_hyphens_and_pages_are_joined() -> None:
    """A word that two lines share is one word, and a sentence goes on over the page."""
    first = column("1. The borrower repays the out-", "standing balance of the loan within")
    second = column("twelve months of the day of its payment.")
    assert lines(first, second) == [
        "1. The borrower repays the outstanding balance of the loan within twelve months of the day"
        " of its payment."
    ]


def test_white_text_is_told() -> None:
    """White text is read, since it may stand on dark ground, and the report says so."""
    document = read(pdf([*column("Rent is due."), Text(72, 600, "Fee: 9%.", colour="1 g")]))
    assert "Fee: 9%." in document.text
    assert any("white text" in note for note in document.notes)


def test_ligatures_are_letters() -> None:
    """A ligature is one picture of two letters, which stay in their word."""
    assert lines(column("The fee is \x01ve percent.")) == ["The fee is five percent."]


def test_notes_of_a_short_page_are_told_from_its_text() -> None:
    """Notes may hold more words than the text; smaller type at the foot and their marks tell."""
    note = (
        "Except that the rate is thirty percent a year after default, and more if the lender asks."
    )
    page = [
        Text(72, 700, "1. Interest is due"),
        Text(162, 704, "i", 6),
        Text(165, 700, "monthly."),
        Text(72, 100, "i", 8),
        Text(78, 100, note, 8),
        Text(72, 88, "ii", 8),
        Text(80, 88, "Nobody refers to this.", 8),
    ]
    assert lines(page) == [
        f"1. Interest is due monthly. (Note: {note})",
        "Note: Nobody refers to this.",
    ]


def test_kerned_capitals_stay_in_their_word() -> None:
    """Where spaces are drawn, a letter that is moved towards another one begins no word."""
    texts = [Text(72, 700, "1. The loan ends. "), Text(160, 700, "V"), Text(166, 700, "erzug")]
    assert lines([*texts, Text(200, 700, "is default of a debtor.")]) == [
        "1. The loan ends. Verzug is default of a debtor."
    ]


def test_character_without_a_name_is_marked_and_told() -> None:
    """A character that no font explains leaves a mark, so that no figure is read without it."""
    document = read(pdf([Text(72, 700, "1. The rate is 1\x035% per year, and the fee EUR 100.")]))
    assert document.text == "1. The rate is 1\ufffd5% per year, and the fee EUR 100."
    assert document.notes == (
        "Page(s) 1 hold characters whose font does not say which letters they are; \ufffd stands"
        " for those that are lost.",
    )
    assert [figure.text for figure in list_figures(document.text)] == ["EUR 100"]


def test_raised_mark_beside_another_column_is_a_mark() -> None:
    """A raised digit that stands at the height of a line of the other column is no line."""
    left = column(
        "1. Each party keeps what it learns",
        "itself for a period of five years,",
        "and returns what it got thereafter.",
        x=50,
    )
    right = column(
        "2. The party in breach pays a fine",
        "of EUR 50,000 to the other within",
        "ten days of a demand in writing",
        x=310,
        top=776,
    )
    mark = Text(462, 752, "1", size=9)
    assert lines([*left, *right, mark])[1].endswith("a demand in writing¹")
