"""Of a long article the part that speaks of the query is read."""

from components.knowledge.excerpts import content_words, from_line, start_at

LONG = "\n".join(
    [
        "Rent is due monthly. " * 30,
        "The deposit is returned.",
        "Keys and deposit are returned at the end.",
        "Nothing else.",
    ]
)


def test_start_at_the_line_with_most_of_the_words() -> None:
    """The first line with most of a query's words is chosen, the first of all if none has any."""
    assert start_at(LONG, "When are the keys and the deposit returned?") == 2
    assert start_at(LONG, "a deposit") == 1
    assert start_at(LONG, "arbitration") == 0
    assert from_line(LONG, 2).startswith("Keys and deposit")


def test_short_text_is_read_whole() -> None:
    """A short article is never cut at its beginning."""
    assert start_at("Rent is due.\nThe deposit is returned.", "deposit") == 0


def test_content_words() -> None:
    """Common words and single letters say nothing."""
    assert content_words("The return of a Deposit, s. 5") == {"return", "deposit"}
