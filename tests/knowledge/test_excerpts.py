"""Of a long article the part that speaks of the query is read."""

from components.knowledge.excerpts import content_words, excerpt, from_line, start_at

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


def test_excerpt_of_a_long_article_is_a_unit_with_its_lead_in() -> None:
    """The largest unit around the best line is taken that is not too long, else the smallest."""
    text = (
        "The owner bears these costs:\n1. repairs of the roof and walls.\n2. the land tax.\n"
        "Notice is given in writing before any work is begun by either of the parties."
    )
    lead = "The owner bears these costs:\n"
    assert excerpt(text, "who pays the tax", 10) == f"{lead}2. the land tax."
    assert excerpt(text, "who pays the tax", 16) == "\n".join(text.split("\n")[:3])
    assert excerpt(text, "notice in writing", 10) == text.split("\n")[3]
    assert excerpt(text, "notice in writing", 40) == text


def test_excerpt_of_one_without_units_is_whole() -> None:
    """An article of one line is left as it is, however long."""
    assert excerpt("rent " * 50, "rent", 10) == "rent " * 50
