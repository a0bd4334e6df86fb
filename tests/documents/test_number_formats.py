"""Numbers of automatic lists, worked out by hand."""

import pytest

from components.documents.number_formats import format_number


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (14, "lowerRoman", "xiv"),
        (1990, "upperRoman", "MCMXC"),
        (27, "upperLetter", "AA"),
        (7, "decimalZero", "07"),
        (21, "ordinal", "21st"),
        (12, "ordinal", "12th"),
        (3, "ordinalText", "Third"),
        (12, "cardinalText", "Twelve"),
        (3, "taiwaneseCountingThousand", "三"),
        (12, "chineseCounting", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百〇五"),
        (15, "ideographLegalTraditional", "壹拾伍"),
        (10, "ideographDigital", "一〇"),
        (2, "ideographTraditional", "乙"),
        (11, "ideographTraditional", "11"),
        (12, "decimalFullWidth", "１２"),  # noqa: RUF001  # full width is the format
        (20, "decimalEnclosedCircle", "⑳"),
        (5, "none", ""),
        (4, "a format of tomorrow", "4"),
        (0, "lowerRoman", "0"),
        (90_000, "upperLetter", "90000"),
    ],
)
def test_formats(number: int, number_format: str, text: str) -> None:
    """A number is written as its format says; what a format cannot write is in digits."""
    assert format_number(number, number_format) == text
