"""Numbers of articles as they are printed."""

import pytest

from components.statutes.readers.numbers import read_heading, split_range


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("Article 12-1 Short title", "12-1", "Short title"),
        ("§ 3 Glocken", "3", "Glocken"),
        ("3 a § Klockor", "3a", "Klockor"),
        ("Section 7: Bells", "7", "Bells"),
        ("Art. 12 bis Campane", "12bis", "Campane"),
        ("**Artículo 9.** Objeto", "9", "Objeto"),
        ("Article 1er", "1", ""),
        ("Article L. 121-1", "L.121-1", ""),
        ("Article 5 A bell", "5", "A bell"),
        ("第三十條之一 鐘", "30-1", "鐘"),
        ("Section ten", "", ""),
        ("Part 5", "", ""),
        ("5.1 Bells", "", ""),
    ],
)
def test_read_heading(heading: str, number: str, title: str) -> None:
    """Word, number and title are told apart; other headings have no number."""
    assert read_heading(heading, with_word=True)[1:] == (number, title)


def test_read_heading_number_alone() -> None:
    """Without a word, the number alone is that of an article."""
    assert read_heading("5.1 Bells", with_word=False) == ("", "5.1", "Bells")
    assert read_heading("Bells", with_word=False) == ("", "", "")


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("28d–28f", ["28d", "28e", "28f"]),
        ("7 and 8", ["7", "8"]),
        ("7, 8 und 9a", ["7", "8", "9a"]),
        ("7–9", ["7", "8", "9"]),
        ("7a to 9", ["7a", "8", "9"]),
        ("12-1", []),
        ("7", []),
        ("9–7", []),
    ],
)
def test_split_range(printed: str, numbers: list[str]) -> None:
    """Lists and ranges name each number; a hyphen is part of one."""
    assert split_range(printed) == numbers
