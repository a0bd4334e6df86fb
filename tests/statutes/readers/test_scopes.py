"""Numbers that count anew in another part of a law."""

from dataclasses import replace
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.article import Article
from components.statutes.readers.scopes import qualify_numbers

FILE = Path("law.xml")


def make(number: str, text: str, chapter: str = "") -> Article:
    """Make an article of one law."""
    return Article("B1", "Tower Act", number, "", text, None, "en", chapter)


def test_qualify_numbers_by_the_part_that_differs() -> None:
    """The second of two articles names its part; the same article again is dropped."""
    articles = [
        make("1", "Towers stand.", "Book 1 > Title 1"),
        make("1", "Keepers wake.", "Book 1 > Title 2"),
        make("1", "Towers  stand.", "Book 1 > Title 1"),
    ]
    assert [a.article for a in qualify_numbers(FILE, articles)] == ["1", "1 (Title 2)"]


def test_qualify_numbers_by_as_many_parts_as_it_takes() -> None:
    """Chapters of another part that count anew are told by part and chapter."""
    articles = [
        make("1", "Towers stand.", "Part I > Chapter 1"),
        make("1", "Keepers wake.", "Part II > Chapter 1"),
        make("1", "Ships sail.", "Part II > Chapter 2"),
    ]
    numbers = [a.article for a in qualify_numbers(FILE, articles)]
    assert numbers == ["1", "1 (Part II)", "1 (Part II > Chapter 2)"]


def test_qualify_numbers_by_the_heading() -> None:
    """A number that stands again outside of every part is told by its heading."""
    last = replace(make("1", "It is in force."), heading="Entry into force")
    articles = [make("1", "Towers stand.", "Part 1"), last]
    numbers = [a.article for a in qualify_numbers(FILE, articles)]
    assert numbers == ["1", "1 (Entry into force)"]


def test_qualify_numbers_twice_in_one_part() -> None:
    """Such a law is refused, unless its publisher is known to have numbers twice."""
    articles = [make("1", "Towers stand."), make("1", "Keepers wake.")]
    with pytest.raises(InputError, match=r"law\.xml: Article 1 occurs twice"):
        list(qualify_numbers(FILE, articles))
    numbers = [a.article for a in qualify_numbers(FILE, articles, repeated="bis")]
    assert numbers == ["1", "1 (bis)"]
    with pytest.raises(InputError, match="occurs twice"):
        list(qualify_numbers(FILE, [*articles, make("1", "Ships sail.")], repeated="bis"))
