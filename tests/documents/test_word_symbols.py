"""Symbol fonts: boxes, signs and Greek letters as Unicode, and what no table holds."""

import pytest

from components.documents.word_symbols import UNKNOWN, is_symbol_font, read_symbol, read_symbol_text


@pytest.mark.parametrize(
    ("font", "code", "text"),
    [
        ("Wingdings", 0xF0FE, "☒"),
        ("wingdings", 0x6F, "☐"),
        ("Wingdings 2", 0xF052, "☒"),
        ("Webdings", 0x63, "☐"),
        ("Symbol", 0xF0B3, "≥"),
        ("Symbol", 0xF061, "α"),  # noqa: RUF001  # Greek
        ("Arial", 0x2013, "–"),  # noqa: RUF001  # a dash
        ("Arial", 0xF0A7, "§"),
        ("Wingdings", 0xF021, UNKNOWN),
        ("Arial", 0xD800, UNKNOWN),
    ],
)
def test_symbols(font: str, code: int, text: str) -> None:
    """A code is read by the table of its font, with or without the offset of Word."""
    assert read_symbol(font, code) == text


def test_typed_text_of_a_symbol_font() -> None:
    """Letters typed in a symbol font are the pictures that the font draws."""
    assert is_symbol_font(" Wingdings ") and not is_symbol_font("Calibri")
    assert read_symbol_text("Wingdings", "þ o") == "☒ ☐"
