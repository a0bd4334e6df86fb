"""Text that a drawn line strikes out is told and not read; underlines and rules strike nothing."""

from tests.documents.raw_pdf import Text, add_line, column, left_out, pdf, read


def test_line_through_letters_strikes_them() -> None:
    """A comparison that shows the old figure struck out is read with the new one."""
    writer = pdf([Text(72, 700, "Interest is"), Text(130, 700, "12%"), Text(158, 700, "18%.")])
    add_line(writer, 0, 129, 152, 703)
    assert read(writer).text == "Interest is 18%."
    assert ("12%", "struck through") in left_out(writer)


def test_underline_and_rules_strike_nothing() -> None:
    """A line below a word, and the rules between the rows of a table, leave the text as it is."""
    writer = pdf(column("1. Rent is due.", "2. Pets are kept out."))
    add_line(writer, 0, 72, 150, 778.5)
    add_line(writer, 0, 60, 500, 776)
    add_line(writer, 0, 60, 500, 791)
    assert read(writer).text.split("\n") == ["1. Rent is due.", "2. Pets are kept out."]
